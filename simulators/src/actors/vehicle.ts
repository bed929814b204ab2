/** Drawn vehicles seen from the side: a motorbike with its rider and a small car. Pixels in, extents out. */
import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Clothes } from './scene.ts';
import { reach, type Extent } from './extent.ts';
import { createPen, drawHead, drawTorso, shade, type Pen } from './figure.ts';

export interface VehiclePose {
  /** Where the wheels touch the ground, in pixels. */
  x: number;
  y: number;
  /** Height a grown person would have here. */
  personPx: number;
  facing: 1 | -1;
  /** Turn of the wheels, radians. */
  roll: number;
}

const TYRE = '#17171a';

export function drawMotorbike(
  context: SKRSContext2D,
  pose: VehiclePose,
  colour: string,
  clothes: Clothes,
): { motorbike: Extent; rider: Extent } {
  const bike = createPen(context, { ...pose, heightPx: pose.personPx });
  dropShadow(context, pose.x, pose.y, pose.personPx * 0.56, pose.personPx * 0.06);
  drawWheel(bike, -48, 154, 25, pose.roll);
  drawWheel(bike, 52, 154, 25, pose.roll);
  drawFrame(bike, colour);
  const rider = createPen(context, { ...pose, heightPx: pose.personPx });
  drawRider(rider, clothes);
  bike.limb({ x: 33, y: 92 }, { x: 44, y: 88 }, 5, '#222226');
  return { motorbike: bike.extent, rider: rider.extent };
}

export function drawCar(context: SKRSContext2D, pose: VehiclePose, colour: string): Extent {
  const pen = createPen(context, { ...pose, heightPx: pose.personPx });
  dropShadow(context, pose.x, pose.y, pose.personPx * 1.3, pose.personPx * 0.08);
  fillShape(pen, carBody(colour, context, pen), [
    [-205, 150],
    [-208, 112],
    [-190, 98],
    [-120, 90],
    [-78, 48],
    [52, 46],
    [112, 88],
    [190, 102],
    [206, 122],
    [204, 150],
  ]);
  fillShape(pen, '#2c3a44', [
    [-108, 90],
    [-72, 55],
    [-18, 53],
    [-18, 90],
  ]);
  fillShape(pen, '#334652', [
    [-10, 90],
    [-10, 53],
    [46, 53],
    [94, 90],
  ]);
  pen.limb({ x: -200, y: 146 }, { x: 200, y: 146 }, 8, shade(colour, 0.5));
  pen.limb({ x: -14, y: 95 }, { x: -14, y: 140 }, 1.5, shade(colour, 0.6));
  pen.limb({ x: 194, y: 112 }, { x: 200, y: 114 }, 9, '#f4efd6');
  pen.limb({ x: -202, y: 112 }, { x: -200, y: 118 }, 9, '#a32b26');
  drawWheel(pen, -128, 150, 30, pose.roll);
  drawWheel(pen, 124, 150, 30, pose.roll);
  return pen.extent;
}

function drawFrame(pen: Pen, colour: string): void {
  pen.limb({ x: 52, y: 154 }, { x: 36, y: 96 }, 8, '#3a3a40');
  pen.limb({ x: -48, y: 154 }, { x: -14, y: 142 }, 9, '#55555c');
  pen.limb({ x: -14, y: 143 }, { x: 16, y: 144 }, 20, '#3d3d44');
  fillShape(pen, shade(colour, 0.85), [
    [30, 98],
    [44, 108],
    [34, 146],
    [18, 150],
    [14, 138],
    [28, 128],
  ]);
  fillShape(pen, colour, [
    [-64, 116],
    [-50, 106],
    [8, 116],
    [24, 132],
    [14, 142],
    [-30, 138],
  ]);
  pen.limb({ x: -52, y: 106 }, { x: -2, y: 109 }, 11, '#1d1d20');
  pen.limb({ x: -70, y: 114 }, { x: -62, y: 116 }, 7, '#b3261e');
  pen.limb({ x: 43, y: 104 }, { x: 47, y: 107 }, 10, '#efe9cf');
  pen.limb({ x: -58, y: 150 }, { x: -16, y: 150 }, 6, '#8b8b92');
}

/** Sits upright behind the bars, feet on the pegs, both arms forward. */
function drawRider(pen: Pen, clothes: Clothes): void {
  pen.limb({ x: -24, y: 98 }, { x: 16, y: 104 }, 22, shade(clothes.trousers, 0.75));
  pen.limb({ x: -24, y: 100 }, { x: 20, y: 110 }, 22, clothes.trousers);
  pen.limb({ x: 20, y: 110 }, { x: 12, y: 146 }, 16, shade(clothes.trousers, 0.92));
  pen.limb({ x: 9, y: 152 }, { x: 26, y: 152 }, 10, '#1c1a1a');
  pen.limb({ x: -14, y: 48 }, { x: 12, y: 72 }, 12, shade(clothes.shirt, 0.7));
  drawTorso(shifted(pen, -22, 2), clothes);
  drawHead(shifted(pen, -19, 2), clothes);
  pen.limb({ x: -20, y: 48 }, { x: 4, y: 74 }, 14, shade(clothes.shirt, 1.08));
  pen.limb({ x: 4, y: 74 }, { x: 34, y: 84 }, 9, clothes.skin);
}

/** The same pen with its origin moved: the rider's trunk sits behind the middle of the bike. */
function shifted(pen: Pen, dx: number, dy: number): Pen {
  const spot = (x: number, y: number): { x: number; y: number } => pen.spot(x + dx, y + dy);
  return {
    ...pen,
    spot,
    limb: (from, to, width, colour) =>
      pen.limb({ x: from.x + dx, y: from.y + dy }, { x: to.x + dx, y: to.y + dy }, width, colour),
  };
}

function drawWheel(pen: Pen, x: number, y: number, radius: number, roll: number): void {
  const { context, scale } = pen;
  const hub = pen.spot(x, y);
  context.strokeStyle = TYRE;
  context.lineWidth = radius * 0.3 * scale;
  context.beginPath();
  context.arc(hub.x, hub.y, radius * 0.86 * scale, 0, Math.PI * 2);
  context.stroke();
  context.fillStyle = '#7b7d82';
  context.beginPath();
  context.arc(hub.x, hub.y, radius * 0.7 * scale, 0, Math.PI * 2);
  context.fill();
  context.strokeStyle = '#3a3b3f';
  context.lineWidth = 1.6 * scale;
  for (let spoke = 0; spoke < 3; spoke += 1) {
    const angle = roll + (spoke * Math.PI) / 3;
    const dx = Math.cos(angle) * radius * 0.7 * scale;
    const dy = Math.sin(angle) * radius * 0.7 * scale;
    context.beginPath();
    context.moveTo(hub.x - dx, hub.y - dy);
    context.lineTo(hub.x + dx, hub.y + dy);
    context.stroke();
  }
  reach(pen.extent, hub.x, hub.y, radius * scale);
}

function fillShape(
  pen: Pen,
  fill: string | CanvasGradient,
  corners: readonly (readonly [number, number])[],
): void {
  pen.context.fillStyle = fill;
  pen.context.beginPath();
  for (const [index, [x, y]] of corners.entries()) {
    const at = pen.spot(x, y);
    reach(pen.extent, at.x, at.y, 0);
    if (index === 0) {
      pen.context.moveTo(at.x, at.y);
    } else {
      pen.context.lineTo(at.x, at.y);
    }
  }
  pen.context.closePath();
  pen.context.fill();
}

function carBody(colour: string, context: SKRSContext2D, pen: Pen): CanvasGradient {
  const gradient = context.createLinearGradient(0, pen.spot(0, 46).y, 0, pen.spot(0, 150).y);
  gradient.addColorStop(0, shade(colour, 1.25));
  gradient.addColorStop(0.55, colour);
  gradient.addColorStop(1, shade(colour, 0.6));
  return gradient;
}

function dropShadow(
  context: SKRSContext2D,
  x: number,
  y: number,
  halfWidth: number,
  halfHeight: number,
): void {
  context.fillStyle = 'rgba(0,0,0,0.3)';
  context.beginPath();
  context.ellipse(x, y, halfWidth, halfHeight, 0, 0, Math.PI * 2);
  context.fill();
}
