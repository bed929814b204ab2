/** Reports, the periods the calendar has had its turn with, and the numbers given out. */
import type { Kysely, Migration } from 'kysely';
import { forbid, makeIndex, makeTable } from './make-table.ts';

export const migration0013: Migration = {
  up: async (db: Kysely<unknown>) => {
    await makeTable(
      db,
      'reports',
      {
        id: 'text',
        kind: 'text',
        from_ms: 'bigint',
        to_ms: 'bigint',
        parameters_json: 'text',
        state: 'text',
        number: 'text?',
        texts_json: 'text',
        figures_json: 'text?',
        paper_json: 'text?',
        created_at_ms: 'bigint',
        created_by_id: 'text?',
        created_by_name: 'text?',
        changed_at_ms: 'bigint',
        changed_by_name: 'text?',
        issued_at_ms: 'bigint?',
        issued_by_name: 'text?',
        withdrawn_at_ms: 'bigint?',
        withdrawn_by_name: 'text?',
        withdrawn_reason: 'text?',
        revision: 'bigint',
      },
      ['id'],
    );
    await makeIndex(db, 'reports_by_period', 'reports', ['kind', 'from_ms']);
    await makeTable(db, 'report_periods', { kind: 'text', from_ms: 'bigint', at_ms: 'bigint' }, [
      'kind',
      'from_ms',
    ]);
    await makeTable(db, 'report_numbers', { year: 'integer', number: 'bigint' }, ['year']);
    await forbid(db, 'delete', 'reports');
  },
};
