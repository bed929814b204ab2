import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { systemClock } from '#base/clock.ts';
import type { LedgerDatabase } from './database.ts';
import { isOnPostgres, openTestLedger } from './ledger.helpers.ts';
import { ensureMonths, monthsAround } from './months.ts';
import { createAudit } from './audit/audit.ts';

const at = (text: string): number => Date.parse(text);

describe('months of a ledger', () => {
  let db: LedgerDatabase;
  let close: () => Promise<void>;

  beforeEach(async () => {
    ({ db, close } = await openTestLedger());
  });

  afterEach(() => close());

  const addSeal = async (incidentId: string): Promise<void> => {
    await db
      .insertInto('incident_seals')
      .values({
        commune_id: 'yen-hoa',
        incident_id: incidentId,
        statement: '',
        signature: '',
        public_key: '',
      })
      .execute();
  };

  it('are there for now and what comes, once and for all of it', async () => {
    const made = await ensureMonths(db, ...monthsAround(systemClock.nowMs()));

    expect(made).to.deep.equal([]);
  });

  it('keep one row for one key, wherever it lies', async () => {
    const id = v7({ msecs: at('2031-03-10T00:00:00Z') });
    await addSeal(id);
    await ensureMonths(db, at('2031-03-01T00:00:00Z'), at('2031-03-31T00:00:00Z'));

    const again = await addSeal(id).catch(String);

    expect(again).to.match(/unique/i);
    expect(await db.selectFrom('incident_seals').select('incident_id').execute()).to.have.length(1);
  });

  it('leave the trail of deeds whole and locked when its rows are moved to their month', async () => {
    const audit = createAudit(db, 'yen-hoa', { ...systemClock, nowMs: () => at('2033-05-05T05:00:00Z') });
    const actor = { kind: 'account', id: 'a', name: 'truc-ban' } as const;
    for (const id of ['gate-1', 'gate-2', 'gate-3']) {
      await audit.append({ actor, action: 'live.subscribed', resource: `camera:${id}` });
    }

    await ensureMonths(db, at('2033-04-01T00:00:00Z'), at('2033-06-01T00:00:00Z'));
    const removal = await db.deleteFrom('audit').execute().catch(String);

    expect(await audit.firstBrokenRow()).to.equal(null);
    expect((await audit.page({ beforeRow: null, limit: 9 })).map((row) => row.row_number)).to.deep.equal([
      3, 2, 1,
    ]);
    expect(removal).to.include('audit rows are only added');
  });

  if (isOnPostgres) {
    const placeOf = async (incidentId: string): Promise<string | undefined> => {
      const { rows } = await sql<{ part: string }>`
        select tableoid::regclass::text as part from incident_seals where incident_id = ${incidentId}`.execute(
        db,
      );
      return rows[0]?.part;
    };

    it('take each row by the time in its id, to the millisecond', async () => {
      await ensureMonths(db, at('2031-03-15T00:00:00Z'), at('2031-04-15T00:00:00Z'));
      const last = v7({ msecs: at('2031-03-31T23:59:59.999Z') });
      const first = v7({ msecs: at('2031-04-01T00:00:00.000Z') });
      const odd = '4f3c1a52-93a1-4c0e-8b57-0f0d3c1e2a11';
      for (const id of [last, first, odd]) {
        await addSeal(id);
      }

      expect(await placeOf(last)).to.equal('incident_seals_2031_03');
      expect(await placeOf(first)).to.equal('incident_seals_2031_04');
      expect(await placeOf(odd)).to.equal('incident_seals_rest');
    });

    it('take what waited for them', async () => {
      const id = v7({ msecs: at('2029-07-07T07:00:00Z') });
      await addSeal(id);
      const before = await placeOf(id);

      const made = await ensureMonths(db, at('2029-07-01T00:00:00Z'), at('2029-07-31T00:00:00Z'));

      expect(before).to.equal('incident_seals_rest');
      expect(await placeOf(id)).to.equal('incident_seals_2029_07');
      expect(made).to.include.members(['audit_2029_07', 'files_2029_07', 'incidents_2029_07']);
    });

    it('are each looked at only as far as a page needs', async () => {
      await ensureMonths(db, at('2030-01-01T00:00:00Z'), at('2030-12-31T00:00:00Z'));
      for (let month = 1; month <= 12; month += 1) {
        await fillMonth(db, Date.UTC(2030, month - 1, 2), 2000);
      }
      await sql`analyze incidents`.execute(db);

      const { rows } = await sql<{ 'QUERY PLAN': string }>`
        explain (analyze, costs off, timing off, summary off)
        select id from incidents where commune_id = 'yen-hoa' order by started_at_ms desc, id desc limit 51
      `.execute(db);

      const plan = rows.map((row) => row['QUERY PLAN']);
      const looked = plan.filter((line) => /incidents_2030_\d\d_/.test(line) && line.includes('Index'));
      const rowsRead = looked.map((line) => Number(/rows=(\d+)/.exec(line)?.[1]));
      expect(plan.join('\n')).not.to.match(/Seq Scan on incidents_2030|->\s+Sort/);
      expect(looked).to.have.length(12);
      expect(rowsRead.reduce((a, b) => a + b)).to.be.within(51, 70);
    });
  }
});

/** One a minute from then on. */
async function fillMonth(db: LedgerDatabase, fromMs: number, count: number): Promise<void> {
  await sql`
    insert into incidents (commune_id, id, agent_id, camera_id, site_id, kind, rule_id, rule_name, region_json,
      why_vi, why_en, sequence, started_at_ms, received_at_ms, status)
    select 'yen-hoa', substr(hex, 1, 8) || '-' || substr(hex, 9) || '-7000-8000-000000000000', 'a', 'gate-1',
      'hamlet-gate', 'line-crossing', 'r', 'r', '[]', '', '', 1, at_ms, at_ms, 'new'
    from (
      select at_ms, lpad(to_hex(at_ms), 12, '0') as hex
      from (select ${sql.lit(fromMs)} + i * 60000 as at_ms from generate_series(1, ${sql.lit(count)}) i) times
    ) ids
  `.execute(db);
}
