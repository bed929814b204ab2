/**
 * Things that people carry, set down, drop or take away: a travelling bag, a cup with a straw, a plant in a pot.
 * Sizes in units of a person 180 tall, as in figure.ts; drawn standing on a spot or hanging from a hand.
 */
import type { SKRSContext2D } from '@napi-rs/canvas';
import { emptyExtent, reach, type Extent } from './extent.ts';
import type { ThingForm } from './scene.ts';

export interface ThingPose {
  /** Middle of its lower edge, pixels. */
  x: number;
  y: number;
  /** Height a grown person would have here. */
  personPx: number;
}

/** Width and height in units of a person. */
const SIZES = {
  bag: [78, 68],
  cup: [17, 28],
  pot: [52, 96],
} as const satisfies Record<ThingForm, readonly [number, number]>;

const UNITS_TALL = 180;

export function drawThing(context: SKRSContext2D, form: ThingForm, pose: ThingPose): Extent {
  const scale = pose.personPx / UNITS_TALL;
  const [width, height] = SIZES[form];
  const pen: ThingPen = {
    context,
    scale,
    at: (x, y) => [pose.x + x * scale, pose.y - y * scale],
  };
  DRAWINGS[form](pen, width, height);
  const extent = emptyExtent();
  reach(extent, pose.x - (width * scale) / 2, pose.y, 0);
  reach(extent, pose.x + (width * scale) / 2, pose.y - height * scale, 0);
  return extent;
}

export function dropThingShadow(
  context: SKRSContext2D,
  form: ThingForm,
  { x, y, personPx }: ThingPose,
): void {
  const halfWidth = (SIZES[form][0] * personPx) / UNITS_TALL / 2;
  context.fillStyle = 'rgba(0,0,0,0.32)';
  context.beginPath();
  context.ellipse(x, y, halfWidth * 1.12, halfWidth * 0.2, 0, 0, Math.PI * 2);
  context.fill();
}

/** How far below a hand the lower edge of a thing hangs, in units of a person. */
export function hangs(form: ThingForm): number {
  return form === 'cup' ? 14 : SIZES[form][1] + 4;
}

interface ThingPen {
  context: SKRSContext2D;
  scale: number;
  /** Units right of the middle and above the lower edge to pixels. */
  at: (x: number, y: number) => readonly [number, number];
}

const DRAWINGS = {
  bag: (pen, width, height) => {
    stroke(pen, 5, '#2a1c14', [
      [-16, height * 0.8],
      [-12, height + 2],
      [12, height + 2],
      [16, height * 0.8],
    ]);
    const body = pen.context.createLinearGradient(...pen.at(0, height), ...pen.at(0, 0));
    body.addColorStop(0, '#8e2f2b');
    body.addColorStop(1, '#4d1715');
    fillBox(pen, body, [-width / 2, 0, width, height * 0.84], 9);
    fillBox(pen, '#35100f', [-width / 2, 0, width, 6], 3);
    fillBox(pen, '#d9c9a4', [-width * 0.3, height * 0.3, width * 0.34, height * 0.26], 2);
    stroke(pen, 2.5, '#d0b070', [
      [-width * 0.46, height * 0.7],
      [width * 0.46, height * 0.7],
    ]);
  },
  cup: (pen, width, height) => {
    stroke(pen, 2.4, '#c8322b', [
      [1, height * 0.7],
      [5, height * 1.12],
    ]);
    fillShape(pen, '#f4f3ee', [
      [-width * 0.36, 0],
      [-width * 0.5, height * 0.86],
      [width * 0.5, height * 0.86],
      [width * 0.36, 0],
    ]);
    fillBox(pen, '#2f7a57', [-width * 0.45, height * 0.3, width * 0.9, height * 0.24], 0);
    fillBox(pen, '#ffffff', [-width * 0.54, height * 0.82, width * 1.08, height * 0.13], 1);
  },
  pot: (pen, width, height) => {
    for (const [x, y, radius, colour] of LEAVES) {
      pen.context.fillStyle = colour;
      pen.context.beginPath();
      pen.context.arc(...pen.at(x * width, y * height), radius * width * pen.scale, 0, Math.PI * 2);
      pen.context.fill();
    }
    fillShape(pen, '#a4502c', [
      [-width * 0.26, 0],
      [-width * 0.4, height * 0.42],
      [width * 0.4, height * 0.42],
      [width * 0.26, 0],
    ]);
    fillBox(pen, '#c26a3e', [-width * 0.44, height * 0.38, width * 0.88, height * 0.09], 2);
  },
} as const satisfies Record<ThingForm, (pen: ThingPen, width: number, height: number) => void>;

/** Middle and radius in sizes of the pot. */
const LEAVES = [
  [-0.2, 0.58, 0.28, '#24512a'],
  [0.22, 0.6, 0.27, '#2c6132'],
  [0, 0.7, 0.3, '#34703a'],
  [-0.12, 0.84, 0.22, '#2c6132'],
  [0.14, 0.86, 0.2, '#3d8044'],
] as const;

function fillBox(
  { context, scale, at }: ThingPen,
  fill: string | CanvasGradient,
  [x, y, width, height]: readonly [number, number, number, number],
  radius: number,
): void {
  context.fillStyle = fill;
  context.beginPath();
  const [left, top] = at(x, y + height);
  context.roundRect(left, top, width * scale, height * scale, radius * scale);
  context.fill();
}

function fillShape(pen: ThingPen, fill: string, corners: readonly (readonly [number, number])[]): void {
  pen.context.fillStyle = fill;
  trace(pen, corners);
  pen.context.closePath();
  pen.context.fill();
}

function stroke(
  pen: ThingPen,
  width: number,
  colour: string,
  points: readonly (readonly [number, number])[],
): void {
  pen.context.strokeStyle = colour;
  pen.context.lineWidth = width * pen.scale;
  pen.context.lineCap = 'round';
  trace(pen, points);
  pen.context.stroke();
}

function trace({ context, at }: ThingPen, points: readonly (readonly [number, number])[]): void {
  context.beginPath();
  for (const [index, [x, y]] of points.entries()) {
    if (index === 0) {
      context.moveTo(...at(x, y));
    } else {
      context.lineTo(...at(x, y));
    }
  }
}
