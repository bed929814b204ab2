/**
 * At most so many things at a time, in order of asking. After a power cut all cameras of a commune come back
 * together; logging in to them all at once would choke the line and the box.
 */
export interface Limiter {
  /**
   * Waits for a place, runs `task`, gives the place back whatever happens. When `signal` aborts, `task` is run at
   * once without a place: it watches the same signal and has only to end.
   */
  run<Result>(task: () => Promise<Result>, signal: AbortSignal): Promise<Result>;
}

export const CAMERA_CONCURRENCY = 8;

export function createLimiter(max: number = CAMERA_CONCURRENCY): Limiter {
  let running = 0;
  const waiting: (() => void)[] = [];

  /** False: aborted, there is no place to give back. */
  const takePlace = (signal: AbortSignal): Promise<boolean> => {
    if (running < max) {
      running += 1;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const enter = (): void => {
        signal.removeEventListener('abort', leave);
        resolve(true);
      };
      const leave = (): void => {
        const place = waiting.indexOf(enter);
        if (place >= 0) {
          waiting.splice(place, 1);
        }
        resolve(false);
      };
      waiting.push(enter);
      signal.addEventListener('abort', leave, { once: true });
    });
  };

  const givePlaceBack = (): void => {
    const next = waiting.shift();
    if (next) {
      next();
    } else {
      running -= 1;
    }
  };

  return {
    run: async (task, signal) => {
      const hasPlace = await takePlace(signal);
      try {
        return await task();
      } finally {
        if (hasPlace) {
          givePlaceBack();
        }
      }
    },
  };
}
