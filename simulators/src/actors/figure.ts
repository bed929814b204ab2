/**
 * A drawn person: limbs as round strokes with shading, moved by a gait. Pixels in, extent of the paint out.
 *
 * Proportions are those of a grown person 180 units tall; the real detector must take the figure for a person, so
 * limbs overlap, clothes have folds and a shadow ties the feet to the ground. Riders use the same parts (vehicle.ts).
 */
import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Clothes, FacePicture, ThingForm } from './scene.ts';
import { emptyExtent, reach, type Extent } from './extent.ts';
import { drawThing, hangs } from './thing.ts';

export interface FigurePose {
  /** Foot point in pixels. */
  x: number;
  y: number;
  heightPx: number;
  facing: 1 | -1;
  /** Radians; one full turn is two steps. */
  gait: number;
  /** 0 = stands, 1 = full stride. */
  stride: number;
  /** Strikes about: seconds into it. */
  fightSeconds?: number | undefined;
  /** In the near hand. */
  load?: ThingForm | undefined;
}

const UNITS_TALL = 180;
const HIP = 92;
const SHOULDER = 40;

/** Draws the shadow first, then from the far limbs to the near ones. */
export function drawPerson(context: SKRSContext2D, pose: FigurePose, clothes: Clothes): Extent {
  const pen = createPen(context, pose);
  const swing = Math.sin(pose.gait) * pose.stride;
  const bob = Math.abs(Math.cos(pose.gait)) * 2.5 * pose.stride;
  // Whoever stands has a foot forward and the arms a little off the body.
  const stance = 0.13 * (1 - pose.stride);
  const { far, near } = armAngles(swing + 0.3 * (1 - pose.stride), pose.fightSeconds);
  pen.liftBy(-bob);

  drawShadow(context, pose);
  drawArm(pen, far, clothes, 0.72);
  drawLeg(pen, -0.44 * swing - stance, bend(pose.gait + Math.PI, pose.stride), clothes, 0.7);
  drawLeg(pen, 0.44 * swing + stance, bend(pose.gait, pose.stride), clothes, 1);
  if (clothes.bag === 'shoulder') {
    drawBag(pen, -20, 84, 15, 19);
  }
  drawTorso(pen, clothes);
  drawHead(pen, clothes);
  if (clothes.face) {
    wearFace(pen, clothes.face);
  }
  drawArm(pen, near, clothes, 1.06);
  const { hand } = armJoints(near);
  if (clothes.bag === 'hand') {
    drawBag(pen, hand.x, hand.y + 16, 13, 17);
  }
  if (pose.load !== undefined) {
    drawThing(context, pose.load, {
      ...pen.spot(hand.x, hand.y + hangs(pose.load)),
      personPx: pose.heightPx,
    });
  }
  return pen.extent;
}

/** Hanging and swinging with the step, or thrown up and down; repeats after two seconds. */
function armAngles(swing: number, fightSeconds: number | undefined): { far: number; near: number } {
  if (fightSeconds === undefined) {
    return { far: 0.5 * swing + 0.06, near: -0.5 * swing + 0.02 };
  }
  const turn = fightSeconds * Math.PI * 2;
  return { far: 1.5 + 1.2 * Math.sin(turn * 1.5), near: 1.3 + 1.3 * Math.cos(turn * 2 + 0.7) };
}

interface Spot {
  x: number;
  y: number;
}

/** Strokes in units of the figure, turned into pixels, facing and lift applied. */
export interface Pen {
  context: SKRSContext2D;
  extent: Extent;
  scale: number;
  liftBy: (units: number) => void;
  spot: (x: number, y: number) => Spot;
  limb: (from: Spot, to: Spot, width: number, colour: string) => void;
}

export function createPen(
  context: SKRSContext2D,
  { x, y, heightPx, facing }: Pick<FigurePose, 'x' | 'y' | 'heightPx' | 'facing'>,
): Pen {
  const scale = heightPx / UNITS_TALL;
  const extent = emptyExtent();
  let lift = 0;
  const spot = (ux: number, uy: number): Spot => ({
    x: x + ux * scale * facing,
    y: y - heightPx + (uy + lift) * scale,
  });
  return {
    context,
    extent,
    scale,
    spot,
    liftBy: (units) => {
      lift = units;
    },
    limb: (from, to, width, colour) => {
      const start = spot(from.x, from.y);
      const end = spot(to.x, to.y);
      context.strokeStyle = colour;
      context.lineWidth = width * scale;
      context.lineCap = 'round';
      context.beginPath();
      context.moveTo(start.x, start.y);
      context.lineTo(end.x, end.y);
      context.stroke();
      if (width >= 8) {
        lightUp(context, start, end, width * scale);
      }
      reach(extent, start.x, start.y, (width * scale) / 2);
      reach(extent, end.x, end.y, (width * scale) / 2);
    },
  };
}

/** A limb is round: light from above left, shade on the other side. */
function lightUp(context: SKRSContext2D, start: Spot, end: Spot, width: number): void {
  for (const [offset, share, colour] of LIMB_LIGHT) {
    context.strokeStyle = colour;
    context.lineWidth = width * share;
    context.beginPath();
    context.moveTo(start.x + width * offset, start.y);
    context.lineTo(end.x + width * offset, end.y);
    context.stroke();
  }
}

const LIMB_LIGHT = [
  [0.3, 0.38, 'rgba(0,0,0,0.2)'],
  [-0.16, 0.34, 'rgba(255,255,255,0.16)'],
] as const;

/** `#rrggbb` made darker (below 1) or lighter (above 1). */
export function shade(colour: string, factor: number): string {
  const value = Number.parseInt(colour.slice(1), 16);
  const channel = (shift: number): number => Math.min(255, Math.round(((value >> shift) & 255) * factor));
  return `rgb(${channel(16)},${channel(8)},${channel(0)})`;
}

export function drawTorso(pen: Pen, clothes: Clothes): void {
  const { context } = pen;
  const left = pen.spot(-21, SHOULDER);
  const right = pen.spot(21, SHOULDER);
  const gradient = context.createLinearGradient(left.x, 0, right.x, 0);
  gradient.addColorStop(0, shade(clothes.shirt, 0.72));
  gradient.addColorStop(0.55, clothes.shirt);
  gradient.addColorStop(1, shade(clothes.shirt, 1.18));
  context.fillStyle = gradient;
  context.beginPath();
  moveTo(pen, -9, 31);
  curveTo(pen, -20, 32, -21, 44);
  curveTo(pen, -20, 70, -17, 101);
  lineTo(pen, 17, 101);
  curveTo(pen, 20, 70, 20, 44);
  curveTo(pen, 19, 32, 9, 31);
  context.closePath();
  context.fill();
  context.strokeStyle = shade(clothes.shirt, 0.62);
  context.lineWidth = 1.4 * pen.scale;
  context.beginPath();
  moveTo(pen, -6, 62);
  curveTo(pen, 2, 72, -3, 92);
  context.stroke();
  pen.limb({ x: -13, y: 98 }, { x: 13, y: 98 }, 7, shade(clothes.trousers, 0.8));
}

export function drawHead(pen: Pen, clothes: Clothes): void {
  const { context, scale } = pen;
  pen.limb({ x: 0, y: 22 }, { x: 0, y: 33 }, 11, shade(clothes.skin, 0.82));
  const middle = pen.spot(2, 14);
  const gradient = context.createRadialGradient(
    middle.x,
    middle.y,
    2 * scale,
    middle.x,
    middle.y,
    15 * scale,
  );
  gradient.addColorStop(0, shade(clothes.skin, 1.1));
  gradient.addColorStop(1, shade(clothes.skin, 0.8));
  fillEllipse(pen, { x: 2, y: 14 }, [11, 14], gradient);
  context.fillStyle = clothes.hair;
  context.beginPath();
  moveTo(pen, -11, 18);
  curveTo(pen, -13, -3, 3, -2);
  curveTo(pen, 15, -1, 12.5, 8);
  curveTo(pen, 3, 3, -4, 9);
  lineTo(pen, -5, 21);
  context.closePath();
  context.fill();
  drawEar(pen, clothes);
  if (clothes.head === 'straw-hat') {
    drawStrawHat(pen);
  } else if (clothes.head === 'helmet') {
    fillEllipse(pen, { x: 1, y: 7 }, [15, 12], '#6d2630');
    pen.limb({ x: 9, y: 12 }, { x: 16, y: 14 }, 4, '#2b2b2f');
  }
}

/** The picture's middle square in an oval, as wide as shoulders: a face fills less than half of most pictures. */
function wearFace(pen: Pen, face: FacePicture): void {
  const { context, scale } = pen;
  const { x, y } = pen.spot(1, 12);
  const [halfWide, halfTall] = [FACE_HALF_WIDE * scale, FACE_HALF_TALL * scale];
  const side = Math.min(face.width, face.height);
  context.save();
  context.beginPath();
  context.ellipse(x, y, halfWide, halfTall, 0, 0, Math.PI * 2);
  context.clip();
  context.imageSmoothingQuality = 'high';
  context.drawImage(
    face,
    (face.width - side) / 2,
    (face.height - side) / 2,
    side,
    side,
    x - halfTall,
    y - halfTall,
    2 * halfTall,
    2 * halfTall,
  );
  context.restore();
}

const FACE_HALF_WIDE = 17;
const FACE_HALF_TALL = 21;

export function armJoints(angle: number): { elbow: Spot; hand: Spot } {
  const elbow = { x: Math.sin(angle) * 29, y: SHOULDER + 4 + Math.cos(angle) * 29 };
  const bent = angle + 0.32;
  return { elbow, hand: { x: elbow.x + Math.sin(bent) * 26, y: elbow.y + Math.cos(bent) * 26 } };
}

function drawArm(pen: Pen, angle: number, clothes: Clothes, light: number): void {
  const { elbow, hand } = armJoints(angle);
  pen.limb({ x: 0, y: SHOULDER + 4 }, elbow, 13, shade(clothes.shirt, light));
  pen.limb(elbow, hand, 8.5, shade(clothes.skin, light));
  pen.limb(hand, { x: hand.x + 1, y: hand.y + 4 }, 9, shade(clothes.skin, light * 0.95));
}

function drawLeg(pen: Pen, angle: number, kneeBend: number, clothes: Clothes, light: number): void {
  const knee = { x: Math.sin(angle) * 42, y: HIP + Math.cos(angle) * 42 };
  const shin = angle - kneeBend;
  const ankle = { x: knee.x + Math.sin(shin) * 39, y: knee.y + Math.cos(shin) * 39 };
  pen.limb({ x: 0, y: HIP + 2 }, knee, 20, shade(clothes.trousers, light));
  pen.limb(knee, ankle, 15, shade(clothes.trousers, light * 0.96));
  pen.limb({ x: ankle.x - 2, y: ankle.y + 4 }, { x: ankle.x + 13, y: ankle.y + 4.5 }, 9, '#1c1a1a');
}

/** The knee bends while its leg swings forward. */
function bend(gait: number, stride: number): number {
  return Math.max(0, Math.cos(gait)) * 0.75 * stride + 0.04;
}

function drawBag(pen: Pen, x: number, y: number, halfWidth: number, halfHeight: number): void {
  const { context } = pen;
  const from = pen.spot(x - halfWidth, y - halfHeight);
  const to = pen.spot(x + halfWidth, y + halfHeight);
  const left = Math.min(from.x, to.x);
  const width = Math.abs(to.x - from.x);
  const gradient = context.createLinearGradient(left, from.y, left + width, to.y);
  gradient.addColorStop(0, '#46301f');
  gradient.addColorStop(1, '#1f1712');
  context.fillStyle = gradient;
  context.beginPath();
  context.roundRect(left, from.y, width, to.y - from.y, 5 * pen.scale);
  context.fill();
  pen.limb({ x: x - 6, y: y - halfHeight }, { x: x + 6, y: y - halfHeight - 5 }, 3, '#2b1e15');
  reach(pen.extent, left, from.y, 0);
  reach(pen.extent, left + width, to.y, 0);
}

function drawEar(pen: Pen, clothes: Clothes): void {
  fillEllipse(pen, { x: -1, y: 15 }, [2.6, 4], shade(clothes.skin, 0.78));
}

function drawStrawHat(pen: Pen): void {
  const { context } = pen;
  const left = pen.spot(-25, 10);
  const right = pen.spot(27, 10);
  const gradient = context.createLinearGradient(left.x, 0, right.x, 0);
  gradient.addColorStop(0, '#a8905e');
  gradient.addColorStop(1, '#e6d6a6');
  context.fillStyle = gradient;
  context.beginPath();
  moveTo(pen, -25, 10);
  lineTo(pen, 1, -11);
  lineTo(pen, 27, 10);
  curveTo(pen, 1, 16, -25, 10);
  context.fill();
  reach(pen.extent, left.x, left.y, 0);
  reach(pen.extent, right.x, pen.spot(1, -11).y, 0);
}

function drawShadow(context: SKRSContext2D, { x, y, heightPx, facing }: FigurePose): void {
  context.fillStyle = 'rgba(0,0,0,0.28)';
  context.beginPath();
  context.ellipse(x + heightPx * 0.05 * facing, y, heightPx * 0.2, heightPx * 0.035, 0, 0, Math.PI * 2);
  context.fill();
}

function fillEllipse(
  pen: Pen,
  at: Spot,
  [rx, ry]: readonly [number, number],
  fill: string | CanvasGradient,
): void {
  const middle = pen.spot(at.x, at.y);
  pen.context.fillStyle = fill;
  pen.context.beginPath();
  pen.context.ellipse(middle.x, middle.y, rx * pen.scale, ry * pen.scale, 0, 0, Math.PI * 2);
  pen.context.fill();
  reach(pen.extent, middle.x, middle.y, Math.min(rx, ry) * pen.scale);
}

function moveTo(pen: Pen, x: number, y: number): void {
  const at = pen.spot(x, y);
  pen.context.moveTo(at.x, at.y);
}

function lineTo(pen: Pen, x: number, y: number): void {
  const at = pen.spot(x, y);
  pen.context.lineTo(at.x, at.y);
}

function curveTo(pen: Pen, cx: number, cy: number, x: number, y: number): void {
  const bow = pen.spot(cx, cy);
  const at = pen.spot(x, y);
  pen.context.quadraticCurveTo(bow.x, bow.y, at.x, at.y);
}
