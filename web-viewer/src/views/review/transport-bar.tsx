/** Under the pictures: play either way, ten seconds and one picture either way, speed, sound, and where we are in step. */
import { useEffect, useRef, type ReactElement } from 'react';
import { ActionIcon, Loader, SegmentedControl } from '@mantine/core';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { SPEEDS } from '../../parts/recording/pace.ts';
import { spreadMs, type DeskState, type RecordingDesk } from '../../parts/recording/recording-desk.ts';
import { useText } from '../../text/use-text.ts';
import css from './review.module.css';

const STEP_MS = 10_000;

interface TransportProps {
  desk: RecordingDesk;
  state: DeskState;
  /** Of the desk's tracks. */
  trackKeys: readonly string[];
  isMuted: boolean;
  onMuted: (isMuted: boolean) => void;
  onSeek: (atMs: number) => void;
  onHelp: () => void;
}

export function TransportBar(props: TransportProps): ReactElement {
  const { desk, state, isMuted, onMuted, onSeek, onHelp } = props;
  const { t } = useText();
  const { isPlaying, pace, isWaiting } = state;
  const isBackwards = pace.direction === -1;
  const run = (direction: 1 | -1): void => {
    const isStop = isPlaying && pace.direction === direction;
    desk.setPace({ speed: pace.speed, direction });
    desk.setPlaying(!isStop);
  };
  return (
    <div className={css.transport}>
      <Press icon="left" label={t('review.back')} act={() => onSeek(desk.atMs - STEP_MS)} />
      <Press icon="pictureBack" label={t('review.pictureBack')} act={() => desk.step(-1)} />
      <Press
        isMain={isPlaying && isBackwards}
        icon={isPlaying && isBackwards ? 'pause' : 'playBack'}
        label={t(isPlaying && isBackwards ? 'review.pause' : 'review.playBack')}
        act={() => run(-1)}
      />
      <Press
        isMain
        icon={isPlaying && !isBackwards ? 'pause' : 'play'}
        label={t(isPlaying && !isBackwards ? 'review.pause' : 'review.play')}
        act={() => run(1)}
      />
      <Press icon="pictureOn" label={t('review.pictureOn')} act={() => desk.step(1)} />
      <Press icon="right" label={t('review.forward')} act={() => onSeek(desk.atMs + STEP_MS)} />
      <SegmentedControl
        size="xs"
        aria-label={t('review.speed')}
        value={String(pace.speed)}
        onChange={(value) => {
          const chosen = SPEEDS.find((one) => String(one) === value);
          if (chosen !== undefined) {
            desk.setPace({ ...pace, speed: chosen });
          }
        }}
        data={SPEEDS.map((one) => ({
          value: String(one),
          label: <span aria-label={t('review.speedOf', { speed: one })}>{SHORT[one] ?? one}×</span>,
        }))}
      />
      <Press
        icon={isMuted ? 'muted' : 'sound'}
        label={t(isMuted ? 'review.sound' : 'review.noSound')}
        act={() => onMuted(!isMuted)}
      />
      <Press icon="keyboard" label={t('reviewKeys.title')} act={onHelp} />
      <Step {...props} />
      {isPlaying && isWaiting && (
        <span className={css.waiting} role="status">
          <Loader size={14} aria-hidden /> {t('review.waiting')}
        </span>
      )}
    </div>
  );
}

const SHORT: Partial<Record<number, string>> = { 0.25: '¼', 0.5: '½' };

/** How far apart the pictures are; written by hand, since it changes with every picture. */
function Step({ desk, trackKeys, state }: TransportProps): ReactElement {
  const { t } = useText();
  const box = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      desk.onTime(() => {
        if (box.current) {
          box.current.dataset['spreadMs'] = String(spreadMs(desk, trackKeys) ?? -1);
        }
      }),
    [desk, trackKeys],
  );
  return (
    <span ref={box} className={css.step} data-settled-ms={state.settledMs ?? ''}>
      {trackKeys.length > 1 && state.settledMs !== null && t('review.inStep', { count: trackKeys.length })}
    </span>
  );
}

interface PressProps {
  icon: IconName;
  label: string;
  act: () => void;
  isMain?: boolean;
}

function Press({ icon, label, act, isMain = false }: PressProps): ReactElement {
  return (
    <ActionIcon
      variant={isMain ? 'filled' : 'default'}
      size={34}
      aria-label={label}
      title={label}
      onClick={act}
    >
      <Icon name={icon} />
    </ActionIcon>
  );
}
