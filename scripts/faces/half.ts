/** Whose pictures thresholds may be tuned on, and whose only tell how good the result is: by name, for ever. */
import { createHash } from 'node:crypto';

export type Half = 'tuning' | 'reporting';
export type HalfChoice = Half | 'all';

/** SHA-256 of the name in UTF-8: first byte even, tuning; odd, reporting. */
export function halfOfPerson(name: string): Half {
  return firstByte(name) % 2 === 0 ? 'tuning' : 'reporting';
}

/** 0 to `groups` - 1, nothing to do with the half. */
export function groupOfPerson(name: string, groups: number): number {
  return firstByte(`group of ${name}`) % groups;
}

export function isOfHalf(name: string, half: HalfChoice): boolean {
  return half === 'all' || halfOfPerson(name) === half;
}

function firstByte(text: string): number {
  return createHash('sha256').update(text, 'utf8').digest()[0] ?? 0;
}
