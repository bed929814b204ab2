/**
 * Fills one canvas: chooses among the looks that wait and draws their parts side by side.
 * Who goes first: the longest time since the last look, motion counting double, so that nobody starves.
 */
import type { KeptPicture } from '../decode/picture.ts';
import type { RegionScaler } from '../decode/region-scaler.ts';
import { CANVAS_HEIGHT, CANVAS_WIDTH, packCanvas, type Packing } from './canvas-packer.ts';
import type { PlacedPart } from './look-mapping.ts';
import type { LookPlan } from './look-plan.ts';

/** What stands between the parts: the network takes it for nothing. */
const GREY = 114;

export const CANVAS_PIXELS = CANVAS_WIDTH * CANVAS_HEIGHT;
/** The scaling code may write a little past the last row. */
export const CANVAS_BYTES = CANVAS_PIXELS * 3 + 64;

export interface WaitingLook {
  picture: KeptPicture;
  plan: LookPlan;
  isMoving: boolean;
  /** Monotonic; when this camera was last looked at. */
  lastLookAtMs: number;
}

export interface ChosenLooks<Look> {
  looks: Look[];
  packing: Packing;
}

/** As many looks as fit, by priority; a look is never split over two canvases. */
export function chooseLooks<Look extends WaitingLook>(
  waiting: readonly Look[],
  nowMs: number,
): ChosenLooks<Look> {
  const urgencyOf = ({ lastLookAtMs, isMoving }: WaitingLook): number =>
    (nowMs - lastLookAtMs) * (isMoving ? 2 : 1);
  const byUrgency = [...waiting].sort((a, b) => urgencyOf(b) - urgencyOf(a));

  let chosen: Look[] = [];
  let packing: Packing = { width: 32, height: 32, places: [] };
  let pixels = 0;
  for (const look of byUrgency) {
    const needed = pixelsOf(look.plan);
    const attempt = [...chosen, look];
    const packed = pixels + needed <= CANVAS_PIXELS ? packCanvas(attempt.flatMap(partsOf)) : null;
    if (packed) {
      [chosen, packing] = [attempt, packed];
      pixels += needed;
    }
  }
  return { looks: chosen, packing };
}

/** Draws every part in its place; returns where each look's parts stand, in the order of the looks. */
export function drawCanvas(
  { looks, packing }: ChosenLooks<WaitingLook>,
  scaler: RegionScaler,
  bytes: ArrayBuffer,
): PlacedPart[][] {
  const canvas = { pixels: Buffer.from(bytes), width: packing.width };
  canvas.pixels.fill(GREY, 0, packing.width * packing.height * 3);
  let next = 0;
  return looks.map(({ picture, plan }) =>
    plan.parts.map((part) => {
      const place = packing.places[next++] ?? { x: 0, y: 0 };
      scaler.drawRegion(picture, part.from, canvas, { ...place, width: part.width, height: part.height });
      return { part, place };
    }),
  );
}

function partsOf({ plan }: WaitingLook): LookPlan['parts'] {
  return plan.parts;
}

/** What a look costs. */
export function pixelsOf({ parts }: LookPlan): number {
  return parts.reduce((sum, { width, height }) => sum + width * height, 0);
}
