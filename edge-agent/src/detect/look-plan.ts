/**
 * Decides which parts of a picture the detector is shown, and how large. Cost is proportional to the pixels shown, so
 * a part is no larger than its subject needs: room round it (the network knows a person by the surroundings too), and
 * a scale at which the subject is as tall as the network likes it.
 *
 * In: boxes of what moves and of what is being followed. Out: disjoint parts, sizes rounded so that the same scaling
 * contexts serve again and again; or the whole picture, where the parts would cost nearly as much.
 * What only moves is given more room and more pixels than what is known: it may be the leg of a person or the bonnet
 * of a car, and a vehicle drawn as small as a walker is not recognised (docs/design/006 has the figures).
 */
import type { Box } from '#protocol/geometry.ts';
import type { ObjectLabel } from '#protocol/incident.ts';
import type { Rectangle } from '../decode/region-scaler.ts';
import { overlapOf, unionOf } from './boxes.ts';
import { CANVAS_HEIGHT, CANVAS_WIDTH, packCanvas } from './canvas-packer.ts';

interface Framing {
  /** It is shown about this tall, in pixels of the canvas; never enlarged. */
  height: number;
  /** Room added to it, as a share of its size. */
  room: number;
  /** The least side of a part, in pixels of the picture. */
  leastSide: number;
}
const PERSON: Framing = { height: 48, room: 0.5, leastSide: 64 };
const OTHER: Framing = { height: 96, room: 0.5, leastSide: 64 };
const UNKNOWN: Framing = { height: 80, room: 1, leastSide: 96 };
const LEAST_SCALE = 0.4;
/** Parts that cost more than this share of the whole picture are not worth cutting out. */
const WHOLE_SHARE = 0.9;

/** Part of a picture, in its pixels, and the size it is drawn at. */
export interface LookPart {
  from: Rectangle;
  width: number;
  height: number;
}

export interface LookPlan {
  isWhole: boolean;
  parts: LookPart[];
}

export interface PictureSize {
  width: number;
  height: number;
}

export function planWholeLook({ width, height }: PictureSize): LookPlan {
  const from = { x: 0, y: 0, width: width & ~1, height: height & ~1 };
  return { isWhole: true, parts: [scaled(from, 1)] };
}

/** What is to be shown, in fractions of the picture. */
export interface LookSubjects {
  followed: readonly { box: Box; label: ObjectLabel }[];
  /** What moves and is nobody known. */
  motion: readonly Box[];
}

/** Nothing to show gives an empty plan. */
export function planLook({ followed, motion }: LookSubjects, size: PictureSize): LookPlan {
  const whole = planWholeLook(size);
  const areas = [
    ...followed.map(({ box, label }) => toArea(box, size, label === 'person' ? PERSON : OTHER)),
    ...motion.map((box) => toArea(box, size, UNKNOWN)),
  ];
  const parts = mergeOverlapping(areas).map((area) => scaled(toRectangle(area.box, size), area.scale));
  const cost = parts.reduce((sum, part) => sum + costOf(part), 0);
  const wholeCost = whole.parts.reduce((sum, part) => sum + costOf(part), 0);
  return cost > wholeCost * WHOLE_SHARE || !packCanvas(parts) ? whole : { isWhole: false, parts };
}

/** Whether a look by this plan would have seen something in `box` (fractions). */
export function isCovered(plan: LookPlan, box: Box, { width, height }: PictureSize): boolean {
  const inPixels = { x: box.x * width, y: box.y * height, w: box.w * width, h: box.h * height };
  const needed = 0.8 * inPixels.w * inPixels.h;
  return (
    plan.isWhole ||
    plan.parts.some(({ from }) => overlapOf(inPixels, { ...from, w: from.width, h: from.height }) >= needed)
  );
}

interface Area {
  /** Pixels, with room round the subject. */
  box: Box;
  /** The largest that one of its subjects wants. */
  scale: number;
}

function toArea(subject: Box, { width, height }: PictureSize, framing: Framing): Area {
  const [w, h] = [subject.w * width, subject.h * height];
  const { room } = framing;
  const side = Math.min(framing.leastSide, height);
  const roomy = { w: Math.max(side, w + room * Math.max(w, h / 2)), h: Math.max(side, h * (1 + room)) };
  const centre = { x: (subject.x + subject.w / 2) * width, y: (subject.y + subject.h / 2) * height };
  return {
    box: { x: centre.x - roomy.w / 2, y: centre.y - roomy.h / 2, ...roomy },
    scale: scaleFor(framing.height / Math.max(1, h)),
  };
}

/** Until no two areas overlap: an object in two parts would be found twice. */
function mergeOverlapping(areas: readonly Area[]): Area[] {
  const merged: Area[] = [];
  for (const area of areas) {
    let grown = area;
    for (let index = 0; index < merged.length; index++) {
      const other = merged[index];
      if (other && overlapOf(grown.box, other.box) > 0) {
        merged.splice(index, 1);
        grown = {
          box: unionOf(grown.box, other.box),
          scale: Math.max(grown.scale, other.scale),
        };
        index = -1;
      }
    }
    merged.push(grown);
  }
  return merged;
}

function scaleFor(scale: number): number {
  // Few steps, so that scaling contexts are shared.
  return Math.min(1, Math.max(LEAST_SCALE, Math.ceil(scale * 8) / 8));
}

function toRectangle({ x, y, w, h }: Box, size: PictureSize): Rectangle {
  const width = roundedSide(w, size.width);
  const height = roundedSide(h, size.height);
  return {
    x: place(x - (width - w) / 2, width, size.width),
    y: place(y - (height - h) / 2, height, size.height),
    width,
    height,
  };
}

function roundedSide(side: number, limit: number): number {
  const step = side <= 192 ? 32 : 64;
  return Math.min(limit & ~1, Math.ceil(side / step) * step);
}

/** Even, because colour planes are half as large, and inside the picture. */
function place(start: number, side: number, limit: number): number {
  return Math.max(0, Math.min(Math.round(start), limit - side)) & ~1;
}

/** Rows a multiple of 16 pixels, as the drawing code wants; the few per cent of distortion are undone in mapping. */
function scaled(from: Rectangle, wanted: number): LookPart {
  const scale = Math.min(wanted, CANVAS_WIDTH / from.width, CANVAS_HEIGHT / from.height);
  return {
    from,
    width: Math.max(16, Math.round((from.width * scale) / 16) * 16),
    height: Math.max(8, Math.round((from.height * scale) / 8) * 8),
  };
}

function costOf({ width, height }: LookPart): number {
  return width * height;
}
