/**
 * What the camera usually sees in one light, and how a picture differs from it. Learnt as the mean of many pictures,
 * in which people, vehicles and noise fade and what stands there remains.
 *
 * Block by block the slopes of the picture are correlated with those of the reference. Each block's own mean slope is
 * taken off first, so that shading (an infra-red lamp, a hand that is out of focus) counts as nothing, and the result
 * does not depend on contrast: dusk, fog and a lamp that goes out leave the correlation as it was.
 */
import {
  BLOCK_PIXELS,
  BLOCKS,
  correlate,
  createPictureDetail,
  measureStructure,
  type PictureDetail,
} from './picture-detail.ts';

/** Square of slope a pixel; blocks with less have nothing to lose. */
const LEAST_STRUCTURE = 6;
/** Nor have those that look different every time: a car that passed while the reference was young, leaves, water. */
const LEAST_CONSTANCY = 0.45;
/** A block whose correlation is below this has lost its edges. */
const LOST_LIKENESS = 0.3;
/** And if there is less of any structure than this share of what was there, it shows nothing. */
const BLANK_SHARE = 0.3;
/** Blocks at least this much alike are good for comparing how sharp they are. */
const SAME_LIKENESS = 0.5;
/** Added to sums of squares before dividing: what compression leaves in a flat block. */
const FLOOR = 20 * BLOCK_PIXELS;

export interface ViewComparison {
  /** Blocks in which the reference has structure. */
  structured: number;
  /** Shares of them. */
  lost: number;
  /** Part of `lost`. */
  blank: number;
  /** Correlation over all structured blocks, -1 to 1; mean of those of the lost blocks (0 without any). */
  likeness: number;
  lostLikeness: number;
  /** Share of the structured blocks in which sharpness was compared, and the median there: 1 is as usual. */
  comparable: number;
  sharpness: number;
}

export interface ViewReference {
  readonly samples: number;
  readonly brightness: number;
  readonly colour: number;
  learn(detail: PictureDetail): void;
  compare(detail: PictureDetail): ViewComparison;
}

/** The share a new picture has in the mean never falls below this. */
const LEAST_SHARE = 0.03;

export function createViewReference(): ViewReference {
  const mean = createPictureDetail();
  /** Of single pictures: the mean of many has less, since what moves fades in it. */
  const usualStructure = new Float32Array(BLOCKS);
  /** Mean correlation of single pictures with the reference as it was then. */
  const constancy = new Float32Array(BLOCKS);
  let samples = 0;

  const learnConstancy = (detail: PictureDetail): void => {
    const share = Math.max(LEAST_SHARE, 1 / (samples - 1));
    for (let block = 0; block < BLOCKS; block += 1) {
      const old = constancy[block] ?? 0;
      constancy[block] = old + share * (likenessIn(block, mean, detail) - old);
    }
  };

  return {
    get samples() {
      return samples;
    },
    get brightness() {
      return mean.brightness;
    },
    get colour() {
      return mean.colour;
    },
    learn: (detail) => {
      samples += 1;
      if (samples > 1) {
        learnConstancy(detail);
      }
      const share = Math.max(LEAST_SHARE, 1 / samples);
      approach(mean.across, detail.across, share);
      approach(mean.down, detail.down, share);
      approach(mean.fine, detail.fine, share);
      approach(mean.middling, detail.middling, share);
      approach(usualStructure, detail.structure, share);
      measureStructure(mean);
      mean.brightness += share * (detail.brightness - mean.brightness);
      mean.colour += share * (detail.colour - mean.colour);
    },
    compare: (detail) => compare({ mean, usualStructure, constancy }, detail),
  };
}

function approach(mean: Float32Array, value: Float32Array, share: number): void {
  for (let at = 0; at < mean.length; at += 1) {
    const old = mean[at] ?? 0;
    mean[at] = old + share * ((value[at] ?? 0) - old);
  }
}

interface Sums {
  structured: number;
  lost: number;
  blank: number;
  all: Correlation;
  lostLikeness: number;
  sharpness: number[];
}

interface Correlation {
  both: number;
  then: number;
  now: number;
}

interface Learnt {
  mean: PictureDetail;
  usualStructure: Float32Array;
  constancy: Float32Array;
}

function compare({ mean, usualStructure, constancy }: Learnt, detail: PictureDetail): ViewComparison {
  const all: Correlation = { both: 0, then: 0, now: 0 };
  const sums: Sums = { structured: 0, lost: 0, blank: 0, all, lostLikeness: 0, sharpness: [] };
  for (let block = 0; block < BLOCKS; block += 1) {
    const then = mean.structure[block] ?? 0;
    if (then < LEAST_STRUCTURE * BLOCK_PIXELS || (constancy[block] ?? 0) < LEAST_CONSTANCY) {
      continue;
    }
    const now = detail.structure[block] ?? 0;
    const both = correlate(mean, detail, block);
    const likeness = both / Math.sqrt(then * now + 1e-6);
    sums.structured += 1;
    add(sums.all, { both, then, now });
    if (likeness < LOST_LIKENESS) {
      sums.lost += 1;
      sums.blank += now < BLANK_SHARE * then ? 1 : 0;
      sums.lostLikeness += likeness;
    } else if (likeness >= SAME_LIKENESS) {
      sums.sharpness.push(sharpnessOf(block, mean, usualStructure[block] ?? 0, detail));
    }
  }
  return summarise(sums);
}

function likenessIn(block: number, mean: PictureDetail, detail: PictureDetail): number {
  const then = mean.structure[block] ?? 0;
  const now = detail.structure[block] ?? 0;
  return correlate(mean, detail, block) / Math.sqrt(then * now + 1e-6);
}

function add(sum: Correlation, { both, then, now }: Correlation): void {
  sum.both += both;
  sum.then += then;
  sum.now += now;
}

function summarise({ structured, lost, blank, all, lostLikeness, sharpness }: Sums): ViewComparison {
  const share = (count: number): number => count / Math.max(1, structured);
  return {
    structured,
    lost: share(lost),
    blank: share(blank),
    likeness: all.both / Math.sqrt(all.then * all.now + 1e-6),
    lostLikeness: lostLikeness / Math.max(1, lost),
    comparable: share(sharpness.length),
    sharpness: sharpness.length === 0 ? 1 : median(sharpness),
  };
}

/**
 * A lens out of focus takes the fine detail first, then the middling, and leaves the coarse. Fog and dusk take all
 * alike, and noise adds to the finest. So middling is held against coarse, and fine is asked as well only where it
 * says that things are worse.
 */
function sharpnessOf(block: number, mean: PictureDetail, coarseThen: number, detail: PictureDetail): number {
  const fineThen = mean.fine[block] ?? 0;
  const middlingThen = mean.middling[block] ?? 0;
  const coarseNow = detail.structure[block] ?? 0;
  const middlingNow = detail.middling[block] ?? 0;
  const ofMiddling = middlingNow / (coarseNow + 1) / ((middlingThen + 1) / (coarseThen + 1));
  const ofFine =
    (detail.fine[block] ?? 0) / (middlingNow + FLOOR) / ((fineThen + 1) / (middlingThen + FLOOR));
  return Math.min(ofMiddling, Math.sqrt(ofMiddling * ofFine));
}

function median(values: number[]): number {
  const sorted = values.sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 1;
}
