/**
 * The field of view of a camera as a shape: on the ground in degrees, on a floor plan in pixels. Flat geometry: at the
 * reach of a camera the earth's curve is less than the width of a line.
 */
export interface FieldOfView {
  /** Clockwise from north. */
  bearingDeg: number;
  /** From edge to edge. */
  openingDeg: number;
  reachM: number;
}

export type LatLng = [latitude: number, longitude: number];

const METRES_PER_DEGREE = 111_320;
/** A point of the arc every so many degrees. */
const STEP_DEG = 6;

/** The camera first, then along the arc from left to right; a full turn is the circle alone. */
export function sectorOnGround([latitude, longitude]: LatLng, view: FieldOfView): LatLng[] {
  const shrink = Math.max(0.01, Math.cos(radians(latitude)));
  return outline(view).map(([eastM, northM]) => [
    latitude + northM / METRES_PER_DEGREE,
    longitude + eastM / (METRES_PER_DEGREE * shrink),
  ]);
}

/** Pixels of the picture, y downwards. `northDeg`: where north lies on it, clockwise from straight up. */
export function sectorOnPlan(
  [x, y]: readonly [number, number],
  view: FieldOfView,
  { northDeg, pixelsPerMetre }: { northDeg: number; pixelsPerMetre: number },
): [number, number][] {
  const turned = { ...view, bearingDeg: view.bearingDeg + northDeg };
  return outline(turned).map(([right, up]) => [x + right * pixelsPerMetre, y - up * pixelsPerMetre]);
}

/** Metres to the east and to the north of the camera. */
function outline({ bearingDeg, openingDeg, reachM }: FieldOfView): [number, number][] {
  const steps = Math.max(2, Math.ceil(openingDeg / STEP_DEG));
  const arc = Array.from({ length: steps + 1 }, (_, step): [number, number] => {
    const direction = radians(bearingDeg - openingDeg / 2 + (openingDeg * step) / steps);
    return [reachM * Math.sin(direction), reachM * Math.cos(direction)];
  });
  return openingDeg >= 360 ? arc.slice(0, -1) : [[0, 0], ...arc];
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
