/**
 * Stills people ask for: the question goes to the eye that watches the camera, the answer comes back by its number.
 * An eye that is down or slow gives no picture. Several who ask for one camera at once share one picture.
 */
import type { Clock } from '#base/clock.ts';
import type { StillTaken } from '#protocol/camera-rules.ts';
import type { AgentToEye, EyeToAgent } from '../eye/messages.ts';

export type Still = Pick<Extract<StillTaken, { status: 'taken' }>, 'jpeg' | 'atMs'>;

export interface StillDesk {
  take: (cameraId: string) => Promise<Still | null>;
  fromEye: (message: Extract<EyeToAgent, { type: 'still' }>) => void;
}

const LONGEST_WAIT_MS = 5_000;

export function createStillDesk(
  tellEye: (cameraId: string, message: AgentToEye) => boolean,
  clock: Clock,
): StillDesk {
  const asked = new Map<number, (still: Still | null) => void>();
  const running = new Map<string, Promise<Still | null>>();
  let lastId = 0;

  const ask = (cameraId: string): Promise<Still | null> =>
    new Promise((resolve) => {
      lastId += 1;
      const requestId = lastId;
      const settle = (still: Still | null): void => {
        cancel();
        asked.delete(requestId);
        resolve(still);
      };
      const cancel = clock.after(LONGEST_WAIT_MS, () => settle(null));
      asked.set(requestId, settle);
      if (!tellEye(cameraId, { type: 'still-wanted', requestId, cameraId })) {
        settle(null);
      }
    });

  return {
    take: (cameraId) => {
      const shared =
        running.get(cameraId) ??
        ask(cameraId).finally(() => {
          running.delete(cameraId);
        });
      running.set(cameraId, shared);
      return shared;
    },
    fromEye: ({ requestId, still }) => asked.get(requestId)?.(still),
  };
}
