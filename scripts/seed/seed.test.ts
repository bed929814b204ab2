import { expect } from 'chai';
import { createFakeClock } from '#base/fake-clock.ts';
import { checkCounts } from '#central/ledger/incidents/incident-recount.ts';
import { openTestLedger, type TestLedger } from '#central/ledger/ledger.helpers.ts';
import { monthNamed, startOfDate } from '#central/ledger/local-months.ts';
import { openRepositories } from '#central/ledger/repositories.ts';
import { sightOfAll } from '#central/ledger/statistics/statistics-sight.ts';
import { createStatistics } from '#central/numbers/statistics.ts';
import { seedLedger } from './run-seed.ts';

const COMMUNE = 'yen-hoa';
const CLOCK = createFakeClock(startOfDate('2026-10-16'));
const ORDER = { months: 18, seed: 7, rows: 1500, commune: COMMUNE, words: true };

describe('the made-up history of a commune', function () {
  this.timeout(300_000);
  let ledger: TestLedger;

  beforeEach(async () => {
    ledger = await openTestLedger();
  });
  afterEach(() => ledger.close());

  it('has as many incidents as asked for, every row marked, roll-ups equal to the rows', async () => {
    const report = await seedLedger(ledger.db, ORDER, CLOCK, () => undefined);

    const { rows } = await countUnmarked(ledger);
    expect(report.incidents).to.equal(1500);
    expect(rows).to.deep.equal([0, 0, 0, 0, 0, 0]);
    expect(await checkCounts(ledger.db, COMMUNE)).to.deep.equal([]);
  });

  it('is the same for the same number, and another for another', async () => {
    const first = await firstIncidents(ledger, 7);
    const other = await openTestLedger();
    const again = await openTestLedger();
    try {
      expect(await firstIncidents(again, 7)).to.deep.equal(first);
      expect(await firstIncidents(other, 8)).to.not.deep.equal(first);
    } finally {
      await other.close();
      await again.close();
    }
  });

  it('is refused by a ledger that has rows already, made up or not', async () => {
    await seedLedger(ledger.db, { ...ORDER, rows: 10 }, CLOCK, () => undefined);

    const again = await seedLedger(ledger.db, ORDER, CLOCK, () => undefined).catch((error: unknown) => error);

    expect(String(again)).to.include('expected an empty one');
  });

  it('fills every chart, and each says that it is made up', async () => {
    await seedLedger(ledger.db, ORDER, CLOCK, () => undefined);
    const repositories = openRepositories(ledger.db, COMMUNE, CLOCK);
    const statistics = createStatistics(repositories, CLOCK);
    const sight = sightOfAll(await repositories.statisticsCameras.places());
    const period = { from: monthNamed('2025-05'), to: monthNamed('2026-10') };

    const series = await statistics.months(sight, period);
    const forecast = await statistics.forecast(sight, period.to);
    const { places } = await statistics.installation(sight, 'hamlet');
    const { rules } = await statistics.rules(sight, period);

    const cameras = series.months.map((one) => one.cameras.installed);
    expect(series.isDemo).to.equal(true);
    expect(cameras).to.deep.equal(cameras.toSorted((a, b) => a - b));
    expect(cameras.at(-1)).to.equal(76);
    expect(series.months.at(-2)?.cameraHours?.share).to.be.within(0.8, 1);
    expect(series.months.every(({ violations }) => violations.count > 0)).to.equal(true);
    expect(forecast.status).to.equal('computed');
    expect(places.length).to.equal(10);
    expect(rules[0]?.falseAlarmShare?.low ?? 0).to.be.greaterThan(0.1);
  });
});

async function countUnmarked({ db }: TestLedger): Promise<{ rows: number[] }> {
  const rows = [];
  for (const table of [
    'incidents',
    'violations',
    'cases',
    'hamlets',
    'registered_sites',
    'registered_cameras',
  ] as const) {
    const row = await db
      .selectFrom(table)
      .where('is_demo', '=', 0)
      .select((select) => select.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    rows.push(row.count);
  }
  return { rows };
}

async function firstIncidents({ db }: TestLedger, seed: number): Promise<unknown[]> {
  await seedLedger(db, { ...ORDER, seed, rows: 50, words: false }, CLOCK, () => undefined);
  return db.selectFrom('incidents').orderBy('id').selectAll().execute();
}
