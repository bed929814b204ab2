/**
 * Cuts a rectangle out of a picture, scales it by area mean and turns it into RGB, straight from the decoder's
 * memory into a place on a larger canvas: one pass, no copy in between. Also the 64x36 grey grid of the motion gate.
 *
 * A scaling context costs as much to make as a small crop to draw (85 us), so the last used ones are kept, for all
 * cameras of a process together; callers round their sizes so that the same few come back.
 */
import {
  AV_PIX_FMT_GRAY8,
  AV_PIX_FMT_RGB24,
  AV_PIX_FMT_YUV420P,
  SWS_AREA,
  SWS_POINT,
  type AVPixelFormat,
} from 'node-av/constants';
import { Frame, SoftwareScaleContext } from 'node-av/lib';
import { GiveUp, RetryLater } from '#base/errors.ts';
import { planeLayout, type Picture } from './picture.ts';
import { openSmallTarget, type SmallPicture, type SmallTarget } from './small-target.ts';

export const GRID_WIDTH = 64;
export const GRID_HEIGHT = 36;

const MAX_CONTEXTS = 96;

/** In pixels. */
export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** RGB bytes, rows of `width` pixels. The native code may write up to 64 bytes past a row: leave slack at the end. */
export interface Canvas {
  pixels: Buffer;
  width: number;
}

export interface RegionScaler {
  /** Fills `grid` (64 * 36 bytes) with the mean brightness of each cell. */
  drawGrid(picture: Picture, grid: Buffer): void;
  /** `from`: x, y even. `to`: width a multiple of 16. Nothing is enlarged. */
  drawRegion(picture: Picture, from: Rectangle, canvas: Canvas, to: Rectangle): void;
  /** The few sizes in use have their native memory for good. */
  drawSmall(picture: Picture, small: SmallPicture): void;
  close(): void;
}

export function createRegionScaler(): RegionScaler {
  const contexts = new Map<string, SoftwareScaleContext>();
  const gridTarget = openGridTarget();
  const smallTargets = new Map<string, SmallTarget>();

  const contextFor = (from: Rectangle, format: number, to: Rectangle, target: AVPixelFormat) => {
    const key = `${format} ${from.width}x${from.height} ${target} ${to.width}x${to.height}`;
    const known = contexts.get(key);
    const context = known ?? openContext(from, format, to, target);
    contexts.delete(key);
    contexts.set(key, context);
    if (contexts.size > MAX_CONTEXTS) {
      forgetOldest(contexts);
    }
    return context;
  };

  return {
    drawGrid: ({ frame, width, height }, grid) => {
      const from = { x: 0, y: 0, width, height };
      const to = { x: 0, y: 0, width: GRID_WIDTH, height: GRID_HEIGHT };
      gridTarget.scale(contextFor(from, frame.format, to, AV_PIX_FMT_GRAY8), frame);
      gridTarget.copyTo(grid);
    },
    drawRegion: ({ frame }, from, canvas, to) => {
      const context = contextFor(from, frame.format, to, AV_PIX_FMT_RGB24);
      const { planes, strides } = planesFrom(frame, from);
      const target = canvas.pixels.subarray((to.y * canvas.width + to.x) * 3);
      context.scaleSync(planes, strides, 0, from.height, [target], [canvas.width * 3]);
    },
    drawSmall: ({ frame, width, height }, small) => {
      const key = `${small.width}x${small.height}`;
      const target = smallTargets.get(key) ?? openSmallTarget(small.width, small.height);
      smallTargets.set(key, target);
      const from = { x: 0, y: 0, width, height };
      const to = { x: 0, y: 0, width: small.width, height: small.height };
      target.scale(contextFor(from, frame.format, to, AV_PIX_FMT_YUV420P), frame);
      target.copyTo(small);
    },
    close: () => {
      contexts.forEach((context) => context.freeContext());
      contexts.clear();
      gridTarget.close();
      smallTargets.forEach((target) => target.close());
      smallTargets.clear();
    },
  };
}

interface GridTarget {
  scale(context: SoftwareScaleContext, from: Frame): void;
  copyTo(grid: Buffer): void;
  close(): void;
}

/**
 * One native frame of the grid's size, written frame to frame. Every JavaScript view of a picture's planes counts as
 * external memory with the garbage collector; one view a picture at 190 pictures a second meant four full
 * collections a second (0.18 core an eye).
 */
function openGridTarget(): GridTarget {
  const frame = new Frame();
  frame.alloc();
  frame.width = GRID_WIDTH;
  frame.height = GRID_HEIGHT;
  frame.format = AV_PIX_FMT_GRAY8;
  frame.getBuffer();
  const cells = frame.data?.[0];
  const stride = frame.linesize[0] ?? GRID_WIDTH;
  if (!cells) {
    throw new RetryLater('out-of-memory', 'no memory for the motion grid');
  }
  return {
    scale: (context, from) => {
      context.scaleFrameSync(frame, from);
    },
    copyTo: (grid) => {
      for (let row = 0; row < GRID_HEIGHT; row += 1) {
        cells.copy(grid, row * GRID_WIDTH, row * stride, row * stride + GRID_WIDTH);
      }
    },
    close: () => {
      frame.free();
    },
  };
}

function openContext(
  from: Rectangle,
  format: number,
  to: Rectangle,
  target: AVPixelFormat,
): SoftwareScaleContext {
  const isSameSize = from.width === to.width && from.height === to.height;
  const context = new SoftwareScaleContext();
  context.getContext(
    from.width,
    from.height,
    format as AVPixelFormat,
    to.width,
    to.height,
    target,
    isSameSize ? SWS_POINT : SWS_AREA,
  );
  return context;
}

function forgetOldest(contexts: Map<string, SoftwareScaleContext>): void {
  const [oldest] = contexts;
  if (oldest) {
    oldest[1].freeContext();
    contexts.delete(oldest[0]);
  }
}

/** Views of the planes that begin at the rectangle's corner. */
export function planesFrom(
  frame: Picture['frame'],
  { x, y }: Pick<Rectangle, 'x' | 'y'>,
): { planes: Buffer[]; strides: number[] } {
  const layout = planeLayout(frame.format);
  const [luma, ...chromaPlanes] = frame.data ?? [];
  if (!layout || !luma) {
    throw new GiveUp('pixel-format', `no planes in a picture of format ${frame.format}`);
  }
  const { chroma } = layout;
  const strides = frame.linesize.slice(0, 1 + (chroma?.planes ?? 0));
  const planes = [luma.subarray(y * (strides[0] ?? 0) + x)];
  if (chroma) {
    const samples = (x >> chroma.shiftX) * (chroma.planes === 1 ? 2 : 1);
    chromaPlanes.slice(0, chroma.planes).forEach((plane, index) => {
      planes.push(plane.subarray((y >> chroma.shiftY) * (strides[index + 1] ?? 0) + samples));
    });
  }
  return { planes, strides };
}
