/**
 * How a followed object is expected to move, and how surely: a Kalman filter of position and velocity for each axis of
 * the centre (SORT, Bewley et al., 2016), its noise in proportion to the object's size. The noise is white
 * acceleration over continuous time, so that five looks a second, one a second and looks at odd times all agree about
 * how far somebody may have got. Width and height are smoothed but not extrapolated: at five looks a second a size
 * that is thought to grow soon swallows the picture.
 *
 * Units: fractions of the picture's height on both axes, so that sideways and upwards are the same.
 * Not here: which detection it is that fits (track-fit.ts).
 */
/** Error of a detection's centre, of the object's size. */
const MEASURED_SHARE = 0.04;
/** Speed gained at random in a second, sizes per second: a walker who stops or turns is within twice of it. */
const ACCELERATION_SHARE = 0.3;
/** Speed of something just found, of which nothing is known, sizes per second. */
const FIRST_SPEED_SHARE = 1.6;
/** Weight of a new width and height against the old ones. */
const SIZE_WEIGHT = 0.4;
/** Nobody is extrapolated further than this. */
const LONGEST_S = 3;

export interface Shape {
  /** Centre. */
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface Expectation extends Shape {
  /** Variance of the place the centre will be measured at. */
  varianceX: number;
  varianceY: number;
}

export interface MotionModel {
  /** Where it is expected at `atMs`; changes nothing. What `isResting` stays where it is, but may set off. */
  predict(atMs: number, isResting: boolean): Expectation;
  /** `trust` 0 to 1: how much of the measurement to believe. */
  correct(measured: Shape, atMs: number, trust: number): void;
  /** Per second. */
  velocity(): { x: number; y: number };
}

export function createMotionModel(first: Shape, firstAtMs: number): MotionModel {
  let { w, h } = first;
  let lastAtMs = firstAtMs;
  const axisX = createAxis(first.x, sizeOf(first));
  const axisY = createAxis(first.y, sizeOf(first));

  const elapsedS = (atMs: number): number => Math.max(0, atMs - lastAtMs) / 1000;
  const noiseOf = (trust: number): AxisNoise => {
    const size = sizeOf({ w, h });
    return { error: (MEASURED_SHARE * size) / Math.max(0.1, trust), acceleration: ACCELERATION_SHARE * size };
  };

  return {
    predict: (atMs, isResting) => {
      const seconds = Math.min(LONGEST_S, elapsedS(atMs));
      const noise = noiseOf(1);
      return {
        x: axisX.at(isResting ? 0 : seconds),
        y: axisY.at(isResting ? 0 : seconds),
        w,
        h,
        varianceX: axisX.variance(seconds, noise),
        varianceY: axisY.variance(seconds, noise),
      };
    },
    correct: (measured, atMs, trust) => {
      const seconds = elapsedS(atMs);
      const noise = noiseOf(trust);
      axisX.correct(measured.x, seconds, noise);
      axisY.correct(measured.y, seconds, noise);
      w += SIZE_WEIGHT * trust * (measured.w - w);
      h += SIZE_WEIGHT * trust * (measured.h - h);
      lastAtMs = Math.max(lastAtMs, atMs);
    },
    velocity: () => ({ x: axisX.velocity(), y: axisY.velocity() }),
  };
}

/** The longer side: a car seen from the side moves by its length, not by its height. */
export function sizeOf({ w, h }: Pick<Shape, 'w' | 'h'>): number {
  return Math.max(1e-6, w, h);
}

interface AxisNoise {
  error: number;
  acceleration: number;
}

interface Axis {
  at(seconds: number): number;
  variance(seconds: number, noise: AxisNoise): number;
  correct(measured: number, seconds: number, noise: AxisNoise): void;
  velocity(): number;
}

/** State [position, velocity], covariance [[a, b], [b, c]]; only the position is measured. */
function createAxis(first: number, size: number): Axis {
  let [position, velocity] = [first, 0];
  let [a, b, c] = [(MEASURED_SHARE * size) ** 2, 0, (FIRST_SPEED_SHARE * size) ** 2];

  return {
    at: (seconds) => position + velocity * seconds,
    variance: (seconds, { error, acceleration }) =>
      a + 2 * b * seconds + c * seconds ** 2 + (acceleration ** 2 * seconds ** 3) / 3 + error ** 2,
    correct: (measured, seconds, { error, acceleration }) => {
      const q = acceleration ** 2;
      position += velocity * seconds;
      a += 2 * b * seconds + c * seconds ** 2 + (q * seconds ** 3) / 3;
      b += c * seconds + (q * seconds ** 2) / 2;
      c += q * seconds;

      const total = a + error ** 2;
      const [gainPosition, gainVelocity] = [a / total, b / total];
      const surprise = measured - position;
      position += gainPosition * surprise;
      velocity += gainVelocity * surprise;
      c -= gainVelocity * b;
      b -= gainPosition * b;
      a -= gainPosition * a;
    },
    velocity: () => velocity,
  };
}
