/**
 * Of several tabs of one browser one rings. Tabs that can be heard stand in line for a lock of the browser; whose tab is
 * closed, muted or silenced leaves it to the next. Where the browser has no locks (a page over plain HTTP) each rings:
 * two are better than none.
 */
export interface Ringer {
  readonly isMine: boolean;
  /** False: steps back. */
  stand(canBeHeard: boolean): void;
}

const LOCK = 'matlang.ringer';

/** `locks`: of the browser; undefined where it has none. */
export function createRinger(locks: Pick<LockManager, 'request'> | undefined): Ringer {
  let isMine = false;
  let leave: AbortController | null = null;

  const standInLine = async (manager: Pick<LockManager, 'request'>, left: AbortSignal): Promise<void> => {
    await manager.request(LOCK, { signal: left }, async () => {
      isMine = !left.aborted;
      await new Promise<void>((resolve) => {
        if (left.aborted) {
          resolve();
        }
        left.addEventListener('abort', () => resolve(), { once: true });
      });
    });
  };

  return {
    get isMine() {
      return locks === undefined || isMine;
    },
    stand: (canBeHeard) => {
      if (locks === undefined || canBeHeard === (leave !== null)) {
        return;
      }
      leave?.abort();
      leave = null;
      isMine = false;
      if (canBeHeard) {
        leave = new AbortController();
        // Aborting ends the wait with an error, which is what was wanted.
        standInLine(locks, leave.signal).catch(() => undefined);
      }
    },
  };
}
