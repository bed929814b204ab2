/**
 * For tests: pictures of a real clip, and ways to spoil them as people and weather spoil a camera: covered, blurred,
 * turned, dimmed. Pictures are RGB, 640x360; a spoiling changes a copy. What comes out is encoded and decoded as a
 * camera's sub-stream would be (`smallPictures`), because compression is half of what the judgement has to bear.
 */
import { AV_PIX_FMT_RGB24, SWS_AREA, type AVPixelFormat } from 'node-av/constants';
import { Frame, SoftwareScaleContext } from 'node-av/lib';
import { clipFromDrawing, decodeFile } from '../../decode/clip.helpers.ts';
import { openH264Decoder } from '../../decode/h264-decoder.ts';
import type { Picture } from '../../decode/picture.ts';

export const WIDTH = 640;
export const HEIGHT = 360;
export const FPS = 5;
const BYTES = WIDTH * HEIGHT * 3;

export type Spoiling = (rgb: Buffer, index: number) => Buffer;

/** Five pictures a second of a video file, at most `seconds` of them from `fromS` on. */
export function picturesOf(file: string, fileFps: number, seconds: number, fromS = 0): Buffer[] {
  const pictures: Buffer[] = [];
  const scaled = new Frame();
  scaled.alloc();
  scaled.width = WIDTH;
  scaled.height = HEIGHT;
  scaled.format = AV_PIX_FMT_RGB24;
  scaled.getBuffer();
  let scaler: SoftwareScaleContext | null = null;
  let index = 0;
  let nextAtS = fromS;
  decodeFile(file, (frame) => {
    const atS = index / fileFps;
    index += 1;
    if (atS < nextAtS || atS >= fromS + seconds) {
      return;
    }
    nextAtS += 1 / FPS;
    if (!scaler) {
      scaler = new SoftwareScaleContext();
      const format = frame.format as AVPixelFormat;
      scaler.getContext(frame.width, frame.height, format, WIDTH, HEIGHT, AV_PIX_FMT_RGB24, SWS_AREA);
    }
    scaler.scaleFrameSync(scaled, frame);
    pictures.push(packed(scaled));
  });
  scaled.free();
  return pictures;
}

function packed(frame: Frame): Buffer {
  const plane = frame.data?.[0] ?? Buffer.alloc(0);
  const stride = frame.linesize[0] ?? WIDTH * 3;
  const bytes = Buffer.alloc(BYTES);
  for (let row = 0; row < HEIGHT; row += 1) {
    plane.copy(bytes, row * WIDTH * 3, row * stride, row * stride + WIDTH * 3);
  }
  return bytes;
}

export interface Showing {
  /** Shown in turn; from the beginning again when they run out (there and back, so that nothing jumps). */
  pictures: readonly Buffer[];
  count: number;
  spoil?: Spoiling;
  bitRate?: number;
  keyEvery?: number;
}

/** Encodes and decodes; each picture is good until the next. */
export function showPictures(showing: Showing, onPicture: (picture: Picture, index: number) => void): void {
  const { pictures, count, spoil = (rgb) => rgb, bitRate = 300_000, keyEvery = 10 } = showing;
  const draw = (index: number): Buffer =>
    spoil(pictures[thereAndBack(index, pictures.length)] ?? Buffer.alloc(BYTES), index);
  const clip = clipFromDrawing(count, draw, { width: WIDTH, height: HEIGHT, fps: FPS, bitRate, keyEvery });
  const opened = openH264Decoder(clip.sets);
  if (opened.status !== 'open') {
    throw new Error(opened.reason);
  }
  clip.units.forEach((unit, index) => {
    const outcome = opened.decoder.decode(unit);
    if (outcome.status === 'picture') {
      onPicture(outcome.picture, index);
    }
  });
  opened.decoder.close();
}

function thereAndBack(index: number, count: number): number {
  const turn = index % Math.max(1, 2 * count - 2);
  return turn < count ? turn : 2 * count - 2 - turn;
}

/** From picture `from` on. */
export function since(from: number, spoil: Spoiling): Spoiling {
  return (rgb, index) => (index < from ? rgb : spoil(rgb, index));
}

/** Somebody holds or hangs something flat before the lens: the share of the picture from the left. */
export function covered(share: number, level: number): Spoiling {
  return perPixel((_value, x, y, channel, index) => {
    const edge = (share * WIDTH - x) / 24;
    if (edge <= 0) {
      return null;
    }
    const shade = level + 6 * Math.sin(y / 90) + channel * 2 + ((x * 7 + y * 13 + index * 29) % 5);
    return { mix: Math.min(1, edge), value: shade };
  });
}

/** Drops of paint over about four fifths of the lens, out of focus as everything that near. */
export function sprayed(): Spoiling {
  const drops = Array.from({ length: 60 }, (_, drop) => ({
    x: (drop * 197) % WIDTH,
    y: (drop * 131) % HEIGHT,
    radius: 50 + ((drop * 37) % 40),
  }));
  const mask = new Float32Array(WIDTH * HEIGHT);
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      const depth = drops.reduce(
        (most, { x: dx, y: dy, radius }) => Math.max(most, 1 - Math.hypot(x - dx, y - dy) / radius),
        0,
      );
      mask[y * WIDTH + x] = Math.min(1, depth * 3);
    }
  }
  return perPixel((_value, x, y) => ({ mix: mask[y * WIDTH + x] ?? 0, value: 205 }));
}

/** As a lens out of focus: three box blurs are near enough to a Gaussian of `sigma` pixels. */
export function blurred(sigma: number): Spoiling {
  const radius = Math.max(1, Math.round((Math.sqrt(4 * sigma * sigma + 1) - 1) / 2));
  return (rgb) => {
    let now: Buffer = Buffer.from(rgb);
    for (let pass = 0; pass < 3; pass += 1) {
      now = boxBlur(boxBlur(now, radius, 3, WIDTH, WIDTH * 3, HEIGHT), radius, WIDTH * 3, HEIGHT, 3, WIDTH);
    }
    return now;
  };
}

/** One direction of a box blur over `lines` lines of `length` pixels. */
function boxBlur(
  from: Buffer,
  radius: number,
  step: number,
  length: number,
  lineStep: number,
  lines: number,
): Buffer {
  const to = Buffer.alloc(from.length);
  const size = 2 * radius + 1;
  for (let line = 0; line < lines; line += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      const base = line * lineStep + channel;
      const read = (at: number): number => from[base + Math.min(length - 1, Math.max(0, at)) * step] ?? 0;
      let sum = 0;
      for (let at = -radius; at <= radius; at += 1) {
        sum += read(at);
      }
      for (let at = 0; at < length; at += 1) {
        to[base + at * step] = Math.round(sum / size);
        sum += read(at + radius + 1) - read(at - radius);
      }
    }
  }
  return to;
}

/** The camera looks elsewhere: what comes in at the border is what lay before it, mirrored. */
export function turned(right: number, down: number, rotationDeg = 0): Spoiling {
  const sin = Math.sin((rotationDeg * Math.PI) / 180);
  const cos = Math.cos((rotationDeg * Math.PI) / 180);
  return (rgb) => {
    const to = Buffer.alloc(rgb.length);
    for (let y = 0; y < HEIGHT; y += 1) {
      for (let x = 0; x < WIDTH; x += 1) {
        const fromX = cos * (x - WIDTH / 2) - sin * (y - HEIGHT / 2) + WIDTH / 2 + right * WIDTH;
        const fromY = sin * (x - WIDTH / 2) + cos * (y - HEIGHT / 2) + HEIGHT / 2 + down * HEIGHT;
        const at = (mirrored(fromY, HEIGHT) * WIDTH + mirrored(fromX, WIDTH)) * 3;
        rgb.copy(to, (y * WIDTH + x) * 3, at, at + 3);
      }
    }
    return to;
  };
}

function mirrored(at: number, length: number): number {
  const turn = ((Math.round(at) % (2 * length)) + 2 * length) % (2 * length);
  return turn < length ? turn : 2 * length - 1 - turn;
}

/** The lamp goes out: what is left of the light, and the noise of a sensor at its highest gain. */
export function darkened(share: number, noise: number): Spoiling {
  let seed = 12345;
  const random = (): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
  return perPixel((value) => ({
    mix: 1,
    value: 12 + value * share + noise * (random() + random() + random() - 1.5),
  }));
}

/** Fog: contrast falls alike in coarse and fine detail, over `overPictures`. */
export function fogged(from: number, overPictures: number, most: number): Spoiling {
  return perPixel((_value, _x, _y, _channel, index) => ({
    mix: most * Math.min(1, Math.max(0, (index - from) / overPictures)),
    value: 190,
  }));
}

/** A camera that goes over to infra-red: no colours, light from where the camera is. */
export function infraRed(): Spoiling {
  return (rgb) => {
    const to = Buffer.alloc(rgb.length);
    for (let at = 0; at < rgb.length; at += 3) {
      const pixel = at / 3;
      const off = Math.hypot((pixel % WIDTH) / WIDTH - 0.5, Math.floor(pixel / WIDTH) / HEIGHT - 0.5);
      const grey =
        (0.6 * (rgb[at] ?? 0) + 0.3 * (rgb[at + 1] ?? 0) + 0.1 * (rgb[at + 2] ?? 0)) * (1.1 - 1.2 * off);
      to.fill(Math.max(4, Math.min(255, Math.round(grey))), at, at + 3);
    }
    return to;
  };
}

type Paint = (
  value: number,
  x: number,
  y: number,
  channel: number,
  index: number,
) => { mix: number; value: number } | null;

function perPixel(paint: Paint): Spoiling {
  return (rgb, index) => {
    const to = Buffer.from(rgb);
    for (let y = 0; y < HEIGHT; y += 1) {
      for (let x = 0; x < WIDTH; x += 1) {
        for (let channel = 0; channel < 3; channel += 1) {
          const at = (y * WIDTH + x) * 3 + channel;
          const value = to[at] ?? 0;
          const painted = paint(value, x, y, channel, index);
          if (painted) {
            to[at] = Math.max(0, Math.min(255, Math.round(value + painted.mix * (painted.value - value))));
          }
        }
      }
    }
    return to;
  };
}
