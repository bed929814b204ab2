import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readTrueCrossings, scoreCrossings } from './ground-truth.helpers.ts';

describe('true crossings', () => {
  it('are read from boxes, without the sway of somebody standing on the line', () => {
    const folder = mkdtempSync(join(tmpdir(), 'matlang-gt-'));
    const walker = [10, 20, 30, 40, 60, 70, 80, 90].map((x, i) => `${i + 1},1,${x - 5},0,10,20,1,-1,-1,-1`);
    const swayer = [49, 49, 49, 51, 49, 51, 49, 49].map((x, i) => `${i + 1},2,${x - 5},0,10,20,1,-1,-1,-1`);
    writeFileSync(join(folder, 'gt.txt'), [...walker, ...swayer].join('\n'));

    const crossings = readTrueCrossings({
      file: join(folder, 'gt.txt'),
      imageWidth: 100,
      framesPerSecond: 10,
      x: 0.5,
      holdSeconds: 0.3,
    });

    expect(crossings).to.deep.equal([{ atSeconds: 0.4, direction: 'left-to-right' }]);
    rmSync(folder, { recursive: true });
  });

  it('are matched once each, by time and direction', () => {
    const truth = [
      { atSeconds: 1, direction: 'left-to-right' },
      { atSeconds: 5, direction: 'right-to-left' },
    ] as const;
    const seen = [
      { atSeconds: 1.4, direction: 'left-to-right' },
      { atSeconds: 1.6, direction: 'left-to-right' },
      { atSeconds: 5.2, direction: 'left-to-right' },
    ] as const;

    expect(scoreCrossings(truth, seen, 1)).to.deep.equal({ matched: 1, precision: 1 / 3, recall: 1 / 2 });
  });
});
