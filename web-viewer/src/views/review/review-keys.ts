/**
 * Keys of the review, as people know them from cutting desks: space, J K L, comma and full stop picture by picture, I and
 * O the range. What each does in words is key-help.tsx.
 */
import { fasterThan, SPEEDS, type Pace } from '../../parts/recording/pace.ts';
import type { RecordingDesk } from '../../parts/recording/recording-desk.ts';
import type { Shortcuts } from '../../parts/shortcuts.ts';
import type { View } from './timeline-layout.ts';

const STEP_MS = 10_000;
const MINUTE_MS = 60_000;
const LONG_STEP_MS = 10 * MINUTE_MS;
/** Before the end of the view, so that there is something to see. */
const BEFORE_END_MS = 10_000;

export interface ReviewActions {
  desk: RecordingDesk;
  view: View;
  seek: (atMs: number) => void;
  zoomBy: (steps: 1 | -1) => void;
  mark: (end: 'from' | 'to') => void;
  bookmark: () => void;
  exportRange: () => void;
  chooseMain: (index: number) => void;
  mute: () => void;
  help: () => void;
}

export function reviewKeys(actions: ReviewActions): Shortcuts {
  const { desk, view, seek, zoomBy, mark } = actions;
  const move = (byMs: number): void => seek(desk.atMs + byMs);
  const arrow =
    (direction: 1 | -1) =>
    (event: KeyboardEvent): void =>
      move(direction * (event.shiftKey ? MINUTE_MS : STEP_MS));
  const run = (towards: 1 | -1) => (): void => {
    desk.setPace(fasterThan(desk.state.pace, desk.state.isPlaying, towards));
    desk.setPlaying(true);
  };
  const toggle = (): void => desk.setPlaying(!desk.state.isPlaying);
  return {
    ' ': (event) => {
      // Space on a focused button presses that button, as everywhere else.
      const target = event.target as HTMLElement | null;
      const pressed = target?.closest('button, a, summary');
      if (pressed instanceof HTMLElement) {
        pressed.click();
      } else {
        toggle();
      }
    },
    k: toggle,
    j: run(-1),
    l: run(1),
    ',': () => desk.step(-1),
    '.': () => desk.step(1),
    '[': () => desk.setPace(slower(desk.state.pace)),
    ']': () => desk.setPace(faster(desk.state.pace)),
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
    b: actions.bookmark,
    e: actions.exportRange,
    m: actions.mute,
    '?': actions.help,
    ...Object.fromEntries(
      [1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => [String(number), () => actions.chooseMain(number - 1)]),
    ),
  };
}

export function slower({ speed, direction }: Pace): Pace {
  return { speed: SPEEDS[SPEEDS.indexOf(speed) - 1] ?? speed, direction };
}

export function faster({ speed, direction }: Pace): Pace {
  return { speed: SPEEDS[SPEEDS.indexOf(speed) + 1] ?? speed, direction };
}
