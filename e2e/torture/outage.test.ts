import { expect } from 'chai';
import { silentLog } from '#base/log.ts';
import { runOutage } from './outage.ts';

const HOURS = 72;
const SECONDS = 12;

describe('three days of cuts and slow lines', function () {
  this.timeout(120_000);

  it('SF2 SF3 SF4 end with every incident in the ledger once, in order, with every byte of its files', async () => {
    const result = await runOutage({
      seed: 20_261_122,
      hours: HOURS,
      accelerate: (HOURS * 3600) / SECONDS,
      log: silentLog,
    });

    expect(result).to.deep.include({
      stored: result.raised,
      closed: result.raised,
      lost: 0,
      double: 0,
      filesMissing: 0,
      outOfOrder: 0,
      alarmsBehindClips: 0,
      dead: 0,
    });
    expect(result.raised).to.be.greaterThan(200);
    expect(result.backlogBytes, 'something was left to drain').to.be.greaterThan(1_000_000);
    expect(result.drainRatio, 'time to drain by the ideal time').to.be.at.most(2);
  });
});
