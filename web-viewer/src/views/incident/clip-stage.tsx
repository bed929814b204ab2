/** The clip with the drawing over it, or, while it is still on its way, the snapshot and a word about it. */
import { useState, type ReactElement } from 'react';
import { Loader } from '@mantine/core';
import type { IncidentDetail, IncidentFile } from '#protocol/incident.ts';
import { snapshotUrl } from '../../data/alarms.ts';
import { addressOf } from '../../data/http.ts';
import { useClip } from '../../parts/clip/use-clip.ts';
import { Icon } from '../../parts/icons.tsx';
import { IncidentOverlay } from '../../parts/overlay/incident-overlay.tsx';
import { useShortcuts } from '../../parts/shortcuts.ts';
import { useText } from '../../text/use-text.ts';
import { ClipBar } from './clip-bar.tsx';
import { clipKeys } from './clip-keys.ts';
import css from './clip.module.css';

export function ClipStage({ incident }: { incident: IncidentDetail }): ReactElement {
  const clip = incident.files.find(({ kind }) => kind === 'clip');
  return clip ? <Clip key={clip.sha256} incident={incident} clip={clip} /> : <Waiting incident={incident} />;
}

function Waiting({ incident }: { incident: IncidentDetail }): ReactElement {
  const { t } = useText();
  const url = snapshotUrl(incident);
  return (
    <div className={css.frame} style={{ aspectRatio: '16 / 9' }} data-clip="pending">
      {url !== null && <img className={css.still} src={addressOf(url)} alt="" />}
      <p className={css.wait} role="status">
        <Loader size="sm" aria-hidden />
        {t(incident.endedAtMs === null ? 'incident.clipAfterEnd' : 'incident.clipPending')}
      </p>
    </div>
  );
}

function Clip({ incident, clip }: { incident: IncidentDetail; clip: IncidentFile }): ReactElement {
  const { t } = useText();
  const { videoRef, moment, controls } = useClip();
  const [isDrawn, setDrawn] = useState(true);
  useShortcuts(clipKeys(controls, moment, () => setDrawn((was) => !was)));

  const atMs = clip.startsAtMs + moment.currentSec * 1000;
  return (
    <>
      <div
        className={css.frame}
        style={{ aspectRatio: moment.aspect }}
        data-clip={moment.hasFailed ? 'failed' : 'ready'}
        data-at-ms={Math.round(atMs)}
      >
        <video
          ref={videoRef}
          className={css.video}
          src={addressOf(clip.url)}
          aria-label={t('incident.clip')}
          autoPlay
          muted
          playsInline
          preload="auto"
          onClick={controls.toggle}
        />
        {isDrawn && !moment.hasFailed && (
          <IncidentOverlay
            region={incident.region}
            tracks={incident.tracks}
            atMs={atMs}
            aspect={moment.aspect}
            labelOf={(track) => t(`object.${track.label}`)}
            regionLabel={incident.ruleName}
          />
        )}
        {moment.hasFailed && (
          <p className={css.wait} role="alert">
            <Icon name="warning" /> {t('incident.clipFailed')}
          </p>
        )}
      </div>
      <ClipBar
        moment={moment}
        controls={controls}
        startsAtMs={clip.startsAtMs}
        alarmAtSec={(incident.startedAtMs - clip.startsAtMs) / 1000}
        isDrawn={isDrawn}
        onDrawn={setDrawn}
      />
    </>
  );
}
