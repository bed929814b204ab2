/**
 * Fetches what was missed from the cameras' own cards (ONVIF Profile G): when a camera is online again and the index
 * has a gap that should not be there. One camera at a time in the whole agent, and slowly: the line is there for what
 * happens now. A card that has nothing is left alone for a day, a camera that refuses is asked ever more seldom, and a
 * refused password counts in the camera's login guard.
 */
import { createBackoff, type Backoff } from '#base/backoff.ts';
import { sleep, type Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import type { Service } from '#base/service.ts';
import type { GapReason } from '#protocol/recording.ts';
import type { Credentials } from '../camera/auth/digest.ts';
import { LOGIN_LOCK_MS, type LoginGuard } from '../camera/auth/login-guard.ts';
import type { ClosedSegment, OpenSegment, RecorderSetup } from '../evidence/recorder/segment.ts';
import type { Stretch } from './absences.ts';
import { fillGap, type GapOutcome } from './card-gap.ts';
import { createCardGaps, type CardGaps } from './card-gaps.ts';
import { readSeam } from './card-seam.ts';
import type { RecordingLibrary } from './stored-segment.ts';

/** What recordings are to who fetches from cards. */
export interface CardDesk {
  opened: (segment: OpenSegment) => void;
  /** Signed and kept like any other. */
  closed: (segment: ClosedSegment) => void;
  /** The disk does well, and files may be written with the key at hand. */
  isReady: () => boolean;
  /** Whether a camera was to be recorded at that moment, as far as that can be known now. */
  wasWanted: (cameraId: string, atMs: number, reason: GapReason) => boolean;
}

export interface CardCamera {
  id: string;
  /** Of its device service. */
  address: string;
  credentials: Credentials | null;
  isOnline: () => boolean;
  /** Undefined: nobody looks after it yet. */
  loginGuard: () => LoginGuard | undefined;
}

export interface CardFillerDeps {
  cameras: readonly CardCamera[];
  desk: CardDesk;
  library: RecordingLibrary;
  setup: RecorderSetup;
  clock: Clock;
  log: Log;
}

const TICK_MS = 1_000;
/** After it came back: its recording has begun by then. */
const SETTLE_MS = 5_000;
/** Between two gaps of a camera. */
const NEXT_MS = 5_000;
const BUSY_MS = 60_000;
/** Nothing to do: gaps come from elsewhere too, a disk that was full, an eye that died. */
const IDLE_MS = 600_000;
const DAY_MS = 24 * 3_600_000;
const BACKOFF = { baseMs: 60_000, maxMs: 3_600_000, floorMs: 30_000 };

interface Watched {
  camera: CardCamera;
  gaps: CardGaps;
  backoff: Backoff;
  wasOnline: boolean;
  /** Monotonic. */
  dueAtMs: number;
  restUntilMs: number;
}

export function createCardFiller(deps: CardFillerDeps): Service {
  const { library, desk, clock } = deps;
  const watched = deps.cameras.map((camera): Watched => {
    const gaps = createCardGaps({ cameraId: camera.id, library, wasWanted: desk.wasWanted, clock });
    const backoff = createBackoff(BACKOFF);
    return { camera, gaps, backoff, wasOnline: false, dueAtMs: Infinity, restUntilMs: -Infinity };
  });

  const nextDue = (): Watched | undefined => {
    const nowMs = clock.monotonicMs();
    for (const one of watched) {
      const isOnline = one.camera.isOnline();
      if (isOnline !== one.wasOnline) {
        one.wasOnline = isOnline;
        one.dueAtMs = isOnline ? Math.max(nowMs + SETTLE_MS, one.restUntilMs) : Infinity;
      }
    }
    return watched.filter(({ dueAtMs }) => dueAtMs <= nowMs).sort((a, b) => a.dueAtMs - b.dueAtMs)[0];
  };

  return {
    run: async (signal) => {
      while (!signal.aborted) {
        const due = nextDue();
        if (due) {
          const waitMs = await look(due, deps, signal);
          due.dueAtMs = Math.max(clock.monotonicMs() + waitMs, due.restUntilMs);
        } else {
          await sleep(clock, TICK_MS, signal);
        }
      }
    },
  };
}

/** How long until it is looked at again. */
async function look(one: Watched, deps: CardFillerDeps, signal: AbortSignal): Promise<number> {
  const { camera, gaps } = one;
  const { id: cameraId, address, credentials } = camera;
  const { desk, library, setup, clock, log } = deps;
  const guard = camera.loginGuard();
  const blocked = guard?.blocked();
  if (!guard || blocked || !desk.isReady()) {
    return blocked?.waitMs ?? BUSY_MS;
  }
  const gap = gaps.next();
  if (gap === null || gap === 'unsettled') {
    return gap === null ? IDLE_MS : SETTLE_MS;
  }
  const filled = await fillGap(
    { cameraId, address, credentials, gap, seam: await readSeam(library, cameraId, gap, log) },
    {
      ...{ setup, clock, log, opened: desk.opened, closed: desk.closed },
      mayGoOn: () => camera.isOnline() && desk.isReady(),
    },
    signal,
  );
  const { outcome, pictures, lastAtMs } = filled;
  log.info({ camera: cameraId, ...gap, pictures, outcome: outcome.status }, 'a gap was asked of the card');
  if (lastAtMs !== null) {
    gaps.tried({ fromMs: gap.fromMs, toMs: Math.ceil(lastAtMs) }, DAY_MS);
  }
  return concludeFrom(filled, gap, { one, guard, deps });
}

function concludeFrom(
  { outcome }: GapOutcome,
  gap: Stretch,
  { one, guard, deps }: { one: Watched; guard: LoginGuard; deps: CardFillerDeps },
): number {
  const { camera, gaps, backoff } = one;
  const { clock, log } = deps;
  const rest = (forMs: number): number => {
    one.restUntilMs = clock.monotonicMs() + forMs;
    return forMs;
  };
  switch (outcome.status) {
    case 'replayed':
      guard.accepted();
      backoff.reset();
      gaps.tried(gap, DAY_MS);
      return NEXT_MS;
    case 'nothing-of-that-time':
      gaps.tried(gap, DAY_MS);
      return NEXT_MS;
    case 'no-card':
    case 'unclear-source':
      return rest(DAY_MS);
    case 'aborted':
      return BUSY_MS;
    case 'failed':
    case 'not-written': {
      const reason = outcome.status === 'failed' ? outcome.reason : outcome.status;
      log.warn({ camera: camera.id, reason, detail: outcome.detail }, 'a gap could not be filled');
      if (reason === 'no-frames') {
        gaps.tried(gap, DAY_MS);
        return NEXT_MS;
      }
      if (reason === 'wrong-password') {
        guard.failed();
      }
      const restMs = Math.max(backoff.nextMs(), reason === 'wrong-password' ? LOGIN_LOCK_MS : 0);
      // Its other gaps have their turn before.
      gaps.tried(gap, 2 * restMs);
      return rest(restMs);
    }
  }
}
