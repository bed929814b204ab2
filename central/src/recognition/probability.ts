/**
 * How likely a score is the person, by what people have said of matches so far: logistic regression in one variable
 * (Platt 1999, solved as in Lin, Lin and Weng 2007, "A note on Platt's probabilistic outputs"). Both priors are weak:
 * Platt's targets count one more answer of either sort, and a slope of `SLOPE_SD` is no surprise, so that answers a
 * single score divides cleanly do not end in certainty.
 *
 * It says how matches that were shown to people turned out: of a place with more look-alikes among the faces it is
 * too high there, of one with fewer too low. In a search, where more strangers are compared, it is an upper bound.
 */

export interface JudgedScore {
  score: number;
  isSame: boolean;
}

/** Null where too little is known. */
export type Probability = (score: number) => number | null;

const LEAST_ANSWERS = 20;
const LEAST_OF_EACH = 5;
/** Per standard deviation of strangers' scores. */
const SLOPE_SD = 4;
const MOST_STEPS = 100;
const CLOSE_ENOUGH = 1e-9;

/** Never falls with the score: people who contradict the machine make it useless, not upside down. */
export function learnProbability(judged: readonly JudgedScore[]): Probability {
  const same = judged.filter(({ isSame }) => isSame).length;
  const other = judged.length - same;
  if (judged.length < LEAST_ANSWERS || Math.min(same, other) < LEAST_OF_EACH) {
    return () => null;
  }
  const targets = { same: (same + 1) / (same + 2), other: 1 / (other + 2) };
  const points = judged.map(({ score, isSame }) => ({
    score,
    target: isSame ? targets.same : targets.other,
  }));
  const { slope, offset } = fit(points);
  if (slope <= 0) {
    const share = points.reduce((sum, { target }) => sum + target, 0) / points.length;
    return () => share;
  }
  return (score) => logistic(slope * score + offset);
}

interface Point {
  score: number;
  target: number;
}

interface Line {
  slope: number;
  offset: number;
}

/** Newton's method on a convex loss, with halved steps where a whole one climbs. Scores are centred: the offset is free. */
function fit(points: readonly Point[]): Line {
  const centre = points.reduce((sum, { score }) => sum + score, 0) / points.length;
  const centred = points.map(({ score, target }) => ({ score: score - centre, target }));
  let line: Line = { slope: 0, offset: 0 };
  let loss = lossOf(centred, line);
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const towards = newtonStep(centred, line);
    let share = 1;
    let next = line;
    let nextLoss = Infinity;
    while (nextLoss > loss && share > CLOSE_ENOUGH) {
      next = { slope: line.slope + share * towards.slope, offset: line.offset + share * towards.offset };
      nextLoss = lossOf(centred, next);
      share /= 2;
    }
    const gain = loss - nextLoss;
    if (gain < 0) {
      break;
    }
    line = next;
    loss = nextLoss;
    if (gain < CLOSE_ENOUGH) {
      break;
    }
  }
  return { slope: line.slope, offset: line.offset - line.slope * centre };
}

/** Negative log likelihood and the prior of the slope. */
function lossOf(points: readonly Point[], { slope, offset }: Line): number {
  let loss = slope ** 2 / (2 * SLOPE_SD ** 2);
  for (const { score, target } of points) {
    const logit = slope * score + offset;
    loss += Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit))) - target * logit;
  }
  return loss;
}

function newtonStep(points: readonly Point[], { slope, offset }: Line): Line {
  let bySlope = slope / SLOPE_SD ** 2;
  let byOffset = 0;
  let slopeSlope = 1 / SLOPE_SD ** 2;
  let slopeOffset = 0;
  let offsetOffset = 1e-12;
  for (const { score, target } of points) {
    const probability = logistic(slope * score + offset);
    const error = probability - target;
    const weight = probability * (1 - probability);
    bySlope += error * score;
    byOffset += error;
    slopeSlope += weight * score * score;
    slopeOffset += weight * score;
    offsetOffset += weight;
  }
  const determinant = slopeSlope * offsetOffset - slopeOffset ** 2;
  return {
    slope: -(offsetOffset * bySlope - slopeOffset * byOffset) / determinant,
    offset: -(slopeSlope * byOffset - slopeOffset * bySlope) / determinant,
  };
}

function logistic(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}
