import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createFakeClock, type FakeClock } from '#base/fake-clock.ts';
import { silentLog } from '#base/log.ts';
import { PASSER_KINDS, type PassersList } from '#protocol/passers.ts';
import type { SeenPasser } from '../detect/passers/passer-watch.ts';
import { openPassers, type Passers, type PassersDeps } from './passers.ts';

const NIGHT_MS = Date.UTC(2026, 10, 20, 18);
const DAY_MS = 86_400_000;
const MARK = 'a red jacket, in the clear';

const SITES: PassersDeps['config']['sites'] = [
  { id: 'gate', name: 'Cổng thôn', group: 'key-point' },
  { id: 'school', name: 'Trường Mầm non', group: 'kindergarten' },
];
const CAMERAS = [
  { id: 'gate-1', site: 'gate' },
  { id: 'gate-2', site: 'gate' },
  { id: 'school-1', site: 'school' },
].map((camera) => ({ ...camera, name: camera.id, isEnabled: true, rules: [] }));

describe('what an agent keeps of who passes by', () => {
  let folder: string;
  let clock: FakeClock;
  let controller: AbortController;
  let running: Promise<void>;
  let taken: number[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'matlang-passers-'));
    clock = createFakeClock(NIGHT_MS);
    taken = [];
  });

  afterEach(async () => {
    controller.abort();
    await running;
    rmSync(folder, { recursive: true });
  });

  const start = (change: Partial<PassersDeps['config']['passers']> = {}): Passers => {
    const passers = openPassers({
      folder,
      config: {
        passers: { keepDays: 7, mostMegabytes: 100, sites: {}, ...change },
        sites: SITES,
        cameras: CAMERAS,
      },
      takeLine: async (bytes) => void taken.push(bytes),
      clock,
      log: silentLog,
    });
    controller = new AbortController();
    running = passers.run(controller.signal);
    return passers;
  };
  const passer = (change: Partial<SeenPasser> = {}): SeenPasser => ({
    label: 'person',
    fromMs: clock.nowMs() - 4000,
    toMs: clock.nowMs(),
    bestAtMs: clock.nowMs() - 2000,
    box: { x: 0.4, y: 0.4, w: 0.1, h: 0.2 },
    from: [0.1, 0.6],
    to: [0.9, 0.6],
    jpeg: Buffer.from(MARK),
    ...change,
  });
  const sized = (share: number): SeenPasser['box'] => ({ x: 0, y: 0, w: share, h: 1 });
  const list = (passers: Passers, change: Partial<PassersList> = {}) => {
    const answer = passers.list({
      cameraIds: ['gate-1', 'gate-2', 'school-1'],
      fromMs: NIGHT_MS - DAY_MS,
      toMs: NIGHT_MS + 30 * DAY_MS,
      kinds: [...PASSER_KINDS],
      leastSize: 0,
      order: 'largest',
      most: 100,
      ...change,
    });
    if (answer.status !== 'listed') {
      throw new Error(answer.reason);
    }
    return answer;
  };

  it('is told largest first, of the kinds, cameras and sizes that are asked for', () => {
    const passers = start();
    passers.see('gate-1', passer({ box: sized(0.02) }));
    passers.see('gate-2', passer({ box: sized(0.3), label: 'truck' }));
    passers.see('gate-1', passer({ box: sized(0.1), label: 'motorcycle' }));

    const all = list(passers);
    const some = list(passers, { kinds: ['person', 'two-wheeler'], leastSize: 0.05 });
    const one = list(passers, { most: 1 });

    expect(all.items.map(({ label }) => label)).to.deep.equal(['truck', 'motorcycle', 'person']);
    expect(all.items[0]).to.deep.include({ cameraId: 'gate-2', box: sized(0.3), from: [0.1, 0.6] });
    expect(some.items.map(({ label }) => label)).to.deep.equal(['motorcycle']);
    expect([one.items.length, one.total]).to.deep.equal([1, 3]);
  });

  it('has who began before the time asked for and was still there', () => {
    const passers = start();
    passers.see('gate-1', passer({ fromMs: NIGHT_MS - 200_000, toMs: NIGHT_MS }));

    expect(list(passers, { fromMs: NIGHT_MS - 60_000 }).total).to.equal(1);
    expect(list(passers, { fromMs: NIGHT_MS + 1 }).total).to.equal(0);
  });

  it('gives pictures one by one, once the line has room for them', async () => {
    const passers = start();
    passers.see('gate-1', passer());
    const [item] = list(passers).items;

    const answer = await passers.pictures({ ids: [item?.id ?? 0, 999] });

    expect(answer.status === 'sent' && String(answer.jpegs)).to.equal(MARK);
    expect(answer.status === 'sent' && answer.pictures).to.deep.equal([
      { id: item?.id, sizeBytes: MARK.length },
    ]);
    expect(taken).to.deep.equal([MARK.length]);
  });

  it('keeps nothing of a school without a word of its file, and says so', () => {
    const passers = start();
    passers.see('school-1', passer());

    const { items, cameras } = list(passers);

    expect([passers.keeps('school-1'), items]).to.deep.equal([false, []]);
    expect(cameras.map(({ cameraId, state }) => [cameraId, state])).to.deep.equal([
      ['gate-1', 'kept'],
      ['gate-2', 'kept'],
      ['school-1', 'switched-off'],
    ]);
  });

  it('keeps those of a school whose file says so, and none of a gate whose file says not to', () => {
    const passers = start({ sites: { school: { isKept: true }, gate: { isKept: false } } });

    expect(CAMERAS.map(({ id }) => passers.keeps(id))).to.deep.equal([false, false, true]);
  });

  it('cannot be read off the disk, nor found there after its days are over', async () => {
    const passers = start({ keepDays: 2 });
    passers.see('gate-1', passer());
    const isReadable = (): boolean =>
      ['passers.sqlite', 'passers.sqlite-wal'].some((name) =>
        readFileSync(join(folder, name)).includes(MARK),
      );

    expect(isReadable()).to.equal(false);
    expect(list(passers).total).to.equal(1);

    await clock.advance(2 * DAY_MS + 120_000);

    expect(list(passers).total).to.equal(0);
    expect(list(passers).cameras[0]?.sinceMs).to.equal(null);
  });

  it('gives up the oldest of the busiest camera when there is too much, never the quiet one', async () => {
    const passers = start({ mostMegabytes: 1 });
    const jpeg = Buffer.alloc(8000, 1);
    passers.see('gate-2', passer({ jpeg, fromMs: NIGHT_MS - 3_000_000 }));
    for (let minute = 0; minute < 6; minute += 1) {
      for (let count = 0; count < 30; count += 1) {
        passers.see('gate-1', passer({ jpeg }));
      }
      await clock.advance(60_000);
    }

    expect(list(passers, { cameraIds: ['gate-2'] }).total).to.equal(1);
    expect(list(passers, { cameraIds: ['gate-1'] }).total).to.be.within(20, 127);
  });

  it('does not keep a market person by person, and counts whom it left out', () => {
    const passers = start();
    passers.watched('gate-1');
    for (let count = 0; count < 50; count += 1) {
      passers.see('gate-1', passer());
    }

    const { total, cameras } = list(passers, { cameraIds: ['gate-1'] });

    expect([total, cameras[0]?.skipped]).to.deep.equal([40, 10]);
  });

  it('tells a quiet night from one in which nobody looked, also after a restart', async () => {
    let passers = start();
    for (let count = 0; count < 60; count += 1) {
      passers.watched('gate-1');
      await clock.advance(5_000);
    }
    controller.abort();
    await running;
    await clock.advance(600_000);
    passers = start();
    passers.watched('gate-1');

    const { cameras } = list(passers, { cameraIds: ['gate-1', 'gate-2'], fromMs: NIGHT_MS });

    expect(cameras[0]?.gaps).to.deep.equal([{ fromMs: NIGHT_MS + 295_000, toMs: NIGHT_MS + 900_000 }]);
    expect(cameras[1]?.gaps).to.deep.equal([{ fromMs: NIGHT_MS, toMs: NIGHT_MS + 900_000 }]);
  });
});
