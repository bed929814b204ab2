/**
 * Makes the frames of a segment: the painted place is converted once, then only the patches where actors, leaves
 * and noise changed. Gives the truth of each frame with it. Pictures in, pictures out: encoding is camera/encode.ts.
 */
import { createCanvas, type Canvas } from '@napi-rs/canvas';
import { createRandom } from './chance.ts';
import {
  addNoise,
  copyPatch,
  createNoise,
  createPicture,
  layPatch,
  type Exposure,
  type Picture,
} from './picture.ts';
import {
  FRAMES_PER_SECOND,
  type ActorOnFrame,
  type Foliage,
  type Scene,
  type Segment,
  type SegmentTruth,
} from './scene.ts';
import { castAt, drawActor, patchOf, type Patch, type Size } from './stage.ts';
import { findEvents } from './truth.ts';

const NOISE_BY_DAY = 1.6;
const NOISE_BY_NIGHT = 3;
/** How far into the noise a frame may start. */
const NOISE_SPARE = 65_536;

export interface Studio {
  size: Size;
  /** Calls `onFrame` with a picture that is only valid during the call. */
  shoot(segment: Segment, onFrame: (picture: Picture, frame: number) => void): SegmentTruth;
}

export function createStudio(scene: Scene, size: Size): Studio {
  const random = createRandom(scene.seed);
  const backdrop = createCanvas(size.width, size.height);
  scene.paint({ context: backdrop.getContext('2d'), ...size, random });
  const front = paintFront(scene, size, random);
  const exposure = scene.isNight ? nightExposure(size) : dayExposure();

  const place = createPicture(size);
  const whole = { x: 0, y: 0, ...size };
  layPatch(place, readPatch(compose(backdrop, front), whole), whole, exposure);

  const noise = createNoise(
    size.width * size.height + NOISE_SPARE,
    scene.isNight ? NOISE_BY_NIGHT : NOISE_BY_DAY,
    random,
  );
  const scratch = createCanvas(size.width, size.height);
  const clean = createPicture(size);
  const noisy = createPicture(size);

  const drawFrame = (segment: Segment, frame: number): { dirty: Patch[]; seen: ActorOnFrame[] } => {
    const seconds = frame / FRAMES_PER_SECOND;
    const context = scratch.getContext('2d');
    const cast = castAt(scene, segment.actors, seconds, size);
    const dirty = cast.flatMap((entry) => patchOf(entry, size) ?? []);
    dirty.push(...scene.foliage.map((leaves) => foliagePatch(leaves, size)));
    const patches = merge(dirty);
    for (const patch of patches) {
      copyCanvas(context, backdrop, patch);
    }
    for (const [index, leaves] of scene.foliage.entries()) {
      drawFoliage(scratch, leaves, index, seconds);
    }
    const seen = cast.flatMap((entry) => drawActor(context, entry, size));
    for (const patch of patches) {
      if (front !== null) {
        copyCanvas(context, front, patch);
      }
      layPatch(clean, readPatch(scratch, patch), patch, exposure);
    }
    return { dirty: patches, seen };
  };

  return {
    size,
    shoot: (segment, onFrame) => {
      place.data.copy(clean.data);
      const frames: ActorOnFrame[][] = [];
      const total = segment.seconds * FRAMES_PER_SECOND;
      for (let frame = 0; frame < total; frame += 1) {
        const { dirty, seen } = drawFrame(segment, frame);
        frames.push(seen);
        addNoise(clean, noisy, noise, Math.floor(random() * NOISE_SPARE));
        onFrame(noisy, frame);
        for (const patch of dirty) {
          copyPatch(place, clean, patch);
        }
      }
      return { frames, events: findEvents(frames, scene.rules) };
    },
  };
}

function paintFront(scene: Scene, size: Size, random: () => number): Canvas | null {
  if (scene.paintFront === undefined) {
    return null;
  }
  const canvas = createCanvas(size.width, size.height);
  scene.paintFront({ context: canvas.getContext('2d'), ...size, random });
  return canvas;
}

function compose(backdrop: Canvas, front: Canvas | null): Canvas {
  const canvas = createCanvas(backdrop.width, backdrop.height);
  const context = canvas.getContext('2d');
  context.drawImage(backdrop, 0, 0);
  if (front !== null) {
    context.drawImage(front, 0, 0);
  }
  return canvas;
}

function readPatch(canvas: Canvas, { x, y, width, height }: Patch): Uint8ClampedArray {
  return canvas.getContext('2d').getImageData(x, y, width, height).data;
}

function copyCanvas(
  context: ReturnType<Canvas['getContext']>,
  from: Canvas,
  { x, y, width, height }: Patch,
): void {
  context.drawImage(from, x, y, width, height, x, y, width, height);
}

/** Patches that touch become one, so that no pixel is drawn twice and overlapping actors are drawn whole. */
function merge(patches: readonly Patch[]): Patch[] {
  const merged: Patch[] = [];
  for (const patch of patches) {
    let current = patch;
    for (let index = merged.length - 1; index >= 0; index -= 1) {
      const other = merged[index];
      if (other !== undefined && overlaps(current, other)) {
        merged.splice(index, 1);
        current = union(current, other);
        index = merged.length;
      }
    }
    merged.push(current);
  }
  return merged;
}

function overlaps(a: Patch, b: Patch): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function union(a: Patch, b: Patch): Patch {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  };
}

function foliagePatch({ at, radius }: Foliage, size: Size): Patch {
  const reachPx = radius * size.height * 1.5;
  const even = (value: number, max: number): number => Math.min(max, Math.max(0, Math.round(value / 2) * 2));
  const x = even(at[0] * size.width - reachPx, size.width);
  const y = even(at[1] * size.height - reachPx, size.height);
  return {
    x,
    y,
    width: even(at[0] * size.width + reachPx, size.width) - x,
    height: even(at[1] * size.height + reachPx, size.height) - y,
  };
}

/** A few clumps that sway a little, each in its own time. */
function drawFoliage(canvas: Canvas, { at, radius, colour }: Foliage, index: number, seconds: number): void {
  const context = canvas.getContext('2d');
  const radiusPx = radius * canvas.height;
  context.fillStyle = colour;
  for (let clump = 0; clump < 5; clump += 1) {
    const angle = (clump / 5) * Math.PI * 2 + index;
    const sway = Math.sin((seconds * Math.PI * 2) / 4 + clump * 1.7 + index) * radiusPx * 0.06;
    context.beginPath();
    context.arc(
      at[0] * canvas.width + Math.cos(angle) * radiusPx * 0.55 + sway,
      at[1] * canvas.height + Math.sin(angle) * radiusPx * 0.45 + sway * 0.4,
      radiusPx * 0.6,
      0,
      Math.PI * 2,
    );
    context.fill();
  }
}

function dayExposure(): Exposure {
  return {
    isGrey: false,
    curve: Uint8Array.from({ length: 256 }, (_, luma) => luma),
    falloff: new Uint8Array(0),
  };
}

/** Infra-red: grey, the lamp's cone in the lower middle, corners dark, shadows crushed. */
function nightExposure({ width, height }: Size): Exposure {
  const curve = Uint8Array.from({ length: 256 }, (_, luma) =>
    Math.min(225, Math.round(22 + 205 * Math.pow(Math.max(0, luma - 16) / 219, 0.85))),
  );
  const falloff = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const dx = (x / width - 0.5) / 0.62;
      const dy = (y / height - 0.62) / 0.66;
      falloff[y * width + x] = Math.round(255 * Math.max(0.16, 0.98 - 0.62 * (dx * dx + dy * dy)));
    }
  }
  return { isGrey: true, curve, falloff };
}
