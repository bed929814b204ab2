/**
 * What a similarity is worth. Some faces are like everybody's, some pictures (dark, small) are like each other: the
 * similarity that means something for one pair means nothing for the next. So it is told in standard deviations above
 * what strangers reach who are most like this probe and this template: the adaptive symmetric normalisation of speaker
 * recognition (Karam et al. 2011, "Towards reduced false-alarms using cohorts"; Matejka et al. 2017, "Analysis of
 * score normalization in multilingual speaker recognition").
 */
import { requireLength, similarityOf } from './descriptor.ts';

/** Strangers' descriptors, the yardstick of a place. With few of them the built-in figures weigh more. */
export interface Cohort {
  size: () => number;
  /** Beyond its capacity a descriptor takes a random other's place. */
  add: (descriptor: Float32Array) => void;
  descriptors: () => readonly Float32Array[];
  /** What `similarity` between these two is worth. */
  score: (probe: Float32Array, template: Float32Array, similarity: number) => number;
}

interface Spread {
  mean: number;
  deviation: number;
}

/**
 * What strangers' similarities are like where nobody has looked yet: measured on one picture each of the 400 people of
 * LFW's folds 1 and 2 whose name falls into the tuning half (scripts/faces/half.ts), every one against all others.
 * `all`: of any two. `top`: of one and those most like him, mean over everybody; the deviation is that round each.
 */
const BUILT_IN = { all: { mean: 0.8383, deviation: 0.035 }, top: { mean: 0.9042, deviation: 0.0085 } };
/** So many members say as much about a place as the built-in figures. */
const PLACE_WEIGHT = 20;

/** Of a cohort, those most like the face in question: the rest cannot be mistaken for it. */
const TOP_SHARE = 0.04;
const LEAST_TOP = 3;
/** So many members say as much about one face as knowing nothing of it. */
const FACE_WEIGHT = 100;
/** How much of the deviation is the face's own; a few neighbours tell little of it. */
const OWN_DEVIATION = 0.1;
/** Deviations above the mean of the top: so alike is but the same person, who may have passed here before. */
const SAME_PERSON = 5.5;
/** Members of whom the cohort's own figures are taken. */
const SAMPLE = 64;
const LEAST_DEVIATION = 1e-4;

/** `random`: 0 to 1, as Math.random. Descriptors of another length are refused with RangeError. */
export function createCohort(length: number, capacity: number, random: () => number): Cohort {
  const members: Float32Array[] = [];
  let usual: Usual | null = null;
  let known = new WeakMap<Float32Array, Spread>();

  const spreadAround = (descriptor: Float32Array): Spread => {
    usual ??= usualOf(members);
    const spread = known.get(descriptor) ?? spreadOf(descriptor, members, usual);
    known.set(descriptor, spread);
    return spread;
  };

  return {
    size: () => members.length,
    add: (descriptor) => {
      requireLength(descriptor, length);
      if (capacity < 1) {
        return;
      }
      const place = members.length < capacity ? members.length : Math.floor(random() * capacity);
      members[place] = descriptor;
      usual = null;
      known = new WeakMap();
    },
    descriptors: () => members,
    score: (probe, template, similarity) => {
      const [a, b] = [spreadAround(probe), spreadAround(template)];
      return ((similarity - a.mean) / a.deviation + (similarity - b.mean) / b.deviation) / 2;
    },
  };
}

/** Of a cohort as a whole. */
interface Usual {
  /** Of the top part here, as it would be round a face nobody knows anything of. */
  place: Spread;
  /** Of the tops of its members, in a cohort of just this size: the smaller it is, the less alike its top. */
  top: Spread;
  /** None above counts as a stranger. */
  samePerson: number;
}

/** Similarities of a place lie elsewhere and wider or closer, all of them: the top part moves with the rest. */
function usualOf(members: readonly Float32Array[]): Usual {
  const sample = members.slice(0, SAMPLE);
  const rows = sample.map((one) =>
    members.filter((other) => other !== one).map((other) => similarityOf(one, other)),
  );
  const weight = members.length < 2 ? 0 : members.length / (members.length + PLACE_WEIGHT);
  const all = blend(BUILT_IN.all, spreadOfValues(rows.flat()), weight);
  const scale = all.deviation / BUILT_IN.all.deviation;
  const place = {
    mean: all.mean + scale * (BUILT_IN.top.mean - BUILT_IN.all.mean),
    deviation: Math.max(LEAST_DEVIATION, scale * BUILT_IN.top.deviation),
  };
  const samePerson = place.mean + SAME_PERSON * place.deviation;
  const tops = rows.map((row) => spreadOfValues(topOf(row, samePerson)));
  return {
    place,
    samePerson,
    top: {
      mean: mean(tops.map((top) => top.mean)),
      deviation: Math.max(LEAST_DEVIATION, Math.sqrt(mean(tops.map((top) => top.deviation ** 2)))),
    },
  };
}

function spreadOf(descriptor: Float32Array, members: readonly Float32Array[], usual: Usual): Spread {
  const top = topOf(
    members.map((member) => similarityOf(descriptor, member)),
    usual.samePerson,
  );
  if (top.length < LEAST_TOP || members.length < 2) {
    return usual.place;
  }
  const own = spreadOfValues(top);
  const weight = members.length / (members.length + FACE_WEIGHT);
  const wider = (own.deviation / usual.top.deviation) ** 2;
  return {
    mean: usual.place.mean + weight * (own.mean - usual.top.mean),
    deviation: usual.place.deviation * Math.sqrt(1 - OWN_DEVIATION + OWN_DEVIATION * wider),
  };
}

function topOf(similarities: readonly number[], samePerson: number): Float64Array {
  const strangers = Float64Array.from(similarities.filter((similarity) => similarity < samePerson)).sort();
  return strangers.slice(-Math.max(LEAST_TOP, Math.ceil(strangers.length * TOP_SHARE)));
}

/** `weight` of the second, the rest of the first. */
function blend(first: Spread, second: Spread, weight: number): Spread {
  return {
    mean: (1 - weight) * first.mean + weight * second.mean,
    deviation: Math.sqrt((1 - weight) * first.deviation ** 2 + weight * second.deviation ** 2),
  };
}

/** Zeros for no values. */
function spreadOfValues(values: ArrayLike<number>): Spread {
  const own = mean(values);
  return { mean: own, deviation: Math.sqrt(mean(Array.from(values, (value) => (value - own) ** 2))) };
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) {
    sum += values[i] ?? 0;
  }
  return values.length === 0 ? 0 : sum / values.length;
}
