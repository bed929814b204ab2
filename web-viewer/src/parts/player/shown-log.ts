/**
 * Which picture is on the screen, and since when. The player notes the capture time of each picture under its place
 * in media time; the browser's video frame callback says which place it has just shown.
 */
import { browserTiming, untilBeat } from '../../data/timing.ts';
import type { PlayerEvents } from './player.ts';

export interface ShownLog {
  expect(mediaSec: number, captureAtMs: number): void;
  /** Capture time of the picture at this place, or null where it is not known; forgets everything before it. */
  find(mediaSec: number): number | null;
}

const REMEMBERED = 256;
/** Media time comes back rounded to microseconds. */
const TOLERANCE_SEC = 0.002;

export function createShownLog(): ShownLog {
  let expected: { mediaSec: number; captureAtMs: number }[] = [];
  return {
    expect: (mediaSec, captureAtMs) => {
      expected.push({ mediaSec, captureAtMs });
      if (expected.length > REMEMBERED) {
        expected.shift();
      }
    },
    find: (mediaSec) => {
      const index = expected.findLastIndex((entry) => entry.mediaSec <= mediaSec + TOLERANCE_SEC);
      const found = expected[index];
      if (found === undefined) {
        return null;
      }
      expected = expected.slice(index);
      return found.captureAtMs;
    },
  };
}

/** A callback makes the browser draw the whole page for it; sixteen tiles at ten pictures a second each would do nothing else. */
const LOOK_EVERY_MS = 500;

/**
 * Reports the first picture as it is shown, then every one or one of each half second, of all tiles at the same time;
 * browsers without frame callbacks report from the playhead instead.
 */
export function watchShown(video: HTMLVideoElement, log: ShownLog, events: PlayerEvents): () => void {
  let lastCaptureAtMs: number | null = null;
  const report = (mediaSec: number): void => {
    const captureAtMs = log.find(mediaSec);
    if (captureAtMs !== null && captureAtMs !== lastCaptureAtMs) {
      lastCaptureAtMs = captureAtMs;
      events.shown({ captureAtMs, shownAtMs: browserTiming.nowMs() });
    }
  };

  if (!('requestVideoFrameCallback' in video)) {
    const element = video as HTMLVideoElement;
    const onTime = (): void => report(element.currentTime);
    element.addEventListener('timeupdate', onTime);
    return () => element.removeEventListener('timeupdate', onTime);
  }

  let handle = 0;
  let cancelLook: () => void = () => undefined;
  const look = (): void => {
    handle = video.requestVideoFrameCallback((_now, { mediaTime }) => {
      report(mediaTime);
      if (events.wantsEvery) {
        look();
      } else {
        cancelLook = browserTiming.after(untilBeat(browserTiming.nowMs(), LOOK_EVERY_MS), look);
      }
    });
  };
  look();
  return () => {
    cancelLook();
    video.cancelVideoFrameCallback(handle);
  };
}
