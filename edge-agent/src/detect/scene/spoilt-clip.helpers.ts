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
    if (atS >= fromS + seconds) {
      return 'enough';
    }
    if (atS < nextAtS) {
      return 'more';
    }
    nextAtS += 1 / FPS;
    if (!scaler) {
      scaler = new SoftwareScaleContext();
      const format = frame.format as AVPixelFormat;
      scaler.getContext(frame.width, frame.height, format, WIDTH, HEIGHT, AV_PIX_FMT_RGB24, SWS_AREA);
    }
    scaler.scaleFrameSync(scaled, frame);
    pictures.push(packed(scaled));
    return 'more';
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

function asItIs(rgb: Buffer): Buffer {
  return rgb;
}

/** Encodes and decodes; each picture is good until the next. */
export function showPictures(showing: Showing, onPicture: (picture: Picture, index: number) => void): void {
  const { pictures, count, spoil = asItIs, bitRate = 300_000, keyEvery = 10 } = showing;
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
  const mask = maskOf((x) => (share * WIDTH - x) / 24);
  return laidOver(mask, (_x, y, channel) => level + 6 * Math.sin(y / 90) + channel * 2);
}

/** Drops of paint over about four fifths of the lens, out of focus as everything that near. */
export function sprayed(): Spoiling {
  const drops = Array.from({ length: 60 }, (_, drop) => ({
    x: (drop * 197) % WIDTH,
    y: (drop * 131) % HEIGHT,
    radius: 50 + ((drop * 37) % 40),
  }));
  const mask = maskOf((x, y) => {
    let deepest = 0;
    for (const drop of drops) {
      const [dx, dy] = [x - drop.x, y - drop.y];
      deepest = Math.max(deepest, 1 - Math.sqrt(dx * dx + dy * dy) / drop.radius);
    }
    return 3 * deepest;
  });
  return laidOver(mask, () => 205);
}

/** As a lens out of focus: three box blurs are near enough to a Gaussian of `sigma` pixels. */
export function blurred(sigma: number): Spoiling {
  const radius = Math.max(1, Math.round((Math.sqrt(4 * sigma * sigma + 1) - 1) / 2));
  const spare = Buffer.alloc(BYTES);
  return (rgb) => {
    const now = Buffer.from(rgb);
    for (let pass = 0; pass < 3; pass += 1) {
      blurRows(now, spare, radius);
      blurColumns(spare, now, radius);
    }
    return now;
  };
}

function blurRows(from: Buffer, to: Buffer, radius: number): void {
  const size = 2 * radius + 1;
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      const base = y * WIDTH * 3 + channel;
      let sum = (radius + 1) * (from[base] ?? 0);
      for (let x = 1; x <= radius; x += 1) {
        sum += from[base + x * 3] ?? 0;
      }
      for (let x = 0; x < WIDTH; x += 1) {
        to[base + x * 3] = sum / size + 0.5;
        const enters = Math.min(WIDTH - 1, x + radius + 1);
        const leaves = Math.max(0, x - radius);
        sum += (from[base + enters * 3] ?? 0) - (from[base + leaves * 3] ?? 0);
      }
    }
  }
}

function blurColumns(from: Buffer, to: Buffer, radius: number): void {
  const size = 2 * radius + 1;
  const row = WIDTH * 3;
  const sums = new Float64Array(row);
  for (let at = 0; at < row; at += 1) {
    sums[at] = (radius + 1) * (from[at] ?? 0);
    for (let y = 1; y <= radius; y += 1) {
      sums[at] = (sums[at] ?? 0) + (from[y * row + at] ?? 0);
    }
  }
  for (let y = 0; y < HEIGHT; y += 1) {
    const enters = Math.min(HEIGHT - 1, y + radius + 1) * row;
    const leaves = Math.max(0, y - radius) * row;
    for (let at = 0; at < row; at += 1) {
      const sum = sums[at] ?? 0;
      to[y * row + at] = sum / size + 0.5;
      sums[at] = sum + (from[enters + at] ?? 0) - (from[leaves + at] ?? 0);
    }
  }
}

/** The camera looks elsewhere: what comes in at the border is what lay before it, mirrored. */
export function turned(right: number, down: number, rotationDeg = 0): Spoiling {
  const sin = Math.sin((rotationDeg * Math.PI) / 180);
  const cos = Math.cos((rotationDeg * Math.PI) / 180);
  const cameFrom = new Int32Array(WIDTH * HEIGHT);
  forEachPixel((at, x, y) => {
    const fromX = cos * (x - WIDTH / 2) - sin * (y - HEIGHT / 2) + WIDTH / 2 + right * WIDTH;
    const fromY = sin * (x - WIDTH / 2) + cos * (y - HEIGHT / 2) + HEIGHT / 2 + down * HEIGHT;
    cameFrom[at] = mirrored(fromY, HEIGHT) * WIDTH + mirrored(fromX, WIDTH);
  });
  return (rgb) => {
    const to = Buffer.alloc(BYTES);
    for (let at = 0; at < cameFrom.length; at += 1) {
      const from = (cameFrom[at] ?? 0) * 3;
      to[at * 3] = rgb[from] ?? 0;
      to[at * 3 + 1] = rgb[from + 1] ?? 0;
      to[at * 3 + 2] = rgb[from + 2] ?? 0;
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
  const grain = grainOf(noise);
  return (rgb, index) => {
    const turn = index * 7919;
    return changed(rgb, (value, at) => 12 + value * share + (grain[(at + turn) & (GRAINS - 1)] ?? 0));
  };
}

/** Fog: contrast falls alike in coarse and fine detail, over `overPictures`. */
export function fogged(from: number, overPictures: number, most: number): Spoiling {
  return (rgb, index) => {
    const share = most * Math.min(1, Math.max(0, (index - from) / overPictures));
    const fogs = Uint8Array.from({ length: 256 }, (_, value) => limited(value + share * (190 - value)));
    return Buffer.from(rgb.map((value) => fogs[value] ?? 0));
  };
}

/** A camera that goes over to infra-red: no colours, light from where the camera is. */
export function infraRed(): Spoiling {
  const light = new Float32Array(WIDTH * HEIGHT);
  forEachPixel((at, x, y) => {
    light[at] = 1.1 - 1.2 * Math.hypot(x / WIDTH - 0.5, y / HEIGHT - 0.5);
  });
  return (rgb) => {
    const to = Buffer.alloc(BYTES);
    for (let at = 0; at < light.length; at += 1) {
      const grey = 0.6 * (rgb[at * 3] ?? 0) + 0.3 * (rgb[at * 3 + 1] ?? 0) + 0.1 * (rgb[at * 3 + 2] ?? 0);
      const lit = Math.max(4, limited(grey * (light[at] ?? 1)));
      to[at * 3] = lit;
      to[at * 3 + 1] = lit;
      to[at * 3 + 2] = lit;
    }
    return to;
  };
}

function laidOver(mask: Float32Array, shade: (x: number, y: number, channel: number) => number): Spoiling {
  const [shares, kept, shades] = [new Float32Array(BYTES), new Float32Array(BYTES), new Float32Array(BYTES)];
  forEachPixel((pixel, x, y) => {
    for (let channel = 0; channel < 3; channel += 1) {
      const [at, share] = [pixel * 3 + channel, mask[pixel] ?? 0];
      shares[at] = share;
      kept[at] = 1 - share;
      shades[at] = share * shade(x, y, channel);
    }
  });
  const grain = grainOf(2);
  return (rgb, index) => {
    const to = new Uint8ClampedArray(BYTES);
    const turn = index * 7919;
    for (let at = 0; at < BYTES; at += 1) {
      const noise = (shares[at] ?? 0) * (grain[(at + turn) & (GRAINS - 1)] ?? 0);
      to[at] = (rgb[at] ?? 0) * (kept[at] ?? 0) + (shades[at] ?? 0) + noise;
    }
    return Buffer.from(to.buffer);
  };
}

function maskOf(depth: (x: number, y: number) => number): Float32Array {
  const mask = new Float32Array(WIDTH * HEIGHT);
  forEachPixel((at, x, y) => {
    mask[at] = Math.min(1, Math.max(0, depth(x, y)));
  });
  return mask;
}

const GRAINS = 1 << 16;

/** Much the same bell curve everywhere; to be turned from picture to picture, so that no place sees it twice alike. */
function grainOf(deviation: number): Float32Array {
  let seed = 12_345;
  const random = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  return Float32Array.from({ length: GRAINS }, () => 2 * deviation * (random() + random() + random() - 1.5));
}

function changed(rgb: Buffer, change: (value: number, at: number) => number): Buffer {
  const to = Buffer.alloc(BYTES);
  for (let at = 0; at < BYTES; at += 1) {
    to[at] = limited(change(rgb[at] ?? 0, at));
  }
  return to;
}

function limited(value: number): number {
  return value < 0 ? 0 : value > 254.5 ? 255 : value + 0.5;
}

function forEachPixel(visit: (at: number, x: number, y: number) => void): void {
  for (let at = 0; at < WIDTH * HEIGHT; at += 1) {
    visit(at, at % WIDTH, Math.floor(at / WIDTH));
  }
}
