import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createFakeClock, type FakeClock } from '#base/fake-clock.ts';
import { silentLog } from '#base/log.ts';
import { createClockKeeper, type ClockJump, type ClockKeeper } from './clock-keeper.ts';

const YEAR_MS = 365 * 86_400_000;

describe('what a box knows of its clock', () => {
  let folder: string;
  let clock: FakeClock;
  let bootId: string;
  let jumps: ClockJump[];

  const open = (): ClockKeeper =>
    createClockKeeper({
      file: join(folder, 'clock.json'),
      clock,
      boot: { bootId, monotonicMs: () => 1_000_000 + clock.monotonicMs() },
      log: silentLog,
      onJump: (jump) => jumps.push(jump),
    });
  const centralNow = (): number => Date.UTC(2026, 0, 1) + clock.monotonicMs() + YEAR_MS;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'matlang-clock-'));
    clock = createFakeClock();
    bootId = 'first';
    jumps = [];
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('SF12 corrects what was written down before the first measurement, also over a jump in between', async () => {
    const keeper = open();
    const before = keeper.stamp();
    clock.jump(-3 * YEAR_MS);
    await clock.advance(60_000);
    const afterJump = keeper.stamp();

    const nothing = keeper.noteOf(before);
    const sentMs = 1_000_000 + clock.monotonicMs();
    await clock.advance(200);
    keeper.measured(centralNow() - 100, sentMs);

    expect(nothing).to.deep.equal({ source: 'none' });
    expect(keeper.noteOf(before)).to.deep.equal({
      source: 'central',
      offsetMs: YEAR_MS,
      uncertaintyMs: 100,
    });
    expect(keeper.noteOf(afterJump)).to.include({ offsetMs: 4 * YEAR_MS });
    expect(keeper.note(clock.nowMs())).to.include({ offsetMs: 4 * YEAR_MS });
    expect(keeper.note(before.wallMs, before.monotonicMs)).to.include({ offsetMs: YEAR_MS });
  });

  it('SF12 knows after a restart of the process what it knew, and nothing of another start of the box', () => {
    open().measured(centralNow(), 1_000_000);
    const stamp = open().stamp();

    const same = open().noteOf(stamp);
    bootId = 'second';
    const other = open();

    expect(same).to.include({ source: 'central', offsetMs: YEAR_MS });
    expect(other.note(clock.nowMs())).to.deep.equal({ source: 'none' });
    expect(other.noteOf(stamp), 'of the time before the box was switched off').to.deep.equal(same);
  });

  it('SF12 goes by the measurement nearest in time: clocks part by seconds a day', async () => {
    const keeper = open();
    keeper.measured(centralNow(), 1_000_000 + clock.monotonicMs());
    const early = keeper.stamp();
    await clock.advance(86_400_000);
    keeper.measured(centralNow() + 4000, 1_000_000 + clock.monotonicMs());

    expect(keeper.noteOf(early)).to.include({ offsetMs: YEAR_MS });
    expect(keeper.noteOf(keeper.stamp())).to.include({ offsetMs: YEAR_MS + 4000 });
  });

  it('says when somebody has set the clock, and not when it is slewed', async () => {
    const keeper = open();
    const stopper = new AbortController();
    const run = keeper.run(stopper.signal);

    await clock.advance(3000);
    clock.jump(400);
    await clock.advance(3000);
    const small = jumps.length;
    clock.jump(-7_200_000);
    await clock.advance(3000);

    expect(small).to.equal(0);
    expect(jumps.map(({ byMs }) => byMs)).to.deep.equal([-7_200_000]);
    stopper.abort();
    await run;
  });

  it('goes on with nothing known when its file is damaged', () => {
    writeFileSync(join(folder, 'clock.json'), '[{"bootId":');

    expect(open().note(clock.nowMs())).to.deep.equal({ source: 'none' });
  });
});
