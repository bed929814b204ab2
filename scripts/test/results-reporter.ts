/**
 * Mocha's spec reporter that also writes down, a JSON line each, how every test ended and in which file, into the file of
 * `--reporter-option results=FILE`: the runner counts from there and knows what to run again.
 */
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { reporters, type Hook, type MochaOptions, type Runner, type Test } from 'mocha';
import type { TestResult } from './results.ts';

export default class ResultsReporter extends reporters.Spec {
  constructor(runner: Runner, options: MochaOptions) {
    super(runner, options);
    const file = (options as { reporterOption?: { results?: string } }).reporterOption?.results;
    if (file === undefined) {
      throw new Error('--reporter-option results=FILE is missing');
    }
    const note = (outcome: TestResult['outcome'], test: Test | Hook): void => {
      const result: TestResult = {
        file: path.relative(process.cwd(), test.file ?? ''),
        title: test.fullTitle(),
        outcome,
      };
      appendFileSync(file, `${JSON.stringify(result)}\n`);
    };
    runner.on('pass', (test) => note('passed', test));
    runner.on('fail', (test) => note('failed', test));
    runner.on('pending', (test) => note('skipped', test));
  }
}
