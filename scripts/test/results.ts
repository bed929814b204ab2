/** How tests ended: read, counted, and what of them is run again. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const testResult = z.object({
  file: z.string(),
  /** With the titles of the suites around it. */
  title: z.string(),
  outcome: z.enum(['passed', 'failed', 'skipped']),
});

export type TestResult = z.infer<typeof testResult>;

export interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

/** Of a file that results-reporter.ts has written; none where it has not been begun. */
export function readResults(file: string): TestResult[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => testResult.parse(JSON.parse(line)));
}

export function failedFiles(results: readonly TestResult[]): string[] {
  return [
    ...new Set(results.filter(({ outcome }) => outcome === 'failed').map(({ file }) => file)),
  ].toSorted();
}

/** Of the files that were run again only the last word counts. */
export function replaced(results: readonly TestResult[], again: readonly TestResult[]): TestResult[] {
  const files = new Set(again.map(({ file }) => file));
  return [...results.filter(({ file }) => !files.has(file)), ...again];
}

export function totalsOf(results: readonly TestResult[]): Totals {
  const count = (wanted: TestResult['outcome']): number =>
    results.filter(({ outcome }) => outcome === wanted).length;
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped') };
}
