/**
 * Reads the burnt-in counter from the pixels a person sees: runs inside the page, on the very element that shows the
 * picture, and notes when each counter first stood there.
 *
 * The bar is drawn, unsmoothed, onto a canvas of 32x2 pixels, two by two for each of its sixteen blocks: a picture
 * just wide enough for `readCounter`, so that writing and reading the bar stay in one place.
 */
import type { Page } from 'playwright-core';
import { blockSize, readCounter } from '#simulators/camera/counter-clip.ts';

const STRIP_WIDTH = 32;
const STRIP_HEIGHT = 2;
const BLOCKS = 16;

export interface Sighting {
  counter: number;
  shownAtMs: number;
}

interface RawSighting {
  luma: number[];
  shownAtMs: number;
}

/** Every change of the counter on the element `selector` (a video or a canvas) during `forMs`. */
export async function watchCounter(
  page: Page,
  selector: string,
  { pictureWidth, forMs }: { pictureWidth: number; forMs: number },
): Promise<Sighting[]> {
  const barWidth = blockSize(pictureWidth) * BLOCKS;
  const raw = await page.evaluate(watchInPage, {
    selector,
    barWidth,
    barHeight: blockSize(pictureWidth),
    stripWidth: STRIP_WIDTH,
    stripHeight: STRIP_HEIGHT,
    forMs,
  });
  return raw.flatMap(({ luma, shownAtMs }) => {
    const counter = readCounter(Uint8Array.from(luma), STRIP_WIDTH);
    return counter === null ? [] : [{ counter, shownAtMs }];
  });
}

interface WatchOrder {
  selector: string;
  barWidth: number;
  barHeight: number;
  stripWidth: number;
  stripHeight: number;
  forMs: number;
}

/** In the page: nothing from outside this function is there. */
function watchInPage(order: WatchOrder): Promise<RawSighting[]> {
  const element = document.querySelector(order.selector);
  if (!(element instanceof HTMLVideoElement || element instanceof HTMLCanvasElement)) {
    throw new Error(`nothing that shows a picture at ${order.selector}`);
  }
  const strip = document.createElement('canvas');
  strip.width = order.stripWidth;
  strip.height = order.stripHeight;
  const context = strip.getContext('2d', { willReadFrequently: true });
  if (!context) {
    throw new Error('no canvas to read from');
  }
  context.imageSmoothingEnabled = false;
  const seen: RawSighting[] = [];
  let last = '';

  const look = (shownAtMs: number): void => {
    context.drawImage(element, 0, 0, order.barWidth, order.barHeight, 0, 0, strip.width, strip.height);
    const { data } = context.getImageData(0, 0, strip.width, strip.height);
    const luma = Array.from({ length: data.length / 4 }, (_, index) => data[index * 4 + 1] ?? 0);
    const bits = luma.map((value) => (value > 126 ? '1' : '0')).join('');
    if (bits !== last) {
      last = bits;
      seen.push({ luma, shownAtMs });
    }
  };

  return new Promise((resolve) => {
    const untilMs = Date.now() + order.forMs;
    const afterEach = (next: () => void): void => {
      if (Date.now() < untilMs) {
        next();
      } else {
        resolve(seen);
      }
    };
    if (element instanceof HTMLVideoElement) {
      // The callback comes when the frame is handed to the compositor; it also says when it will be seen.
      const onFrame: VideoFrameRequestCallback = (nowMs, { expectedDisplayTime }) => {
        look(Date.now() + Math.max(0, expectedDisplayTime - nowMs));
        afterEach(() => element.requestVideoFrameCallback(onFrame));
      };
      element.requestVideoFrameCallback(onFrame);
      return;
    }
    // The player draws in an animation frame too, before or after this one: what stands there is read when the
    // frame's callbacks are through.
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      look(Date.now());
      afterEach(() => requestAnimationFrame(onAnimationFrame));
    };
    const onAnimationFrame = (): void => channel.port2.postMessage(null);
    requestAnimationFrame(onAnimationFrame);
  });
}
