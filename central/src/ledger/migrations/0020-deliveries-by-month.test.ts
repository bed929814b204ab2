import { expect } from 'chai';
import { bringUpToDate, openEmpty, type LedgerDatabase } from '../database.ts';
import { newTestPlace, type TestPlace } from '../ledger.helpers.ts';
import { ensureMonths } from '../months.ts';
import { createNotifyDeliveries } from '../notify/notify-deliveries.ts';

const OCTOBER_MS = Date.UTC(2026, 9, 12);
const INCIDENT = `${OCTOBER_MS.toString(16)
  .padStart(12, '0')
  .replace(/^(.{8})/, '$1-')}-7000-8000-000000000001`;
/** As a hash of what the message says was. */
const oldId = (step: number): string => `${step}`.repeat(32);

describe('the log of messages of a ledger of the version before', () => {
  let place: TestPlace;
  let db: LedgerDatabase;

  beforeEach(async () => {
    place = await newTestPlace({ isBare: true });
    db = openEmpty(place.place);
    await bringUpToDate(db, '0019-bookmarks');
  });

  afterEach(async () => {
    await db.destroy();
    await place.drop();
  });

  it('is all there afterwards, named by their time, also when its month is made', async () => {
    const steps = [0, 1, 2];
    await db
      .insertInto('notify_deliveries')
      .values(
        steps.map((step) => ({
          ...{ commune_id: 'yen-hoa', id: oldId(step), incident_id: INCIDENT },
          ...{ rule_id: 'rule', step, severity: 'alarm', account_id: 'lan', channel_id: 'push' },
          ...{ target: 'phone', is_summary: 0, group_incident_id: null, state: 'sent', suppression: null },
          ...{ detail: '', attempts: 1, created_at_ms: OCTOBER_MS + step, due_at_ms: null },
          ended_at_ms: OCTOBER_MS + step,
        })),
      )
      .execute();

    await bringUpToDate(db);
    await ensureMonths(db, OCTOBER_MS, OCTOBER_MS);

    const { items } = await createNotifyDeliveries(db, 'yen-hoa').page({ limit: 10 });
    expect(items.map(({ step, id }) => [step, id])).to.deep.equal(
      steps.toReversed().map((step) => [step, INCIDENT.slice(0, 13) + oldId(step).slice(0, 19)]),
    );
  });
});
