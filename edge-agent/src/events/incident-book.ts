/**
 * The incident book of one camera: from looks to incidents. What a look does is in book-page.ts; here is what becomes
 * of the book when looks are late, out of order or missing.
 *
 * When no look comes any more (the camera went away) open incidents are closed by the clock.
 * Looks out of order are dropped; when the clock was set back, what is open is closed and everything starts anew.
 * Not here: files (evidence/), what reaches central and when (forward/).
 */
import type { Clock } from '#base/clock.ts';
import type { CameraConfig } from '#edge-agent/camera/config.ts';
import type { Look, SceneChange, TrackObservation } from '#edge-agent/detect/look.ts';
import type { IncidentOpened } from '#protocol/incident.ts';
import { openBookPage } from './book-page.ts';
import { createCameraBook, type CameraBook, type CameraBookDeps } from './camera-book.ts';
import type { IncidentEnding } from './open-incidents.ts';
import { createWallClock } from './wall-clock.ts';

/** No look for this long: nobody is watching any more. */
const UNWATCHED_MS = 10_000;
const WATCH_PERIOD_MS = 1000;
/** A look older than the last by more than this means that the clock was set back. */
const REORDER_MS = 1000;

export interface IncidentBookDeps {
  camera: CameraConfig;
  timeZone: string;
  clock: Clock;
  /** 1, 2, 3 ... per camera, surviving restarts; the number counts as used once `onOpened` has returned. */
  nextSequence: () => number;
  /** `face`: JPEG of the face it is about. */
  onOpened: (opened: IncidentOpened, face?: Uint8Array) => void;
  onClosed: (ending: IncidentEnding) => void;
  /** Cameras of this camera's site without pictures now, this one counted. */
  siteState?: CameraBookDeps['siteState'];
}

export interface IncidentBook {
  observe: (look: Look) => void;
  /** What is known of the camera without looking (camera-book.ts). */
  hear: CameraBook['hear'];
  /** The eye of this camera is gone: forgets every track, since the next one counts its tracks from the beginning. */
  eyeLost: () => void;
  /** At shutdown: ends whatever is open. */
  closeAll: () => void;
}

export function createIncidentBook(deps: IncidentBookDeps): IncidentBook {
  const { clock } = deps;
  const wallClock = createWallClock(deps.timeZone);
  let page = openBookPage({ ...deps, wallClock });
  const cameraBook = createCameraBook({
    ...deps,
    wallClock,
    trackOf: (trackId, sinceAtMs) => page.trackOf(trackId, sinceAtMs),
  });
  let lastLookAtMs = -Infinity;
  let lastLookMonotonicMs = 0;
  let stopWatching: (() => void) | null = null;

  const watchWhileOpen = (): void => {
    if (!page.hasOpen()) {
      stopWatching?.();
      stopWatching = null;
      return;
    }
    stopWatching ??= clock.every(WATCH_PERIOD_MS, () => {
      if (clock.monotonicMs() - lastLookMonotonicMs >= UNWATCHED_MS) {
        page.closeAll();
        watchWhileOpen();
      }
    });
  };

  const startAnew = (): void => {
    page.closeAll();
    watchWhileOpen();
    page = openBookPage({ ...deps, wallClock });
  };

  return {
    observe: (look) => {
      lastLookMonotonicMs = clock.monotonicMs();
      if (look.atMs < lastLookAtMs - REORDER_MS) {
        startAnew();
      } else if (!(look.atMs > lastLookAtMs)) {
        return;
      }
      lastLookAtMs = look.atMs;
      page.observe({
        ...look,
        tracks: look.tracks.filter(isWellFormed),
        changes: look.changes.filter(isWellFormed),
      });
      watchWhileOpen();
    },
    hear: cameraBook.hear,
    eyeLost: startAnew,
    closeAll: () => {
      startAnew();
      cameraBook.close();
    },
  };
}

function isWellFormed({ trackId, box, score }: TrackObservation | SceneChange): boolean {
  return (
    Number.isSafeInteger(trackId) &&
    trackId >= 0 &&
    [box.x, box.y, box.w, box.h, score].every((value) => Number.isFinite(value))
  );
}
