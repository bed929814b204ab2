/**
 * Shows pictures the agent made, about one a second, for a browser that shows no stream. Each is whole: what comes
 * while one is still being decoded takes its place in the queue of one.
 */
import { browserTiming } from '../../data/timing.ts';
import type { LivePicture } from './channel-fan.ts';
import type { Player, PlayerEvents } from './player.ts';

export function createJpegPlayer(holder: HTMLElement, events: PlayerEvents): Player {
  const canvas = document.createElement('canvas');
  holder.append(canvas);
  const context = canvas.getContext('2d', { alpha: false });
  let waiting: LivePicture | null = null;
  let isDrawing = false;
  let isClosed = false;

  const draw = async ({ payload, captureAtMs }: LivePicture): Promise<void> => {
    const picture = await createImageBitmap(new Blob([payload], { type: 'image/jpeg' }));
    if (!isClosed) {
      canvas.width = picture.width;
      canvas.height = picture.height;
      context?.drawImage(picture, 0, 0);
      events.shown({ captureAtMs, shownAtMs: browserTiming.nowMs() });
    }
    picture.close();
  };

  const drawAll = async (): Promise<void> => {
    isDrawing = true;
    try {
      for (let next = waiting; next !== null && !isClosed; next = waiting) {
        waiting = null;
        await draw(next);
      }
    } catch (error) {
      if (!isClosed) {
        events.broken(error instanceof Error ? error.message : 'a picture could not be decoded');
      }
    } finally {
      isDrawing = false;
    }
  };

  return {
    kind: 'jpeg',
    configure: () => undefined,
    take: (picture) => {
      waiting = picture;
      if (!isDrawing) {
        void drawAll();
      }
    },
    skip: () => undefined,
    close: () => {
      isClosed = true;
      waiting = null;
      canvas.remove();
    },
  };
}
