/** Under the clip: play, frame by frame, the place within it with the moment of the alarm marked, speed, drawing. */
import type { ReactElement } from 'react';
import { ActionIcon, Switch } from '@mantine/core';
import { formatNumber, formatTime } from '../../data/format-time.ts';
import type { ClipControls, ClipMoment } from '../../parts/clip/use-clip.ts';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import { nextRate, RATES } from './clip-keys.ts';
import css from './clip.module.css';

interface ClipBarProps {
  moment: ClipMoment;
  controls: ClipControls;
  startsAtMs: number;
  alarmAtSec: number;
  isDrawn: boolean;
  onDrawn: (isDrawn: boolean) => void;
}

export function ClipBar(props: ClipBarProps): ReactElement {
  const { t, locale } = useText();
  const { moment, controls, startsAtMs, isDrawn, onDrawn } = props;
  const main: { icon: IconName; label: string; act: () => void } = moment.hasEnded
    ? { icon: 'again', label: t('incident.replay'), act: controls.replay }
    : {
        icon: moment.isPlaying ? 'pause' : 'play',
        label: t(moment.isPlaying ? 'incident.pause' : 'incident.play'),
        act: controls.toggle,
      };
  const rateIndex = RATES.findIndex((rate) => rate === moment.rate);
  const rateAfter = RATES[(rateIndex + 1) % RATES.length] ?? nextRate(moment);
  return (
    <div className={css.controls}>
      <Track {...props} />
      <div className={css.buttons}>
        <ActionIcon size={34} aria-label={main.label} title={main.label} onClick={main.act}>
          <Icon name={main.icon} />
        </ActionIcon>
        <Step icon="left" label={t('incident.frameBack')} act={() => controls.step(-1)} />
        <Step icon="right" label={t('incident.frameForward')} act={() => controls.step(1)} />
        <button type="button" className={css.rate} onClick={() => controls.setRate(rateAfter)}>
          {t('incident.rate', { rate: formatNumber(moment.rate, locale, moment.rate % 1 === 0 ? 0 : 2) })}
        </button>
        <span className={css.time}>
          {formatTime(startsAtMs + moment.currentSec * 1000)}
          <small>
            {formatNumber(moment.currentSec, locale, 1)} / {formatNumber(moment.durationSec, locale, 1)} s
          </small>
        </span>
        <Switch
          size="sm"
          label={t('incident.overlay')}
          checked={isDrawn}
          onChange={(event) => onDrawn(event.currentTarget.checked)}
        />
      </div>
      <p className={css.keys}>{t('incident.keys')}</p>
    </div>
  );
}

function Track({ moment, controls, startsAtMs, alarmAtSec }: ClipBarProps): ReactElement {
  const { t } = useText();
  const share = moment.durationSec > 0 ? alarmAtSec / moment.durationSec : -1;
  return (
    <div className={css.track}>
      <input
        type="range"
        className={css.seek}
        aria-label={t('incident.seek')}
        aria-valuetext={formatTime(startsAtMs + moment.currentSec * 1000)}
        min={0}
        max={moment.durationSec}
        step={0.01}
        value={moment.currentSec}
        onChange={(event) => controls.seek(Number(event.currentTarget.value))}
      />
      {share >= 0 && share <= 1 && (
        <i className={css.mark} style={{ left: `${share * 100}%` }} title={t('incident.momentMark')} />
      )}
    </div>
  );
}

function Step({ icon, label, act }: { icon: IconName; label: string; act: () => void }): ReactElement {
  return (
    <ActionIcon variant="default" size={34} aria-label={label} title={label} onClick={act}>
      <Icon name={icon} />
    </ActionIcon>
  );
}
