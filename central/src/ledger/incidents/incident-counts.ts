/**
 * Roll-ups of incidents, kept exactly equal to the rows: whoever inserts or changes an incident says in the same
 * transaction what it was and what it is. Not here: counting all of them again (incident-recount.ts).
 */
import type { Transaction } from 'kysely';
import { ANSWER_BOUNDS_S } from '#protocol/statistics.ts';
import { insertRows } from '../insert-rows.ts';
import { monthOf } from '../local-months.ts';
import type { IncidentsTable, Tables } from '../tables.ts';

/** What of an incident counts. */
export type Counted = Pick<
  IncidentsTable,
  | 'id'
  | 'kind'
  | 'camera_id'
  | 'site_id'
  | 'rule_id'
  | 'started_at_ms'
  | 'received_at_ms'
  | 'status'
  | 'acknowledged_at_ms'
>;

/** `before` null: it is new. */
export interface CountChange {
  before: Counted | null;
  after: Counted;
}

export const CELL_KEY = ['month', 'site_id', 'camera_id', 'rule_id', 'kind'] as const;
export const COUNTERS = [
  'incidents',
  'merged',
  'judged',
  'false_alarms',
  'late',
  ...[...ANSWER_BOUNDS_S, 0].map((_, bin) => `answered_${bin}`),
];
const FIRST_ANSWER = COUNTERS.length - ANSWER_BOUNDS_S.length - 1;
const JUDGED = new Set(['acknowledged', 'false-alarm', 'escalated']);
const LATE_MS = 60_000;

/** A cell that is there already becomes the sum. */
const ADDING = `on conflict (commune_id, ${CELL_KEY.join(', ')}) do update set
  ${COUNTERS.map((name) => `${name} = incident_months.${name} + excluded.${name}`).join(', ')}`;

interface Cell {
  key: (string | number)[];
  counters: number[];
}

/** Many at once: intake brings hundreds in one transaction. */
export async function countIncidents(
  transaction: Transaction<Tables>,
  communeId: string,
  changes: readonly CountChange[],
): Promise<void> {
  const cells = new Map<string, Cell>();
  for (const { before, after } of changes) {
    if (before !== null) {
      addTo(cells, before, -1);
    }
    addTo(cells, after, 1);
  }
  const changed = [...cells.values()].filter(({ counters }) => counters.some((value) => value !== 0));
  await insertRows(
    transaction,
    'incident_months',
    changed.map(({ key, counters }) => ({
      commune_id: communeId,
      ...Object.fromEntries(CELL_KEY.map((name, i) => [name, key[i]])),
      ...Object.fromEntries(COUNTERS.map((name, i) => [name, counters[i]])),
    })),
    ADDING,
  );
}

function addTo(cells: Map<string, Cell>, incident: Counted, sign: 1 | -1): void {
  const month = monthOf(incident.started_at_ms);
  const key = [month, incident.site_id, incident.camera_id, incident.rule_id, incident.kind];
  const name = key.join('\n');
  let cell = cells.get(name);
  if (cell === undefined) {
    cell = { key, counters: COUNTERS.map(() => 0) };
    cells.set(name, cell);
  }
  const { counters } = cell;
  const { status } = incident;
  const facts = [
    true,
    status === 'merged',
    JUDGED.has(status),
    status === 'false-alarm',
    incident.received_at_ms - incident.started_at_ms > LATE_MS,
  ];
  facts.forEach((holds, i) => {
    counters[i] = (counters[i] ?? 0) + (holds ? sign : 0);
  });
  if (status !== 'merged' && incident.acknowledged_at_ms !== null) {
    const bin = FIRST_ANSWER + answerBin(incident.acknowledged_at_ms - incident.received_at_ms);
    counters[bin] = (counters[bin] ?? 0) + sign;
  }
}

/** Index of the first bound that it took no longer than. */
function answerBin(tookMs: number): number {
  const bin = ANSWER_BOUNDS_S.findIndex((boundS) => tookMs <= boundS * 1000);
  return bin < 0 ? ANSWER_BOUNDS_S.length : bin;
}
