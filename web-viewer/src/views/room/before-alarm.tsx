/** What led to an alarm, again and again: ten seconds of its clip, or the snapshot while the clip is on its way. */
import { useState, type ReactElement, type SyntheticEvent } from 'react';
import type { IncidentView } from '#protocol/incident.ts';
import { snapshotUrl } from '../../data/alarms.ts';
import { addressOf } from '../../data/http.ts';
import { useText } from '../../text/use-text.ts';
import css from './spot.module.css';
import { loopOf } from './spot-state.ts';

export function BeforeAlarm({ incident }: { incident: IncidentView }): ReactElement {
  const { t } = useText();
  const [hasFailed, setFailed] = useState(false);
  const clip = incident.files.find(({ kind }) => kind === 'clip');
  const still = snapshotUrl(incident);

  const keepInLoop = ({ currentTarget: video }: SyntheticEvent<HTMLVideoElement>): void => {
    if (clip === undefined || !Number.isFinite(video.duration)) {
      return;
    }
    const { fromSec, toSec } = loopOf(clip.startsAtMs, incident.startedAtMs, video.duration);
    if (video.currentTime < fromSec - 0.5 || video.currentTime >= toSec) {
      video.currentTime = fromSec;
      void video.play().catch(() => undefined);
    }
  };

  if (clip !== undefined && !hasFailed) {
    return (
      <figure className={css.before} data-before="clip">
        <video
          src={addressOf(clip.url)}
          aria-label={t('wall.before')}
          autoPlay
          muted
          playsInline
          onLoadedMetadata={keepInLoop}
          onTimeUpdate={keepInLoop}
          onEnded={keepInLoop}
          onError={() => setFailed(true)}
        />
        <figcaption>{t('wall.before')}</figcaption>
      </figure>
    );
  }
  return (
    <figure className={css.before} data-before={still === null ? 'pending' : 'still'}>
      {still !== null && <img src={addressOf(still)} alt="" />}
      <figcaption>{t(still === null ? 'wall.beforePending' : 'wall.beforeStill')}</figcaption>
    </figure>
  );
}
