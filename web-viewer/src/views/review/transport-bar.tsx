/** Under the picture: play, ten seconds either way, speed, sound. */
import type { ReactElement } from 'react';
import { ActionIcon, SegmentedControl } from '@mantine/core';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { SPEEDS } from '../../parts/recording/pace.ts';
import type { Playback } from '../../parts/recording/playback.ts';
import type { RecordingPlayer } from '../../parts/recording/recording-player.ts';
import { useText } from '../../text/use-text.ts';
import css from './review.module.css';

const STEP_MS = 10_000;

interface TransportProps {
  player: RecordingPlayer | null;
  playback: Playback;
  isMuted: boolean;
  onMuted: (isMuted: boolean) => void;
  onSeek: (atMs: number) => void;
}

export function TransportBar({ player, playback, isMuted, onMuted, onSeek }: TransportProps): ReactElement {
  const { t } = useText();
  const { isPlaying, speed, atMs } = playback;
  return (
    <div className={css.transport}>
      <Press icon="left" label={t('review.back')} act={() => onSeek(atMs - STEP_MS)} />
      <Press
        isMain
        icon={isPlaying ? 'pause' : 'play'}
        label={t(isPlaying ? 'review.pause' : 'review.play')}
        act={() => player?.setPlaying(!isPlaying)}
      />
      <Press icon="right" label={t('review.forward')} act={() => onSeek(atMs + STEP_MS)} />
      <SegmentedControl
        size="xs"
        aria-label={t('review.speed')}
        value={String(speed)}
        onChange={(value) => {
          const chosen = SPEEDS.find((one) => String(one) === value);
          if (chosen !== undefined) {
            player?.setSpeed(chosen);
          }
        }}
        data={SPEEDS.map((one) => ({
          value: String(one),
          label: <span aria-label={t('review.speedOf', { speed: one })}>{one}×</span>,
        }))}
      />
      <Press
        icon={isMuted ? 'muted' : 'sound'}
        label={t(isMuted ? 'review.sound' : 'review.noSound')}
        act={() => onMuted(!isMuted)}
      />
    </div>
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
