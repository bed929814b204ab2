/** A ledger of two years, the same at every run: what golden papers are made from. */
import { createFakeClock } from '#base/fake-clock.ts';
import { VIOLATION_CATEGORIES } from '#protocol/violation.ts';
import type { LedgerDatabase } from '../ledger/database.ts';
import { recount } from '../ledger/incidents/incident-recount.ts';
import { openRepositories } from '../ledger/repositories.ts';
import { incidentRow, violationRow } from '../ledger/statistics/statistics.helpers.ts';
import { createStatistics } from '../numbers/statistics.ts';
import { instantOf } from './civil-time.ts';
import { createFigureDesk, type FigureDesk } from './figures-desk.ts';

const COMMUNE = 'yen-hoa';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HAMLETS = [
  ['dong', 'Thôn Đông', 420],
  ['doai', 'Thôn Đoài', 380],
  ['ha', 'Thôn Hạ', null],
] as const;
/** Months after November 2024 in which each camera was installed; Thôn Hạ has none before August 2025. */
const INSTALLED = [0, 0, 5, 6, 9, 9, 12, 14, 18, 23] as const;

/** As of 1 November 2026, 08:00. */
export function deskOf(db: LedgerDatabase): FigureDesk {
  const clock = createFakeClock(instantOf(2026, 11, 1, 8));
  const repositories = openRepositories(db, COMMUNE, clock);
  const statistics = createStatistics(repositories, clock);
  return createFigureDesk({ ...repositories, statistics, camerasDown: async () => [] });
}

export async function fillTwoYears(db: LedgerDatabase): Promise<void> {
  await fillPlaces(db);
  const from = instantOf(2024, 11);
  const violations = Array.from({ length: 300 }, (_, i) => {
    // Ever fewer, more of them at night.
    const atMs =
      from + Math.round((728 * DAY_MS * Math.sqrt(i / 300)) / HOUR_MS) * HOUR_MS + ((i * 5) % 9) * HOUR_MS;
    const hamlet = HAMLETS[(i * 7) % 4];
    return violationRow(COMMUNE, {
      id: idOf(1, i),
      occurred_at_ms: atMs,
      category: VIOLATION_CATEGORIES[(i * i) % 7] ?? 'other',
      hamlet_id: hamlet?.[0] ?? null,
      site_id: hamlet === undefined ? null : `gate-${hamlet[0]}`,
    });
  });
  const policeOnly = violationRow(COMMUNE, {
    ...{ id: idOf(2, 0), occurred_at_ms: instantOf(2026, 10, 9), description: 'Chuyên án' },
    case_id: idOf(3, 0),
  });
  await db
    .insertInto('violations')
    .values([...violations, policeOnly])
    .execute();
  await db.insertInto('incidents').values(incidentRows()).execute();
  await db
    .insertInto('cases')
    .values(Array.from({ length: 6 }, (_, i) => caseRow(i)))
    .execute();
  await recount(db, COMMUNE);
}

function incidentRows() {
  const statuses = [
    'acknowledged',
    'false-alarm',
    'acknowledged',
    'escalated',
    'false-alarm',
    'new',
  ] as const;
  return Array.from({ length: 180 }, (_, i) => {
    const atMs = instantOf(2026, 9) + i * 8 * HOUR_MS;
    const status = statuses[(i * i) % 6] ?? 'new';
    return incidentRow(COMMUNE, {
      ...{ id: idOf(4, i), started_at_ms: atMs, received_at_ms: atMs + 2_000, status, sequence: i + 1 },
      site_id: 'gate-dong',
      camera_id: `camera-${i % 3}`,
      rule_id: `rule-${i % 3}`,
      kind: i % 3 === 0 ? 'intrusion' : 'line-crossing',
      acknowledged_at_ms: status === 'new' ? null : atMs + 2_000 + ((i * 37) % 400) * 1_000,
    });
  });
}

function caseRow(i: number) {
  const closedAtMs = i % 2 === 0 ? instantOf(2026, 10, 20) : null;
  return {
    ...{ commune_id: COMMUNE, id: idOf(3, i), number: `2026-${i + 1}`, title: 'Mất xe máy', summary: '' },
    ...{ category: 'theft', status: closedAtMs === null ? 'open' : 'closed' },
    outcome: closedAtMs === null ? null : i === 0 ? 'unsolved' : 'solved',
    is_police_only: i === 0 ? 1 : 0,
    ...{ site_id: null, hamlet_id: null, occurred_from_ms: instantOf(2026, 10, 2), occurred_to_ms: null },
    opened_at_ms: instantOf(2026, 10, 2 + i),
    ...{ opened_by_id: 'account-1', opened_by_name: 'An', lead_id: null, lead_name: null },
    ...{ closed_at_ms: closedAtMs, merged_into_id: null, is_demo: 0, revision: 1 },
  };
}

async function fillPlaces(db: LedgerDatabase): Promise<void> {
  const common = { commune_id: COMMUNE, is_demo: 1, revision: 1 };
  const nowhere = { vpostcode: null, latitude: null, longitude: null };
  await db
    .insertInto('hamlets')
    .values(HAMLETS.map(([id, name, households]) => ({ ...common, id, name, households, people: null })))
    .execute();
  await db
    .insertInto('registered_sites')
    .values(
      HAMLETS.map(([id, name]) => ({
        ...{ ...common, ...nowhere, id: `gate-${id}`, name: `Cổng ${name}` },
        ...{ site_group: 'key-point', hamlet_id: id },
      })),
    )
    .execute();
  const cameras = INSTALLED.map((month, i) => {
    const [hamlet] = HAMLETS[month < 9 ? i % 2 : i % 3] ?? HAMLETS[0];
    const day = new Date(Date.UTC(2024, 10 + month, 15)).toISOString().slice(0, 10);
    return {
      ...{ ...common, ...nowhere, id: `camera-${i}`, site_id: `gate-${hamlet}`, name: `Cổng ${i + 1}` },
      ...{ owner_group: 'key-point', status: 'working', installed_on: day, removed_on: null },
    };
  });
  await db.insertInto('registered_cameras').values(cameras).execute();
  const spells = cameras.map(({ id }, i) => ({
    ...{ commune_id: COMMUNE, camera_id: id, from_ms: instantOf(2026, 9) },
    to_ms: i === 3 ? instantOf(2026, 10, 20) : null,
  }));
  await db.insertInto('camera_spells').values(spells).execute();
}

/** UUIDs that are the same at every run. */
function idOf(what: number, number: number): string {
  return `0190b5a0-0000-7${what}00-8000-${String(number).padStart(12, '0')}`;
}
