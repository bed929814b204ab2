/**
 * The cohort a comparison is judged against. Reporting: everybody of the tuning half, none of whom is reported on.
 * Otherwise: everybody but those of the groups (by name) of the people who are compared, so that nobody is ever
 * a stranger to himself.
 */
import { createCohort, type Cohort } from '#models/faces/matching.ts';
import { groupOfPerson, isOfHalf, type HalfChoice } from './half.ts';

const GROUPS = 8;

export interface Stranger {
  name: string;
  descriptor: Float32Array;
}

export interface Strangers {
  /** Whom the cohorts are drawn from. */
  people: number;
  /** Without the people of these names, and others of their groups. */
  cohortFor: (names: readonly string[]) => Cohort;
}

/** `everybody`: one descriptor for each person; those of the other half than the cohort's are left out. */
export function createStrangers(
  everybody: readonly Stranger[],
  half: HalfChoice,
  descriptorLength: number,
): Strangers {
  const pool = everybody.filter(({ name }) => isOfHalf(name, half === 'reporting' ? 'tuning' : half));
  const known = new Map<string, Cohort>();
  const without = (groups: readonly number[]): Cohort => {
    const cohort = createCohort(descriptorLength, Math.max(1, pool.length), () => 0);
    for (const { name, descriptor } of pool) {
      if (!groups.includes(groupOfPerson(name, GROUPS))) {
        cohort.add(descriptor);
      }
    }
    return cohort;
  };
  return {
    people: pool.length,
    cohortFor: (names) => {
      // Nobody reported on is among the tuning half.
      const groups = half === 'reporting' ? [] : names.map((name) => groupOfPerson(name, GROUPS));
      const key = [...new Set(groups)].sort((a, b) => a - b).join();
      const cohort = known.get(key) ?? without(groups);
      known.set(key, cohort);
      return cohort;
    },
  };
}

/** Scores by the built-in figures alone: the order of the similarities. */
export function noStrangers(descriptorLength: number): Strangers {
  return createStrangers([], 'all', descriptorLength);
}
