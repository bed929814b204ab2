/** The short form of `npm run torture`: kills at random moments, with real cameras, pictures and processes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runKills } from './torture/kills.ts';

const KILLS = 6;

describe('killed at random moments', function () {
  this.timeout(600_000);
  let dataDir: string;

  before(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'matlang-kills-'));
  });
  after(() => rmSync(dataDir, { recursive: true, force: true }));

  it(`${KILLS} times, the commune loses no incident, doubles none, and a second of recording at most`, async () => {
    const seed = Date.now() % 2 ** 31;
    console.log(`      seed ${seed} (npm run torture -- --seed ${seed} --kills ${KILLS} --hours 0)`);

    const outcome = await runKills({ seed, kills: KILLS, dataDir });

    console.log(`      ${JSON.stringify(outcome)}`);
    expect(outcome.raised).to.be.greaterThan(0);
    expect(outcome).to.deep.include({
      stored: outcome.raised,
      lost: 0,
      double: 0,
      filesMissing: 0,
      damaged: [],
    });
    expect(outcome.recordingsRecovered, 'recordings cut off by a kill').to.be.greaterThan(0);
    expect(outcome.recordingLostMaxS).to.be.at.most(1);
  });
});
