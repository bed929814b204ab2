import { expect } from 'chai';
import type { RecordingLibrary } from '../recordings/stored-segment.ts';
import { planPackage } from './package-plan.ts';

const HOUR_MS = 3_600_000;

describe('what goes into a package', () => {
  const asked: { fromMs: number; toMs: number }[] = [];
  const library: RecordingLibrary = {
    between: (_cameraId, fromMs, toMs) => {
      asked.push({ fromMs, toMs });
      return [];
    },
    gaps: () => [],
    activity: () => [],
    oldestAtMs: () => null,
    open: () => Promise.reject(new Error('nothing is here')),
  };
  const range = (fromHour: number, toHour: number) => ({
    cameraId: 'gate',
    fromMs: fromHour * HOUR_MS,
    toMs: toHour * HOUR_MS,
  });

  beforeEach(() => asked.splice(0));

  it('is looked up once where stretches of a camera overlap', () => {
    const { ranges } = planPackage(library, [range(2, 5), range(1, 3), range(8, 9)]);

    expect(ranges).to.deep.equal([range(1, 5), range(8, 9)]);
    expect(asked).to.have.length(2);
  });

  it('is refused where stretches that overlap reach over more than a manifest may say', () => {
    expect(() => planPackage(library, [range(0, 20), range(19, 40)])).to.throw(
      'gate: the stretches that overlap reach over 40 hours, expected at most 24',
    );
  });
});
