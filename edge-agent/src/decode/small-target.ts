/**
 * The native frame a whole picture is scaled down into, and the way of its planes into JavaScript. It is written
 * frame to frame, because every JavaScript view of a picture's planes counts as external memory with the garbage
 * collector (region-scaler.ts); the views of this frame are made once.
 */
import { AV_PIX_FMT_YUV420P } from 'node-av/constants';
import { Frame, type SoftwareScaleContext } from 'node-av/lib';
import { RetryLater } from '#base/errors.ts';

/** The whole picture at another size: brightness, and colour at half of it. Sides are even. */
export interface SmallPicture {
  readonly width: number;
  readonly height: number;
  readonly luma: Buffer;
  readonly blue: Buffer;
  readonly red: Buffer;
}

export interface SmallTarget {
  scale(context: SoftwareScaleContext, from: Frame): void;
  copyTo(small: SmallPicture): void;
  close(): void;
}

export function createSmallPicture(width: number, height: number): SmallPicture {
  const colours = (width * height) / 4;
  return {
    width,
    height,
    luma: Buffer.alloc(width * height),
    blue: Buffer.alloc(colours),
    red: Buffer.alloc(colours),
  };
}

export function openSmallTarget(width: number, height: number): SmallTarget {
  const frame = new Frame();
  frame.alloc();
  frame.width = width;
  frame.height = height;
  frame.format = AV_PIX_FMT_YUV420P;
  frame.getBuffer();
  const [luma, blue, red] = frame.data ?? [];
  if (!luma || !blue || !red) {
    throw new RetryLater('out-of-memory', `no memory for a picture of ${width}x${height}`);
  }
  const [lumaStride = width, blueStride = width / 2, redStride = width / 2] = frame.linesize;
  return {
    scale: (context, from) => {
      context.scaleFrameSync(frame, from);
    },
    copyTo: (small) => {
      copyRows(luma, lumaStride, small.luma, width);
      copyRows(blue, blueStride, small.blue, width / 2);
      copyRows(red, redStride, small.red, width / 2);
    },
    close: () => {
      frame.free();
    },
  };
}

function copyRows(from: Buffer, stride: number, to: Buffer, width: number): void {
  for (let row = 0; (row + 1) * width <= to.length; row += 1) {
    from.copy(to, row * width, row * stride, row * stride + width);
  }
}
