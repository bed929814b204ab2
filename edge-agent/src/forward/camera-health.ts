/**
 * The latest health of every camera, told to central at most twice a second and in full after every reconnection:
 * central shows "agent offline" for all cameras of an agent that went away, so what it knew is void.
 * Not here: what healthy means (camera/), the socket (control-link.ts).
 */
import type { Clock } from '#base/clock.ts';
import type { CameraHealth, CameraHealthReport } from '#protocol/camera.ts';

const PERIOD_MS = 500;
const RETRY_MS = 5000;
const MOST_PER_REPORT = 2000;

export interface HealthReporter {
  /** Newer reports of a camera replace older ones that were not sent yet. */
  report: (cameras: readonly CameraHealth[]) => void;
  /** The link is up: everything known is sent again. */
  resume: () => void;
  pause: () => void;
}

/** `send` throws when the report was not answered; it is then sent again with what has changed meanwhile. */
export function createHealthReporter(
  clock: Clock,
  send: (report: CameraHealthReport) => Promise<unknown>,
): HealthReporter {
  const latest = new Map<string, CameraHealth>();
  const unsent = new Set<string>();
  let isUp = false;
  let stopTimer: (() => void) | null = null;
  let isSending = false;

  const schedule = (delayMs: number): void => {
    if (isUp && !isSending && unsent.size > 0) {
      stopTimer ??= clock.after(delayMs, () => void flush());
    }
  };

  const flush = async (): Promise<void> => {
    stopTimer = null;
    const ids = [...unsent].slice(0, MOST_PER_REPORT);
    const cameras = ids.map((id) => latest.get(id)).filter((health) => health !== undefined);
    ids.forEach((id) => unsent.delete(id));
    isSending = true;
    let isFailed = false;
    try {
      await send({ cameras });
    } catch {
      // Whatever the reason, the answer is the same: these cameras are still to be reported.
      ids.forEach((id) => unsent.add(id));
      isFailed = true;
    }
    isSending = false;
    schedule(isFailed ? RETRY_MS : PERIOD_MS);
  };

  return {
    report: (cameras) => {
      for (const health of cameras) {
        latest.set(health.cameraId, health);
        unsent.add(health.cameraId);
      }
      schedule(PERIOD_MS);
    },
    resume: () => {
      isUp = true;
      latest.forEach((_health, id) => unsent.add(id));
      schedule(0);
    },
    pause: () => {
      isUp = false;
      stopTimer?.();
      stopTimer = null;
    },
  };
}
