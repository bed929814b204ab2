/**
 * Brings every face to one place, size and tilt: the similarity that lays a mean face over its landmarks with the
 * least squares (Umeyama, "Least-squares estimation of transformation parameters", 1991). The mean face is our own:
 * how it was made stands in docs/design/008-faces.md.
 */
import type { Spot } from './face.ts';
import type { Similarity } from './warp.ts';

/** The first landmark of the mean face: the jaw, 0 to 16, says more about the turn of a head than about its place. */
const FIRST = 17;

/**
 * Landmarks 17 to 67 of the mean face. 1 is the distance between the outer ends of the brows; the right one is at
 * x = 0, the higher brow at y = 0.
 */
const MEAN_FACE: readonly (readonly [x: number, y: number])[] = [
  [0.0, 0.069],
  [0.074, 0.018],
  [0.173, 0.0],
  [0.263, 0.009],
  [0.343, 0.036],
  [0.657, 0.036],
  [0.737, 0.009],
  [0.827, 0.0],
  [0.926, 0.018],
  [1.0, 0.069],
  [0.5, 0.216],
  [0.5, 0.33],
  [0.5, 0.436],
  [0.5, 0.535],
  [0.393, 0.598],
  [0.44, 0.614],
  [0.5, 0.627],
  [0.56, 0.614],
  [0.607, 0.598],
  [0.128, 0.2],
  [0.183, 0.174],
  [0.264, 0.171],
  [0.336, 0.211],
  [0.271, 0.233],
  [0.187, 0.233],
  [0.664, 0.211],
  [0.736, 0.171],
  [0.817, 0.174],
  [0.872, 0.2],
  [0.813, 0.233],
  [0.729, 0.233],
  [0.263, 0.812],
  [0.344, 0.769],
  [0.448, 0.736],
  [0.5, 0.749],
  [0.552, 0.736],
  [0.656, 0.769],
  [0.737, 0.812],
  [0.652, 0.889],
  [0.577, 0.926],
  [0.5, 0.936],
  [0.423, 0.926],
  [0.348, 0.889],
  [0.28, 0.812],
  [0.427, 0.795],
  [0.5, 0.794],
  [0.573, 0.795],
  [0.72, 0.812],
  [0.571, 0.85],
  [0.5, 0.857],
  [0.429, 0.85],
];

/**
 * From the mean face to the picture. `landmarks` are 68 (nets.ts); `used` says which of them pull, by their numbers.
 */
export function alignTo(landmarks: readonly Spot[], used: readonly number[]): Similarity {
  const pairs = used.map((index) => {
    const [x, y] = MEAN_FACE[index - FIRST] ?? [0, 0];
    return { from: { x, y }, to: landmarks[index] ?? { x: 0, y: 0 } };
  });
  const from = meanOf(pairs.map((pair) => pair.from));
  const to = meanOf(pairs.map((pair) => pair.to));
  let [along, across, spread] = [0, 0, 0];
  for (const pair of pairs) {
    const [x, y] = [pair.from.x - from.x, pair.from.y - from.y];
    const [u, v] = [pair.to.x - to.x, pair.to.y - to.y];
    along += x * u + y * v;
    across += x * v - y * u;
    spread += x * x + y * y;
  }
  const [a, b] = [along / spread, across / spread];
  return { a, b, left: to.x - a * from.x + b * from.y, top: to.y - b * from.x - a * from.y };
}

/** A square of `pixels`, `side` wide in units of the mean face, its centre at `centre` of it. */
export function chipOf(
  { a, b, left, top }: Similarity,
  { side, centre, pixels }: { side: number; centre: Spot; pixels: number },
): Similarity {
  const unit = side / pixels;
  const [x, y] = [centre.x - side / 2, centre.y - side / 2];
  return { a: a * unit, b: b * unit, left: a * x - b * y + left, top: b * x + a * y + top };
}

/** How far the landmarks are from the mean face laid over them, root of the mean square, in its units. */
export function misfit(landmarks: readonly Spot[], used: readonly number[], place: Similarity): number {
  const { a, b, left, top } = place;
  const squares = used.map((index) => {
    const [x, y] = MEAN_FACE[index - FIRST] ?? [0, 0];
    const spot = landmarks[index] ?? { x: 0, y: 0 };
    return (a * x - b * y + left - spot.x) ** 2 + (b * x + a * y + top - spot.y) ** 2;
  });
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / used.length) / Math.hypot(a, b);
}

function meanOf(spots: readonly Spot[]): Spot {
  return {
    x: spots.reduce((sum, { x }) => sum + x, 0) / spots.length,
    y: spots.reduce((sum, { y }) => sum + y, 0) / spots.length,
  };
}
