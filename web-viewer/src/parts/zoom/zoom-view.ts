/**
 * Which part of a picture is seen: a scale, and the middle of the part as fractions of the picture. Pure, so that wheel,
 * fingers, keys and drags all come to the same. The part never leaves the picture.
 */
export interface ZoomView {
  /** 1 is the whole picture. */
  scale: number;
  x: number;
  y: number;
}

/** As fractions of the element, from its upper left corner. */
export interface ZoomPoint {
  x: number;
  y: number;
}

export const WHOLE: ZoomView = { scale: 1, x: 0.5, y: 0.5 };
export const MOST_ZOOM = 8;
/** One press of a key. */
export const ZOOM_STEP = 1.25;
/** One press of an arrow, of the part that is seen. */
const PAN_STEP = 0.2;

/** What lies under `at` stays under it. */
export function zoomAt(view: ZoomView, factor: number, at: ZoomPoint = { x: 0.5, y: 0.5 }): ZoomView {
  const scale = Math.min(MOST_ZOOM, Math.max(1, view.scale * factor));
  const under = pictureAt(view, at);
  return within({ scale, x: under.x - (at.x - 0.5) / scale, y: under.y - (at.y - 0.5) / scale });
}

/** By so much of the element; what is under the finger goes with it. */
export function dragBy(view: ZoomView, by: ZoomPoint): ZoomView {
  return within({ ...view, x: view.x - by.x / view.scale, y: view.y - by.y / view.scale });
}

/** By arrows: one step towards. */
export function panTowards(view: ZoomView, towards: ZoomPoint): ZoomView {
  const step = PAN_STEP / view.scale;
  return within({ ...view, x: view.x + towards.x * step, y: view.y + towards.y * step });
}

export function isZoomed({ scale }: ZoomView): boolean {
  return scale > 1.001;
}

/** Where in the picture the point of the element lies. */
export function pictureAt({ scale, x, y }: ZoomView, at: ZoomPoint): ZoomPoint {
  return { x: x + (at.x - 0.5) / scale, y: y + (at.y - 0.5) / scale };
}

/** CSS transform of an element with its origin in its middle. */
export function transformOf({ scale, x, y }: ZoomView): string {
  const shift = (part: number): string => `${((0.5 - part) * scale * 100).toFixed(3)}%`;
  return `translate(${shift(x)}, ${shift(y)}) scale(${scale.toFixed(4)})`;
}

/** The part that is seen, as fractions of the picture, for the small map of it. */
export function partOf({ scale, x, y }: ZoomView): { left: number; top: number; size: number } {
  const size = 1 / scale;
  return { left: x - size / 2, top: y - size / 2, size };
}

function within({ scale, x, y }: ZoomView): ZoomView {
  const half = 0.5 / scale;
  const hold = (part: number): number => Math.min(1 - half, Math.max(half, part));
  return { scale, x: hold(x), y: hold(y) };
}
