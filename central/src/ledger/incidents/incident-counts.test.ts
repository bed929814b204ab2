import { expect } from 'chai';
import fc from 'fast-check';
import { newId } from '#base/ids.ts';
import type { LedgerDatabase } from '../database.ts';
import { countIncidents, type CountChange } from './incident-counts.ts';
import { checkCounts, recount } from './incident-recount.ts';
import { incidentRow } from '../statistics/statistics.helpers.ts';
import { openTestLedger, type TestLedger } from '../ledger.helpers.ts';
import { startOfMonth, monthNamed } from '../local-months.ts';
import type { IncidentsTable } from '../tables.ts';

const COMMUNE = 'yen-hoa';
const OCTOBER_MS = startOfMonth(monthNamed('2026-10'));

/** What may happen to an incident; `index` is taken modulo how many there are. */
const step = fc.oneof(
  fc.record({
    act: fc.constant('open' as const),
    camera: fc.constantFrom('gate-1', 'hall-1'),
    rule: fc.constantFrom('line', 'zone'),
    kind: fc.constantFrom('line-crossing', 'intrusion', 'face-unknown'),
    /** Around the turn of the month: the last hour of September to the first of October. */
    atMs: fc.integer({ min: OCTOBER_MS - 3_600_000, max: OCTOBER_MS + 3_600_000 }),
    lateMs: fc.constantFrom(0, 59_999, 60_000, 60_001, 7_200_000),
  }),
  fc.record({
    act: fc.constant('correct' as const),
    index: fc.nat(),
    byMs: fc.integer({ min: -3_600_000, max: 3_600_000 }),
  }),
  fc.record({
    act: fc.constant('triage' as const),
    index: fc.nat(),
    status: fc.constantFrom('new', 'acknowledged', 'false-alarm', 'escalated', 'merged'),
    tookMs: fc.constantFrom(-5, 0, 15_000, 15_001, 60_000, 299_999, 900_001, 86_400_000, 86_400_001),
  }),
  fc.record({
    act: fc.constant('move' as const),
    index: fc.nat(),
    camera: fc.constantFrom('gate-1', 'hall-1'),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

describe('roll-ups of incidents', function () {
  this.timeout(300_000);
  let ledger: TestLedger;

  beforeEach(async () => {
    ledger = await openTestLedger();
  });
  afterEach(() => ledger.close());

  it('equal the rows after anything that may happen to incidents, one by one or many at once', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { minLength: 1, maxLength: 12 }), { maxLength: 6 }),
        async (batches) => {
          run += 1;
          const communeId = `${COMMUNE}-${run}`;
          const incidents: IncidentsTable[] = [];
          for (const batch of batches) {
            await applyBatch(ledger.db, communeId, incidents, batch);
          }

          expect(await checkCounts(ledger.db, communeId)).to.deep.equal([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are told to be wrong when they are, and are made right by counting again', async () => {
    const row = incidentRow(COMMUNE, { started_at_ms: OCTOBER_MS });
    await ledger.db.insertInto('incidents').values(row).execute();

    const before = await checkCounts(ledger.db, COMMUNE);
    await recount(ledger.db, COMMUNE);
    const after = await checkCounts(ledger.db, COMMUNE);

    expect(before).to.deep.equal([
      {
        cell: [monthNamed('2026-10'), row.site_id, row.camera_id, row.rule_id, row.kind].join(' '),
        counter: 'incidents',
        kept: 0,
        counted: 1,
      },
    ]);
    expect(after).to.deep.equal([]);
  });

  it('take hundreds of incidents of many cameras in one go', async () => {
    const rows = Array.from({ length: 700 }, (_, i) =>
      incidentRow(COMMUNE, { camera_id: `cam-${i % 137}`, started_at_ms: OCTOBER_MS + i }),
    );
    await ledger.db.transaction().execute(async (transaction) => {
      for (let i = 0; i < rows.length; i += 100) {
        await transaction
          .insertInto('incidents')
          .values(rows.slice(i, i + 100))
          .execute();
      }
      await countIncidents(
        transaction,
        COMMUNE,
        rows.map((after) => ({ before: null, after })),
      );
    });

    expect(await checkCounts(ledger.db, COMMUNE)).to.deep.equal([]);
  });
});

/** As the repositories do it: rows and counts in one transaction. */
async function applyBatch(
  db: LedgerDatabase,
  communeId: string,
  incidents: IncidentsTable[],
  batch: readonly Step[],
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const changes: CountChange[] = [];
    for (const one of batch) {
      if (one.act === 'open') {
        const row = incidentRow(communeId, {
          id: newId(),
          camera_id: one.camera,
          rule_id: one.rule,
          kind: one.kind,
          started_at_ms: one.atMs,
          received_at_ms: one.atMs + one.lateMs,
        });
        incidents.push(row);
        await transaction.insertInto('incidents').values(row).execute();
        changes.push({ before: null, after: row });
        continue;
      }
      const index = incidents.length === 0 ? -1 : one.index % incidents.length;
      const before = incidents[index];
      if (before === undefined) {
        continue;
      }
      const after = { ...before, ...changeOf(before, one) };
      incidents[index] = after;
      await transaction
        .updateTable('incidents')
        .set(after)
        .where('commune_id', '=', communeId)
        .where('id', '=', after.id)
        .execute();
      changes.push({ before, after });
    }
    await countIncidents(transaction, communeId, changes);
  });
}

function changeOf(before: IncidentsTable, one: Exclude<Step, { act: 'open' }>): Partial<IncidentsTable> {
  switch (one.act) {
    case 'correct':
      return { started_at_ms: before.started_at_ms + one.byMs };
    case 'triage':
      return {
        status: one.status,
        acknowledged_at_ms: one.status === 'new' ? null : before.received_at_ms + one.tookMs,
      };
    case 'move':
      return { camera_id: one.camera };
  }
}
