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

/** A saloon: rounded body, glass with sky in it, doors, lamps, and dark arches over the wheels. */
export function drawCar(context: SKRSContext2D, pose: VehiclePose, colour: string): Extent {
  const pen = createPen(context, { ...pose, heightPx: pose.personPx });
  dropShadow(context, pose.x, pose.y, pose.personPx * 1.16, pose.personPx * 0.06);
  fillBlob(pen, '#1a1b1d', UNDERBODY);
  fillBlob(pen, carBody(colour, context, pen), BODY);
  fillBlob(pen, shade(colour, 1.12), ROOF);
  fillBlob(pen, carGlass(context, pen), GLASS);
  for (const x of [-62, 6]) {
    pen.limb({ x, y: 54 }, { x: x + (x < 0 ? -6 : 2), y: 90 }, 7, shade(colour, 0.62));
  }
  drawDoors(pen, colour);
  drawLamps(pen);
  for (const x of WHEELS) {
    fillBlob(pen, '#141416', archOver(x));
    drawWheel(pen, x, 150, 29, pose.roll);
  }
  return pen.extent;
}

type Corners = readonly (readonly [number, number])[];

const WHEELS = [-126, 122] as const;
const UNDERBODY: Corners = [
  [-198, 140],
  [-190, 162],
  [190, 162],
  [200, 140],
];
const BODY: Corners = [
  [-206, 152],
  [-211, 120],
  [-204, 94],
  [-150, 86],
  [-92, 84],
  [70, 84],
  [128, 92],
  [190, 102],
  [208, 124],
  [206, 152],
];
const ROOF: Corners = [
  [-150, 88],
  [-112, 52],
  [-84, 40],
  [-20, 36],
  [34, 40],
  [70, 54],
  [118, 90],
];
const GLASS: Corners = [
  [-130, 87],
  [-102, 57],
  [-78, 48],
  [-20, 45],
  [30, 49],
  [60, 60],
  [98, 88],
];

function archOver(x: number): Corners {
  return [
    [x - 38, 154],
    [x - 34, 128],
    [x - 16, 114],
    [x + 16, 114],
    [x + 34, 128],
    [x + 38, 154],
  ];
}

function drawDoors(pen: Pen, colour: string): void {
  const seam = shade(colour, 0.5);
  pen.limb({ x: 6, y: 90 }, { x: 4, y: 148 }, 1.6, seam);
  pen.limb({ x: -66, y: 90 }, { x: -74, y: 122 }, 1.6, seam);
  pen.limb({ x: 84, y: 92 }, { x: 82, y: 142 }, 1.6, seam);
  pen.limb({ x: -190, y: 106 }, { x: 188, y: 110 }, 2.2, shade(colour, 1.3));
  pen.limb({ x: -84, y: 146 }, { x: 80, y: 146 }, 6, shade(colour, 0.42));
  for (const x of [-30, 62]) {
    pen.limb({ x, y: 102 }, { x: x + 13, y: 102 }, 4, shade(colour, 0.6));
  }
  pen.limb({ x: 84, y: 84 }, { x: 92, y: 82 }, 9, shade(colour, 0.8));
}

function drawLamps(pen: Pen): void {
  pen.limb({ x: 186, y: 110 }, { x: 202, y: 116 }, 11, '#f6f2dc');
  pen.limb({ x: -206, y: 108 }, { x: -194, y: 108 }, 11, '#a3231f');
  pen.limb({ x: 178, y: 146 }, { x: 202, y: 146 }, 10, '#2a2b2e');
  pen.limb({ x: -204, y: 146 }, { x: -182, y: 146 }, 10, '#2a2b2e');
}

/** The sky above, the dark of the inside below. */
function carGlass(context: SKRSContext2D, pen: Pen): CanvasGradient {
  const gradient = context.createLinearGradient(0, pen.spot(0, 45).y, 0, pen.spot(0, 88).y);
  gradient.addColorStop(0, '#8fa4b2');
  gradient.addColorStop(0.45, '#3b4750');
  gradient.addColorStop(1, '#1d2328');
  return gradient;
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

/** A closed shape whose corners are rounded: curves through the middles of its sides. */
function fillBlob(pen: Pen, fill: string | CanvasGradient, corners: Corners): void {
  const spots = corners.map(([x, y]) => pen.spot(x, y));
  const middles = spots.map((spot, index) => {
    const next = spots[(index + 1) % spots.length] ?? spot;
    return { x: (spot.x + next.x) / 2, y: (spot.y + next.y) / 2 };
  });
  pen.context.fillStyle = fill;
  pen.context.beginPath();
  const last = middles.at(-1) ?? { x: 0, y: 0 };
  pen.context.moveTo(last.x, last.y);
  for (const [index, { x, y }] of spots.entries()) {
    const middle = middles[index] ?? { x, y };
    pen.context.quadraticCurveTo(x, y, middle.x, middle.y);
    reach(pen.extent, middle.x, middle.y, 0);
  }
  pen.context.closePath();
  pen.context.fill();
}

function carBody(colour: string, context: SKRSContext2D, pen: Pen): CanvasGradient {
  const gradient = context.createLinearGradient(0, pen.spot(0, 84).y, 0, pen.spot(0, 152).y);
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
