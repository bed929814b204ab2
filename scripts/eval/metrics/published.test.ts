import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { measureClearMot } from './clear-mot.ts';
import { compareTracks, type Comparison } from './comparison.ts';
import { measureHota } from './hota.ts';
import { measureIdentity } from './identity.ts';
import { readMot, type MotRow } from './mot-file.ts';

const DATA = process.env['MATLANG_DATA'] ?? path.resolve(import.meta.dirname, '../../../../shared/data');
const TRUTH = path.join(DATA, 'gt/tud_stadtmitte_gt.txt');
const TRACKS = path.join(DATA, 'gt/tud_stadtmitte_tracker_output.txt');

/** A tracker's real output whose figures py-motmetrics publishes: ours have to be the same to the last digit given. */
describe('tracking figures on TUD-Stadtmitte', function () {
  let truth: MotRow[];
  let comparison: Comparison;

  before(function () {
    if (!existsSync(TRUTH) || !existsSync(TRACKS)) {
      console.warn('SKIPPED: test data gt/tud_stadtmitte_* not found (set MATLANG_DATA)');
      return this.skip();
    }
    truth = readMot(readFileSync(TRUTH, 'utf8'), 'gt.txt');
    comparison = compareTracks(truth, readMot(readFileSync(TRACKS, 'utf8'), 'tracker_output.txt'));
  });

  it('are the published CLEAR MOT figures', () => {
    const { mota, motp, recall, precision, ...counts } = measureClearMot(comparison);

    expect(counts).to.deep.equal({
      truthBoxes: 1156,
      matches: 704,
      falsePositives: 45,
      misses: 452,
      idSwitches: 7,
      fragmentations: 6,
      mostlyTracked: 5,
      partlyTracked: 4,
      mostlyLost: 1,
    });
    // 1 - (45 + 452 + 7) / 1156. Published as 56.4 %, and 0.346 as the mean distance 1 - IoU.
    expect(mota.toFixed(3)).to.equal('0.564');
    expect((1 - motp).toFixed(3)).to.equal('0.346');
    expect([recall.toFixed(3), precision.toFixed(3)]).to.deep.equal(['0.609', '0.940']);
  });

  it('are the published identity figures', () => {
    const { idf1, idp, idr } = measureIdentity(comparison);

    expect([idf1, idp, idr].map((value) => value.toFixed(3))).to.deep.equal(['0.645', '0.820', '0.531']);
  });

  it('are the published HOTA figures', () => {
    const { hota, detA, assA } = measureHota(comparison);

    expect([hota, detA, assA].map((value) => value.toFixed(3))).to.deep.equal(['0.398', '0.392', '0.409']);
  });

  it('are perfect for the truth itself', () => {
    const itself = compareTracks(truth, truth);

    expect(measureClearMot(itself)).to.deep.include({ mota: 1, motp: 1, idSwitches: 0, fragmentations: 0 });
    expect(measureIdentity(itself).idf1).to.equal(1);
    expect(measureHota(itself).hota).to.be.closeTo(1, 1e-12);
  });
});
