import type { Spot } from '../face.ts';
import type { Similarity } from '../warp.ts';

/**
 * The movement, turn and scale that bring `from` nearest to `to`, by least squares (Umeyama, 1991, without mirror
 * images). Both have as many spots, two at least.
 */
export function similarityOf(from: readonly Spot[], to: readonly Spot[]): Similarity {
  const [fromMiddle, toMiddle] = [middleOf(from), middleOf(to)];
  let [along, across, spread] = [0, 0, 0];
  from.forEach((spot, index) => {
    const [x, y] = [spot.x - fromMiddle.x, spot.y - fromMiddle.y];
    const [u, v] = [(to[index]?.x ?? NaN) - toMiddle.x, (to[index]?.y ?? NaN) - toMiddle.y];
    along += x * u + y * v;
    across += x * v - y * u;
    spread += x * x + y * y;
  });
  const [a, b] = [along / spread, across / spread];
  return {
    a,
    b,
    left: toMiddle.x - a * fromMiddle.x + b * fromMiddle.y,
    top: toMiddle.y - b * fromMiddle.x - a * fromMiddle.y,
  };
}

function middleOf(spots: readonly Spot[]): Spot {
  const mean = (read: (spot: Spot) => number): number =>
    spots.reduce((sum, spot) => sum + read(spot), 0) / spots.length;
  return { x: mean(({ x }) => x), y: mean(({ y }) => y) };
}
