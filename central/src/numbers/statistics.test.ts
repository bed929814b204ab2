import { expect } from 'chai';
import { createFakeClock } from '#base/fake-clock.ts';
import type { Figure } from '#protocol/statistics.ts';
import { recount } from '../ledger/incidents/incident-recount.ts';
import { openTestLedger, type TestLedger } from '../ledger/ledger.helpers.ts';
import { monthNamed, startOfDate, startOfMonth } from '../ledger/local-months.ts';
import { openRepositories } from '../ledger/repositories.ts';
import { incidentRow, violationRow } from '../ledger/statistics/statistics.helpers.ts';
import { sightOfAll, type Sight } from '../ledger/statistics/statistics-sight.ts';
import { createStatistics, type Statistics } from './statistics.ts';

const COMMUNE = 'yen-hoa';
const NOW_MS = startOfDate('2026-10-16');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const PERIOD = { from: monthNamed('2024-11'), to: monthNamed('2026-10') };
const OCTOBER = monthNamed('2026-10');

const WHOLE = sightOfAll([{ siteId: 'gate' }, { siteId: 'school' }]);
/** As of a leader: no faces, nothing of cases for the police only. */
const LEADER: Sight = {
  ...WHOLE,
  hidden: [{ kind: 'face-watch-list', shown: { siteIds: [], cameraIds: [], caseIds: [] } }],
  seesPoliceOnly: false,
};
const SCHOOL: Sight = { ...LEADER, siteIds: ['school'], isEverywhere: false };
const ONE_CAMERA: Sight = { ...SCHOOL, siteIds: [], cameraIds: ['gate-1'] };

describe('statistics', function () {
  this.timeout(300_000);
  let ledger: TestLedger;
  let statistics: Statistics;

  before(async () => {
    ledger = await openTestLedger();
    const clock = createFakeClock(NOW_MS);
    statistics = createStatistics(openRepositories(ledger.db, COMMUNE, clock), clock);
    await fill(ledger.db);
  });
  after(() => ledger.close());

  for (const [who, sight] of Object.entries({ WHOLE, LEADER, SCHOOL, ONE_CAMERA })) {
    it(`opens exactly the rows that each figure was counted from, for a sight of ${who.toLowerCase()}`, async () => {
      const replies = await askAll(statistics, sight);

      const figures = figuresIn(replies);
      expect(figures.length).to.be.greaterThan(200);
      for (const { count, rows } of distinct(figures)) {
        const found = await statistics.rows(sight, rows, { limit: 1 });
        expect(found.total, JSON.stringify(rows)).to.equal(count);
      }
    });
  }

  it('pages through the rows of a figure without losing or repeating one', async () => {
    const { total } = await statistics.violations(WHOLE, PERIOD);
    const ids: string[] = [];
    let before: string | undefined;
    do {
      const page = await statistics.rows(WHOLE, total.rows, { before, limit: 7 });
      ids.push(...page.items.map(({ id }) => id));
      before = page.nextBefore ?? undefined;
    } while (before !== undefined);

    expect(new Set(ids).size).to.equal(total.count);
    expect(ids).to.have.length(total.count);
  });

  it('counts no face for who may not know of it, and no violation of a case for the police only', async () => {
    const [whole, leader] = [await monthOf(WHOLE), await monthOf(LEADER)];

    expect(whole.incidents.count - leader.incidents.count).to.equal(1);
    expect(whole.violations.count - leader.violations.count).to.equal(1);

    async function monthOf(sight: Sight) {
      const { months } = await statistics.months(sight, { from: OCTOBER, to: OCTOBER });
      expect(months).to.have.length(1);
      return months[0] ?? expect.fail('no month');
    }
  });

  it('says nothing at all to who sees no place', async () => {
    const nowhere: Sight = { ...SCHOOL, siteIds: [] };

    const counts = figuresIn(await askAll(statistics, nowhere)).map(({ count }) => count);

    expect(Math.max(...counts)).to.equal(0);
  });

  it('counts a camera from the day it was installed, and its hours only while it stood and was measured', async () => {
    const { months, marks } = await statistics.months(WHOLE, { from: OCTOBER - 1, to: OCTOBER });

    // gate-1 stands since 2025; school-1 was installed on 11 September, after measuring began on the first.
    expect(months.map(({ cameras }) => cameras)).to.deep.equal([
      { installed: 2, added: 1, removed: 0 },
      { installed: 2, added: 0, removed: 0 },
    ]);
    // September: gate-1 30 days, school-1 20 days; gate-1 worked 15 days, school-1 all 20 although it was said from 1st.
    expect(months[0]?.cameraHours).to.deep.equal({ possible: 50 * 24, online: 35 * 24, share: 0.7 });
    // October, until now: gate-1 does not work, school-1 still does.
    expect(months[1]?.cameraHours).to.deep.equal({ possible: 30 * 24, online: 15 * 24, share: 0.5 });
    expect(marks.map(({ kind, on }) => `${kind} ${on}`)).to.deep.equal([
      'installed 2026-09-11',
      'rules-changed 2026-10-02',
    ]);
    const before = await statistics.months(WHOLE, { from: OCTOBER - 2, to: OCTOBER - 2 });
    expect(before.months[0]?.cameraHours).to.equal(null);
  });

  it('puts a violation just after midnight into the month and hour of the commune, not of London', async () => {
    // 1 October 2026, 00:30 in Vietnam, is a Thursday; in London it is still September.
    const found = await statistics.violations(WHOLE, { from: OCTOBER, to: OCTOBER });

    expect(found.byHourOfWeek.map(({ hourOfWeek }) => hourOfWeek)).to.include(3 * 24);
  });

  it('compares hamlets by their households, and says which have none known', async () => {
    const { byHamlet } = await statistics.violations(WHOLE, PERIOD);

    const [east, west] = byHamlet;
    expect(east?.perThousandHouseholds).to.equal(((east?.violations.count ?? 0) * 1000) / 250);
    expect(west?.perThousandHouseholds).to.equal(null);
    expect(byHamlet.at(-1)).to.include({ hamletId: null, name: null });
  });

  it('compares before and after a camera by days, and refuses where there are too few', async () => {
    const { places, cautions } = await statistics.installation(WHOLE, 'site');
    const early = createFakeClock(startOfDate('2026-10-05'));
    const then = createStatistics(openRepositories(ledger.db, COMMUNE, early), early);
    const tooShort = (await then.installation(WHOLE, 'site')).places[1];

    const [gate, school] = places;
    expect(gate?.outcome.status).to.equal('computed');
    if (gate?.outcome.status === 'computed') {
      const { before, after } = gate.outcome;
      // Since the first record that stands, of 5 November 2024.
      expect(before.days).to.equal(57);
      expect(after.days).to.equal(365);
      expect(before.per30Days).to.equal((before.violations.count * 30) / before.days);
    }
    expect(school?.outcome.status).to.equal('computed');
    expect(tooShort?.outcome).to.deep.include({ status: 'too-short', afterDays: 24 });
    expect(cautions.length).to.be.greaterThan(2);
  });

  it('orders rules by how surely they are bad: nine of ten before one of one', async () => {
    const { rules } = await statistics.rules(WHOLE, { from: OCTOBER, to: OCTOBER });

    expect(
      rules.map(({ ruleId, falseAlarms, judged }) => [ruleId, falseAlarms.count, judged.count]),
    ).to.deep.include.ordered.members([
      ['wide', 9, 10],
      ['once', 1, 1],
    ]);
  });

  it('says that made-up rows are among what was counted, where they are', async () => {
    const { isDemo: real } = await statistics.violations(SCHOOL, { from: OCTOBER - 1, to: OCTOBER - 1 });
    await ledger.db
      .insertInto('violations')
      .values(
        violationRow(COMMUNE, { site_id: 'school', occurred_at_ms: startOfMonth(OCTOBER - 1), is_demo: 1 }),
      )
      .execute();
    const { isDemo: made } = await statistics.violations(SCHOOL, { from: OCTOBER - 1, to: OCTOBER - 1 });

    expect([real, made]).to.deep.equal([false, true]);
  });
});

async function askAll(statistics: Statistics, sight: Sight): Promise<unknown[]> {
  return Promise.all([
    statistics.months(sight, PERIOD),
    statistics.violations(sight, PERIOD),
    statistics.responses(sight, PERIOD),
    statistics.rules(sight, PERIOD),
    statistics.installation(sight, 'site'),
    statistics.installation(sight, 'hamlet'),
    statistics.forecast(sight, OCTOBER - 1),
    statistics.comparison(sight, OCTOBER),
  ]);
}

function figuresIn(value: unknown): Figure[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return 'rows' in value && 'count' in value ? [value as Figure] : Object.values(value).flatMap(figuresIn);
}

function distinct(figures: readonly Figure[]): Figure[] {
  return [...new Map(figures.map((one) => [JSON.stringify(one), one])).values()];
}

async function fill(db: TestLedger['db']): Promise<void> {
  await fillPlaces(db);
  const violations = Array.from({ length: 160 }, (_, i) =>
    violationRow(COMMUNE, {
      occurred_at_ms: startOfMonth(PERIOD.from) + i * 4.4 * DAY_MS + (i % 24) * HOUR_MS,
      category: (['theft', 'littering', 'traffic'] as const)[i % 3] ?? 'other',
      ...(i % 5 === 0
        ? {}
        : { site_id: i % 2 === 0 ? 'gate' : 'school', hamlet_id: i % 2 === 0 ? 'east' : 'west' }),
      status: i % 11 === 0 ? 'withdrawn' : 'confirmed',
    }),
  );
  const policeOnly = violationRow(COMMUNE, {
    site_id: 'gate',
    case_id: '0190b5a0-0000-7000-8000-000000000001',
    occurred_at_ms: startOfMonth(OCTOBER) + HOUR_MS,
  });
  const justAfterMidnight = violationRow(COMMUNE, { occurred_at_ms: startOfMonth(OCTOBER) + HOUR_MS / 2 });
  await db
    .insertInto('violations')
    .values(
      [...violations, policeOnly, justAfterMidnight].map((row) => ({
        ...row,
        occurred_at_ms: Math.round(row.occurred_at_ms),
      })),
    )
    .execute();
  const statuses = ['new', 'acknowledged', 'false-alarm', 'escalated', 'merged'] as const;
  const incidents = Array.from({ length: 300 }, (_, i) => {
    const startedAtMs = Math.round(startOfMonth(PERIOD.from) + i * 2.3 * DAY_MS);
    const status = statuses[i % 5] ?? 'new';
    return incidentRow(COMMUNE, {
      site_id: i % 3 === 0 ? 'school' : 'gate',
      camera_id: i % 3 === 0 ? 'school-1' : 'gate-1',
      started_at_ms: startedAtMs,
      received_at_ms: startedAtMs + (i % 7) * 20_000,
      status,
      acknowledged_at_ms: status === 'new' ? null : startedAtMs + (i % 7) * 20_000 + i * 4000,
    });
  });
  const wide = Array.from({ length: 10 }, (_, i) =>
    incidentRow(COMMUNE, {
      ...{ site_id: 'gate', camera_id: 'gate-1', rule_id: 'wide', started_at_ms: startOfMonth(OCTOBER) + i },
      status: i === 0 ? 'acknowledged' : 'false-alarm',
      acknowledged_at_ms: startOfMonth(OCTOBER) + DAY_MS,
    }),
  );
  const once = incidentRow(COMMUNE, {
    ...{ site_id: 'gate', camera_id: 'gate-1', rule_id: 'once', started_at_ms: startOfMonth(OCTOBER) },
    status: 'false-alarm',
  });
  const face = incidentRow(COMMUNE, {
    ...{
      site_id: 'gate',
      camera_id: 'gate-1',
      kind: 'face-watch-list',
      started_at_ms: startOfMonth(OCTOBER),
    },
  });
  for (const rows of [incidents.slice(0, 150), incidents.slice(150), [...wide, once, face]]) {
    await db.insertInto('incidents').values(rows).execute();
  }
  await recount(db, COMMUNE);
}

async function fillPlaces(db: TestLedger['db']): Promise<void> {
  const common = { commune_id: COMMUNE, is_demo: 0, revision: 0 };
  const nowhere = { vpostcode: null, latitude: null, longitude: null };
  await db
    .insertInto('hamlets')
    .values([
      { ...common, id: 'east', name: 'Thôn Đông', households: 250, people: null },
      { ...common, id: 'west', name: 'Thôn Tây', households: null, people: null },
    ])
    .execute();
  await db
    .insertInto('registered_sites')
    .values([
      {
        ...common,
        ...nowhere,
        id: 'gate',
        name: 'Cổng thôn Đông',
        site_group: 'key-point',
        hamlet_id: 'east',
      },
      {
        ...common,
        ...nowhere,
        id: 'school',
        name: 'Trường',
        site_group: 'primary-school',
        hamlet_id: 'west',
      },
    ])
    .execute();
  const camera = { ...common, ...nowhere, owner_group: 'key-point', removed_on: null };
  await db
    .insertInto('registered_cameras')
    .values([
      {
        ...camera,
        id: 'gate-1',
        site_id: 'gate',
        name: 'Cổng',
        status: 'working',
        installed_on: '2025-01-01',
      },
      {
        ...camera,
        id: 'school-1',
        site_id: 'school',
        name: 'Sân',
        status: 'working',
        installed_on: '2026-09-11',
      },
      { ...camera, id: 'gate-2', site_id: 'gate', name: 'Sau này', status: 'planned', installed_on: null },
    ])
    .execute();
  const spell = { commune_id: COMMUNE };
  await db
    .insertInto('camera_spells')
    .values([
      { ...spell, camera_id: 'gate-1', from_ms: startOfDate('2026-09-01'), to_ms: startOfDate('2026-09-16') },
      { ...spell, camera_id: 'school-1', from_ms: startOfDate('2026-09-01'), to_ms: null },
    ])
    .execute();
  await db
    .insertInto('camera_rules')
    .values({
      commune_id: COMMUNE,
      camera_id: 'gate-1',
      revision: 1,
      rules_json: '[]',
      person_heights_json: null,
      changed_by_id: 'a',
      changed_by_name: 'Trần Thị Bình',
      changed_at_ms: startOfDate('2026-10-02') + HOUR_MS,
      refused_reason: null,
    })
    .execute();
  await db
    .insertInto('cases')
    .values({
      ...common,
      id: '0190b5a0-0000-7000-8000-000000000001',
      number: '2026-1',
      title: 'Vụ việc',
      summary: '',
      category: null,
      status: 'open',
      outcome: null,
      is_police_only: 1,
      site_id: 'gate',
      hamlet_id: null,
      occurred_from_ms: 0,
      occurred_to_ms: null,
      opened_at_ms: 0,
      opened_by_id: 'a',
      opened_by_name: 'A',
      lead_id: null,
      lead_name: null,
      closed_at_ms: null,
      merged_into_id: null,
    })
    .execute();
}
