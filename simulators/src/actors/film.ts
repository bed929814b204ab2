/**
 * Makes the frames of a segment: the painted place is converted once, then only the patches where actors, leaves
 * and noise changed. Gives the truth of each frame with it. Where people only stand, or go to and fro on the same
 * way, a group of pictures that has been drawn is named again instead of being drawn again.
 * Pictures in, pictures out: encoding is camera/encode.ts.
 */
import { createCanvas, type Canvas, type SKRSContext2D } from '@napi-rs/canvas';
import { createRandom } from './chance.ts';
import {
  addNoise,
  createNoise,
  createPicture,
  halvePatch,
  layPatch,
  type Exposure,
  type Picture,
} from './picture.ts';
import {
  FRAMES_PER_SECOND,
  GROUP_SECONDS,
  type ActorOnFrame,
  type Foliage,
  type Scene,
  type Segment,
  type SegmentTruth,
} from './scene.ts';
import { alignPatch, castAt, drawActor, patchOf, type OnStage, type Patch, type Size } from './stage.ts';
import { findEvents } from './truth.ts';

const NOISE_BY_DAY = 1.6;
const NOISE_BY_NIGHT = 3;
/** How far into the noise a frame may start. */
const NOISE_SPARE = 65_536;
/** Divides every segment's length, so that leaves do not jump at a cut. */
const SWAY_SECONDS = 2;
const GROUP_FRAMES = GROUP_SECONDS * FRAMES_PER_SECOND;

/** Noise patterns the still part of the picture goes through, in an order drawn by chance. */
const PATTERNS = 6;

export interface Studio {
  size: Size;
  /**
   * Calls `onFrame` with a picture and the same at half size; both are only valid during the call. With `onAgain`, a
   * group of pictures that shows what an earlier one of the segment shows is not drawn, but that one is named.
   */
  shoot(
    segment: Segment,
    onFrame: (picture: Picture, half: Picture, frame: number) => void,
    onAgain?: (earlierGroup: number) => void,
  ): SegmentTruth;
}

/** Width and height must be multiples of four. */
export function createStudio(scene: Scene, size: Size): Studio {
  const random = createRandom(scene.seed);
  const place = buildPlace(scene, size, random);
  const halfSize = { width: size.width / 2, height: size.height / 2 };
  const noise = createNoise(
    size.width * size.height + NOISE_SPARE,
    scene.isNight ? NOISE_BY_NIGHT : NOISE_BY_DAY,
    random,
  );
  const patterns = Array.from({ length: PATTERNS }, () =>
    noisyPlace(place, noise, Math.floor(random() * NOISE_SPARE)),
  );
  const picture = createPicture(size);
  const half = createPicture(halfSize);

  const shootFrame = (segment: Segment, frame: number): ActorOnFrame[] => {
    const pattern = patterns[Math.floor(random() * PATTERNS)];
    pattern?.picture.data.copy(picture.data);
    pattern?.half.data.copy(half.data);
    const seen: ActorOnFrame[] = [];
    for (const group of groupsAt(scene, segment, frame / FRAMES_PER_SECOND, size)) {
      const { rgba, truths } = drawGroup(place, group);
      seen.push(...truths);
      layPatch(picture, rgba, group.patch, place.exposure);
      addNoise(picture, group.patch, noise, pattern?.offset ?? 0);
      halvePatch(picture, half, group.patch);
    }
    return seen;
  };

  return {
    size,
    shoot: (segment, onFrame, onAgain) => {
      const frames: ActorOnFrame[][] = [];
      const drawn = new Map<string, number>();
      const length = segment.seconds * FRAMES_PER_SECOND;
      for (let first = 0; first < length; first += GROUP_FRAMES) {
        const movement = movementOf(scene, segment, first, size);
        const earlier = drawn.get(movement);
        if (onAgain && earlier !== undefined) {
          frames.push(...frames.slice(earlier * GROUP_FRAMES, (earlier + 1) * GROUP_FRAMES));
          onAgain(earlier);
          continue;
        }
        if (movement !== NOBODY) {
          drawn.set(movement, first / GROUP_FRAMES);
        }
        for (let frame = first; frame < Math.min(length, first + GROUP_FRAMES); frame += 1) {
          frames.push(shootFrame(segment, frame));
          onFrame(picture, half, frame);
        }
      }
      return { frames, events: findEvents(frames, scene.rules, segment) };
    },
  };
}

/** A place without people differs by its noise and costs little. */
const NOBODY = '';

/** What the group of pictures from `first` on shows, but for the step somebody is in. */
function movementOf(scene: Scene, segment: Segment, first: number, size: Size): string {
  const moves: string[] = [];
  for (let frame = first; frame < first + GROUP_FRAMES; frame += 1) {
    for (const one of castAt(scene, segment, frame / FRAMES_PER_SECOND, size)) {
      const { at, facing, isMoving } = one.placement;
      const [x, y] = at.map((value) => value.toFixed(4));
      const fight = one.fightSeconds === undefined ? '' : (one.fightSeconds % GROUP_SECONDS).toFixed(2);
      if (!one.isFixture) {
        moves.push([frame - first, one.actor.id, x, y, facing, isMoving, one.load ?? '', fight].join(' '));
      }
    }
  }
  return moves.length === 0 ? NOBODY : moves.join('\n');
}

/** The painted place, still. */
interface Place {
  backdrop: Canvas;
  front: Canvas | null;
  picture: Picture;
  exposure: Exposure;
}

function buildPlace(scene: Scene, size: Size, random: () => number): Place {
  const backdrop = createCanvas(size.width, size.height);
  scene.paint({ context: backdrop.getContext('2d'), ...size, random });
  const front = paintFront(scene, size, random);
  const exposure = scene.isNight ? nightExposure(size) : dayExposure();
  const picture = createPicture(size);
  layPatch(picture, compose(backdrop, front).data(), wholeOf(size), exposure);
  return { backdrop, front, picture, exposure };
}

interface NoisyPlace {
  picture: Picture;
  half: Picture;
  /** Where in the noise it starts. */
  offset: number;
}

function noisyPlace(place: Place, noise: Int8Array, offset: number): NoisyPlace {
  const { width, height } = place.picture;
  const picture = createPicture({ width, height });
  const half = createPicture({ width: width / 2, height: height / 2 });
  place.picture.data.copy(picture.data);
  addNoise(picture, wholeOf(picture), noise, offset);
  halvePatch(picture, half, wholeOf(picture));
  return { picture, half, offset };
}

/** Things whose patches touch, drawn together so that no pixel is drawn twice. */
interface Group {
  patch: Patch;
  leaves: { foliage: Foliage; seconds: number }[];
  cast: OnStage[];
  size: Size;
}

function groupsAt(scene: Scene, segment: Segment, seconds: number, size: Size): Group[] {
  const groups: Group[] = [];
  for (const foliage of scene.foliage) {
    const patch = foliagePatch(foliage, size);
    if (patch !== null) {
      join(groups, { patch, leaves: [{ foliage, seconds }], cast: [], size });
    }
  }
  for (const onStage of castAt(scene, segment, seconds, size)) {
    const patch = patchOf(onStage, size);
    if (patch !== null) {
      join(groups, { patch, leaves: [], cast: [onStage], size });
    }
  }
  return groups;
}

/** Adds a group and swallows those it touches; the cast stays in its order, far ones first. */
function join(groups: Group[], added: Group): void {
  for (let index = groups.length - 1; index >= 0; index -= 1) {
    const other = groups[index];
    if (other !== undefined && overlaps(added.patch, other.patch)) {
      groups.splice(index, 1);
      join(groups, {
        patch: union(added.patch, other.patch),
        leaves: [...other.leaves, ...added.leaves],
        cast: [...other.cast, ...added.cast].sort((a, b) => a.placement.at[1] - b.placement.at[1]),
        size: added.size,
      });
      return;
    }
  }
  groups.push(added);
}

/** A canvas of its own per patch: reading back a part of a large one copies the whole of it. */
function drawGroup(
  place: Place,
  { patch, leaves, cast, size }: Group,
): { rgba: Buffer; truths: ActorOnFrame[] } {
  const canvas = createCanvas(patch.width, patch.height);
  const context = canvas.getContext('2d');
  context.translate(-patch.x, -patch.y);
  context.drawImage(place.backdrop, 0, 0);
  for (const { foliage, seconds } of leaves) {
    drawFoliage(context, size, foliage, seconds);
  }
  const truths = cast.flatMap((entry) => {
    const truth = drawActor(context, entry, size);
    return entry.isFixture ? [] : truth;
  });
  if (place.front !== null) {
    context.drawImage(place.front, 0, 0);
  }
  return { rgba: canvas.data(), truths };
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

function wholeOf({ width, height }: Size): Patch {
  return { x: 0, y: 0, width, height };
}

function foliagePatch({ at, radius }: Foliage, size: Size): Patch | null {
  const x = at[0] * size.width;
  const y = at[1] * size.height;
  const reachPx = radius * size.height * 1.25;
  return alignPatch({ left: x - reachPx, top: y - reachPx, right: x + reachPx, bottom: y + reachPx }, size);
}

/** A few clumps that sway a little, each in its own time. */
function drawFoliage(
  context: SKRSContext2D,
  size: Size,
  { at, radius, colour }: Foliage,
  seconds: number,
): void {
  const radiusPx = radius * size.height;
  context.fillStyle = colour;
  for (let clump = 0; clump < 5; clump += 1) {
    const angle = (clump / 5) * Math.PI * 2;
    const sway = Math.sin((seconds * Math.PI * 2) / SWAY_SECONDS + clump * 1.7) * radiusPx * 0.06;
    context.beginPath();
    context.arc(
      at[0] * size.width + Math.cos(angle) * radiusPx * 0.55 + sway,
      at[1] * size.height + Math.sin(angle) * radiusPx * 0.45 + sway * 0.4,
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
