/**
 * How a followed object is expected to move: a Kalman filter of position and velocity for each axis of the centre
 * (SORT, Bewley et al., 2016; ByteTrack, Zhang et al., 2022), its noise in proportion to the object's size. Width and
 * height are smoothed but not extrapolated: at five looks a second a size that is thought to grow soon swallows
 * the picture.
 *
 * Units: fractions of the picture's height on both axes, so that sideways and upwards are the same.
 */
/** Error of a detection's centre, and the acceleration of a person starting to run, both per object height. */
const MEASURED_SHARE = 0.06;
const ACCELERATION_SHARE = 1.2;
/** Speed of something just found, of which nothing is known, heights per second. */
const FIRST_SPEED_SHARE = 1.5;
/** Weight of a new size against the old one. */
const SIZE_WEIGHT = 0.4;

export interface Shape {
  /** Centre. */
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface MotionModel {
  /** Where it is expected at `atMs`; changes nothing. */
  predict(atMs: number): Shape;
  /** `trust` 0 to 1: how much of the measurement to believe. */
  correct(measured: Shape, atMs: number, trust: number): void;
}

export function createMotionModel(first: Shape, firstAtMs: number): MotionModel {
  const axisX = createAxis(first.x, first.h);
  const axisY = createAxis(first.y, first.h);
  let { w, h } = first;
  let lastAtMs = firstAtMs;

  const elapsedS = (atMs: number): number => Math.max(0, atMs - lastAtMs) / 1000;

  return {
    predict: (atMs) => {
      const seconds = Math.min(2, elapsedS(atMs));
      return { x: axisX.at(seconds), y: axisY.at(seconds), w, h };
    },
    correct: (measured, atMs, trust) => {
      const seconds = elapsedS(atMs);
      const error = (MEASURED_SHARE * h) / Math.max(0.1, trust);
      axisX.correct(measured.x, seconds, { error, acceleration: ACCELERATION_SHARE * h });
      axisY.correct(measured.y, seconds, { error, acceleration: ACCELERATION_SHARE * h });
      w += SIZE_WEIGHT * trust * (measured.w - w);
      h += SIZE_WEIGHT * trust * (measured.h - h);
      lastAtMs = Math.max(lastAtMs, atMs);
    },
  };
}

interface AxisNoise {
  error: number;
  acceleration: number;
}

interface Axis {
  at(seconds: number): number;
  correct(measured: number, seconds: number, noise: AxisNoise): void;
}

/** State [position, velocity], covariance [[a, b], [b, c]]; only the position is measured. */
function createAxis(first: number, height: number): Axis {
  let [position, velocity] = [first, 0];
  let [a, b, c] = [(MEASURED_SHARE * height) ** 2, 0, (FIRST_SPEED_SHARE * height) ** 2];

  return {
    at: (seconds) => position + velocity * seconds,
    correct: (measured, seconds, { error, acceleration }) => {
      const q = acceleration ** 2;
      position += velocity * seconds;
      a += 2 * b * seconds + c * seconds ** 2 + (q * seconds ** 4) / 4;
      b += c * seconds + (q * seconds ** 3) / 2;
      c += q * seconds ** 2;

      const total = a + error ** 2;
      const [gainPosition, gainVelocity] = [a / total, b / total];
      const surprise = measured - position;
      position += gainPosition * surprise;
      velocity += gainVelocity * surprise;
      c -= gainVelocity * b;
      b -= gainPosition * b;
      a -= gainPosition * a;
    },
  };
}
