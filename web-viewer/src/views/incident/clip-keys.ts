/** Keys of the clip: those of editing desks (J K L) and of web players (space, comma, full stop). */
import type { ClipControls, ClipMoment } from '../../parts/clip/use-clip.ts';
import type { Shortcuts } from '../../parts/shortcuts.ts';

export const RATES = [0.25, 0.5, 1, 2, 4] as const;
const JUMP_SEC = 2;

export function clipKeys(controls: ClipControls, moment: ClipMoment, toggleDrawing: () => void): Shortcuts {
  return {
    ' ': (event) => {
      // Space on a focused button presses that button, as everywhere else.
      const target = event.target as HTMLElement | null;
      const pressed = target?.closest('button, a, summary');
      if (pressed instanceof HTMLElement) {
        pressed.click();
      } else {
        controls.toggle();
      }
    },
    k: controls.toggle,
    j: () => controls.seek(moment.currentSec - JUMP_SEC),
    l: () => controls.setRate(nextRate(moment)),
    ',': () => controls.step(-1),
    '.': () => controls.step(1),
    ArrowLeft: () => controls.seek(moment.currentSec - 1),
    ArrowRight: () => controls.seek(moment.currentSec + 1),
    Home: () => controls.seek(0),
    o: toggleDrawing,
  };
}

/** From standing: plays at once at its own speed. While playing: twice as fast, up to four times, then once again. */
export function nextRate({ isPlaying, rate }: Pick<ClipMoment, 'isPlaying' | 'rate'>): number {
  if (!isPlaying) {
    return 1;
  }
  return rate >= 4 ? 1 : Math.max(1, rate) * 2;
}
