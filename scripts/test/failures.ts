import { stripVTControlCharacters } from 'node:util';

/** What mocha's spec reporter says of failed tests, after all the others; empty when none failed. */
export function failuresIn(output: string): string[] {
  const lines = stripVTControlCharacters(output).split('\n');
  const count = lines.findLastIndex((line) => /^ +\d+ failing$/.test(line));
  return count < 0 ? [] : lines.slice(count + 1);
}
