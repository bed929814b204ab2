import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { failedFiles, readResults, replaced, totalsOf, type TestResult } from './results.ts';

const door: TestResult = { file: 'door.test.ts', title: 'a door opens', outcome: 'passed' };
const lock: TestResult = { file: 'door.test.ts', title: 'a door is locked', outcome: 'failed' };
const wall: TestResult = { file: 'wall.test.ts', title: 'a wall stands', outcome: 'failed' };

describe('the results of a run', () => {
  it('name the files with failures once each', () => {
    expect(failedFiles([door, wall, lock, { ...lock, title: 'a door is shut' }])).to.deep.equal([
      'door.test.ts',
      'wall.test.ts',
    ]);
  });

  it('count a file that was run again only as it ended the second time', () => {
    const again = [door, { ...lock, outcome: 'passed' } as const];

    expect(totalsOf(replaced([door, lock, wall], again))).to.deep.equal({
      passed: 2,
      failed: 1,
      skipped: 0,
    });
  });

  it('are read line by line, and are none where nothing was run', () => {
    const folder = mkdtempSync(join(tmpdir(), 'matlang-results-'));
    const file = join(folder, 'results');
    expect(readResults(file)).to.deep.equal([]);

    writeFileSync(file, `${JSON.stringify(door)}\n${JSON.stringify(wall)}\n`);

    expect(readResults(file)).to.deep.equal([door, wall]);
    rmSync(folder, { recursive: true });
  });
});
