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

/** Of a cohort, those most like the face in question: the rest cannot be mistaken for it. */
const TOP_SHARE = 0.25;
/** Similarity of strangers, the top part of a cohort; see createCohort. */
const BUILT_IN: Spread = { mean: 0.88, deviation: 0.015 };
/** As many members of a top part weigh as much as the built-in figures. */
const BUILT_IN_WEIGHT = 20;
/** So alike nobody is but the same person, who may well have passed and been taken into the cohort. */
const SAME_PERSON = 0.965;
/** A cohort of one picture over and over must not make every score endless. */
const LEAST_DEVIATION = 0.004;

/** `random`: 0 to 1, as Math.random. Descriptors of another length are refused with RangeError. */
export function createCohort(length: number, capacity: number, random: () => number): Cohort {
  const members: Float32Array[] = [];
  let version = 0;
  const known = new WeakMap<Float32Array, { version: number; spread: Spread }>();

  const spreadAround = (descriptor: Float32Array): Spread => {
    const before = known.get(descriptor);
    if (before?.version === version) {
      return before.spread;
    }
    const spread = strangersOf(descriptor, members);
    known.set(descriptor, { version, spread });
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
      version += 1;
    },
    descriptors: () => members,
    score: (probe, template, similarity) => {
      const [a, b] = [spreadAround(probe), spreadAround(template)];
      return ((similarity - a.mean) / a.deviation + (similarity - b.mean) / b.deviation) / 2;
    },
  };
}

function strangersOf(descriptor: Float32Array, members: readonly Float32Array[]): Spread {
  const similarities = members
    .map((member) => similarityOf(descriptor, member))
    .filter((similarity) => similarity < SAME_PERSON);
  const top = Float64Array.from(similarities)
    .sort()
    .slice(-Math.ceil(similarities.length * TOP_SHARE));
  const count = similarities.length === 0 ? 0 : top.length;
  const weight = BUILT_IN_WEIGHT / (BUILT_IN_WEIGHT + count);
  const mean = count === 0 ? BUILT_IN.mean : top.reduce((sum, value) => sum + value, 0) / count;
  const variance = count === 0 ? 0 : top.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
  return {
    mean: weight * BUILT_IN.mean + (1 - weight) * mean,
    deviation: Math.max(
      LEAST_DEVIATION,
      Math.sqrt(weight * BUILT_IN.deviation ** 2 + (1 - weight) * variance),
    ),
  };
}
