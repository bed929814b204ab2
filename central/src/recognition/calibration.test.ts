import { expect } from 'chai';
import { createFakeClock } from '#base/fake-clock.ts';
import { newId } from '#base/ids.ts';
import { silentLog } from '#base/log.ts';
import type { FaceScores } from '#protocol/faces.ts';
import type { LedgerDatabase } from '../ledger/database.ts';
import { openTestLedger } from '../ledger/ledger.helpers.ts';
import { DAY_MS } from '../ledger/faces/face-scores.ts';
import { openRepositories, type Ledger } from '../ledger/repositories.ts';
import { createCalibration, type Calibration } from './calibration.ts';
import { histogramOf, noBins, normalHistogram } from './histograms.helpers.ts';

const AGENT = '0190b5a0-0000-7000-8000-00000000000a';
const SITE = { siteId: 'committee', siteName: 'Trụ sở UBND xã' };
const BUILT_IN = { candidate: 4, strong: 5 };
const FIRST_DAY = 20_700;

describe('thresholds of a site', () => {
  let db: LedgerDatabase;
  let close: () => Promise<void>;
  let ledger: Ledger;
  let clock: ReturnType<typeof createFakeClock>;
  let calibration: Calibration;
  let told: string[];

  beforeEach(async () => {
    clock = createFakeClock(FIRST_DAY * DAY_MS);
    ({ db, close } = await openTestLedger());
    ledger = openRepositories(db, 'yen-hoa', clock);
    told = [];
    calibration = createCalibration({
      clock,
      log: silentLog,
      book: ledger.faceScoreBook,
      reviews: ledger.faceReviews,
      builtIn: BUILT_IN,
      onThresholds: (siteId) => told.push(siteId),
    });
    await ledger.inventory.replace({
      agentId: AGENT,
      sites: [{ id: 'committee', name: SITE.siteName, group: 'headquarters' }],
      cameras: [
        { id: 'hall-1', siteId: 'committee', name: 'Sảnh', hasPtz: false, rules: [], rulesRevision: 0 },
      ],
      atMs: 0,
      resetHealth: false,
    });
  });

  afterEach(() => close());

  const reportOf = (bins: number[], change: Partial<FaceScores> = {}): FaceScores => {
    const compared = bins.reduce((sum, count) => sum + count, 0);
    const toMs = clock.nowMs();
    const sites = [{ siteId: 'committee', tracks: compared + 5, compared, bins }];
    return { id: newId(), fromMs: toMs - DAY_MS, toMs, recipe: 'net-1', sites, ...change };
  };

  /** Every day so many strangers, reported whole at midnight. */
  const watchDays = async (
    days: number,
    binsOf: (day: number) => number[],
    recipe = 'net-1',
  ): Promise<void> => {
    for (let day = 0; day < days; day += 1) {
      await clock.advance(DAY_MS);
      const { status } = await calibration.take(AGENT, reportOf(binsOf(day), { recipe }));
      expect(status).to.equal('stored');
    }
  };

  /** As the service does once an hour. */
  const settle = async (): Promise<void> => {
    const ending = new AbortController();
    const running = calibration.run(ending.signal);
    ending.abort();
    await running;
  };

  const confirm = async (score: number, atMs: number): Promise<void> => {
    const id = newId();
    const thresholds = BUILT_IN;
    await ledger.incidents.open(
      {
        id,
        cameraId: 'hall-1',
        kind: 'face-watch-list',
        ruleId: 'mat',
        ruleName: 'Mặt',
        region: { type: 'picture' },
        startedAtMs: atMs,
        sequence: 1,
        why: { vi: 'x', en: 'x' },
        confidence: 0.9,
        tracks: [],
        face: {
          entryId: newId(),
          score,
          similarity: 0.6,
          strength: 'strong',
          shots: 2,
          widthPx: 60,
          thresholds,
        },
      },
      { agentId: AGENT, offsetMs: 0, receivedAtMs: clock.nowMs() },
    );
    const by = { byId: 'a', byName: 'A', atMs: clock.nowMs(), note: '' };
    await ledger.faceReviews.answer(id, { ...by, answer: 'same-person' }, false);
  };

  it('are the built-in ones until 300 strangers and 3 days have been seen', async () => {
    await watchDays(2, (day) => normalHistogram(400, day + 1));
    await settle();
    const early = await calibration.describe(SITE);
    await watchDays(1, () => noBins());
    await settle();
    const measured = await calibration.describe(SITE);

    expect([early.origin, early.thresholds, early.tracks]).to.deep.equal(['built-in', BUILT_IN, 800]);
    expect(measured.origin).to.equal('measured');
    expect([measured.tracksNeeded, measured.days]).to.deep.equal([0, 3]);
  });

  it('rise at once where look-alikes would raise too many alarms, and the agent is told', async () => {
    await watchDays(4, (day) => normalHistogram(500, day + 1, 1.5));
    await settle();

    const { thresholds, curve } = await calibration.describe(SITE);

    expect(thresholds.candidate).to.be.within(5, 8);
    expect(thresholds.strong).to.be.above(thresholds.candidate + 0.5);
    expect(told).to.deep.equal(['committee']);
    expect(await calibration.measured('net-1')).to.deep.equal([{ siteId: 'committee', ...thresholds }]);
    expect(await calibration.measured('net-2')).to.deep.equal([]);
    const ends = [curve[0], curve.at(-1)];
    expect(ends.map((point) => point?.isExtrapolated)).to.deep.equal([false, true]);
    expect(ends[0]?.perMonth).to.be.closeTo((2000 * 30) / 4, 1);
    const at = curve.findLast(({ score }) => score <= thresholds.candidate);
    expect(at?.perMonth).to.be.within(0.9, 3);
  });

  it('fall a quarter a day at a quiet place, and never more than 1 below the built-in ones', async () => {
    const candidates: number[] = [];
    await watchDays(3, () => normalHistogram(200, 3, -2, 0.3));
    for (let day = 0; day < 6; day += 1) {
      await settle();
      await settle();
      candidates.push((await calibration.describe(SITE)).thresholds.candidate);
      await watchDays(1, () => normalHistogram(200, 3, -2, 0.3));
    }

    expect(candidates).to.deep.equal([3.75, 3.5, 3.25, 3, 3, 3]);
  });

  it('follow at once when somebody chooses how many false alarms the place may cost', async () => {
    await watchDays(6, (day) => normalHistogram(500, day + 1, 1.5));
    await settle();
    const before = (await calibration.describe(SITE)).thresholds;

    await calibration.setWanted('committee', 100);

    const after = await calibration.describe(SITE);
    expect(after.wantedPerMonth).to.equal(100);
    expect(after.thresholds.candidate).to.be.below(before.candidate - 0.5);
    expect(told).to.have.length(2);
  });

  it('start anew with another recipe', async () => {
    await watchDays(4, (day) => normalHistogram(500, day + 1, 1.5));
    await settle();
    await watchDays(1, () => normalHistogram(100, 9), 'net-2');
    await settle();

    const { origin, thresholds, tracks } = await calibration.describe(SITE);

    expect([origin, thresholds, tracks]).to.deep.equal(['built-in', BUILT_IN, 100]);
    expect(told).to.have.length(2);
  });

  it('leave out those whom people have confirmed: they are no strangers', async () => {
    const bins = normalHistogram(200, 1, -1);
    await watchDays(4, () => bins.map((count, bin) => count + (histogramOf([9.1, 9.2])[bin] ?? 0)));
    await settle();
    const high = (await calibration.describe(SITE)).thresholds.candidate;
    for (let day = 0; day < 4; day += 1) {
      await confirm(9.1, clock.nowMs() - day * DAY_MS - 1);
      await confirm(8.3, clock.nowMs() - day * DAY_MS - 1);
    }

    const known = await calibration.describe(SITE);
    await calibration.setWanted('committee', 1);

    expect(high).to.be.above(9);
    expect(known.tracks).to.equal(800);
    expect(known.answers.map(({ answer }) => answer)).to.deep.equal(Array(8).fill('same-person'));
    expect((await calibration.describe(SITE)).thresholds.candidate).to.be.below(4);
  });

  it('come with a warning when the strangers of the last week score otherwise', async () => {
    await watchDays(10, (day) => normalHistogram(100, day + 1));
    await watchDays(7, (day) => normalHistogram(100, day + 50, 0.6));

    const { drift } = await calibration.describe(SITE);

    expect(drift?.isWarning).to.equal(true);
    expect(drift?.shift).to.be.closeTo(0.6, 0.15);
  });

  it('count a report once, and take none that cannot be true', async () => {
    await clock.advance(DAY_MS);
    const report = reportOf(normalHistogram(10, 1));
    const [site] = report.sites;
    const nowMs = clock.nowMs();

    const answers = [];
    for (const message of [
      report,
      report,
      reportOf(noBins(), { fromMs: nowMs, toMs: nowMs }),
      reportOf(noBins(), { fromMs: nowMs - 2 * DAY_MS }),
      reportOf(noBins(), { fromMs: nowMs, toMs: nowMs + 2 * 3_600_000 }),
      { ...report, id: newId(), sites: [{ ...site, siteId: 'nursery' }] },
      { ...report, id: newId(), sites: [{ ...site, compared: 3 }] },
      { ...report, id: newId(), sites: [{ ...site, bins: [1] }] },
    ]) {
      answers.push(await calibration.take(AGENT, message));
    }

    expect(answers.map(({ status }) => status)).to.deep.equal([
      'stored',
      'already-stored',
      ...Array<string>(6).fill('refused'),
    ]);
    expect((await calibration.describe(SITE)).tracks).to.equal(10);
  });
});
