/** Keys of the review: those of the clip page (space, J K L), and arrows over the wall clock instead of the clip. */
import { fasterThan } from '../../parts/recording/pace.ts';
import type { Playback } from '../../parts/recording/playback.ts';
import type { RecordingPlayer } from '../../parts/recording/recording-player.ts';
import type { Shortcuts } from '../../parts/shortcuts.ts';
import type { View } from './timeline-layout.ts';

const STEP_MS = 10_000;
const MINUTE_MS = 60_000;
const LONG_STEP_MS = 10 * MINUTE_MS;
const BACK_MS = 30_000;
/** Before the end of the view, so that there is something to see. */
const BEFORE_END_MS = 10_000;

export interface ReviewActions {
  player: RecordingPlayer;
  playback: Playback;
  view: View;
  seek: (atMs: number) => void;
  zoomBy: (steps: 1 | -1) => void;
  mark: (end: 'from' | 'to') => void;
}

export function reviewKeys({ player, playback, view, seek, zoomBy, mark }: ReviewActions): Shortcuts {
  const move = (byMs: number): void => seek(playback.atMs + byMs);
  const arrow =
    (direction: 1 | -1) =>
    (event: KeyboardEvent): void =>
      move(direction * (event.shiftKey ? MINUTE_MS : STEP_MS));
  return {
    ' ': (event) => {
      // Space on a focused button presses that button, as everywhere else.
      const target = event.target as HTMLElement | null;
      const pressed = target?.closest('button, a, summary');
      if (pressed instanceof HTMLElement) {
        pressed.click();
      } else {
        player.setPlaying(!playback.isPlaying);
      }
    },
    k: () => player.setPlaying(!playback.isPlaying),
    j: () => move(-BACK_MS),
    l: () => {
      player.setSpeed(fasterThan(playback.speed, playback.isPlaying));
      player.setPlaying(true);
    },
    ArrowLeft: arrow(-1),
    ArrowRight: arrow(1),
    PageUp: () => move(-LONG_STEP_MS),
    PageDown: () => move(LONG_STEP_MS),
    Home: () => seek(view.fromMs),
    End: () => seek(view.toMs - BEFORE_END_MS),
    '+': () => zoomBy(1),
    '=': () => zoomBy(1),
    '-': () => zoomBy(-1),
    i: () => mark('from'),
    o: () => mark('to'),
  };
}
