/** Who took what back, what a partner answered, and every change of a violation. */
import type { Kysely, Migration } from 'kysely';
import { forbid, makeIndex, makeTable } from './make-table.ts';

/** Null for rows of before. */
const ADDED = {
  incident_acts: ['target text', 'target_name text'],
  case_recordings: ['removed_by_name text'],
  case_people: [
    'removed_by_name text',
    'changed_by_name text',
    'changed_at_ms bigint',
    'erased_at_ms bigint',
  ],
  case_notes: ['withdrawn_by_name text', 'withdrawn_reason text'],
  case_tasks: ['changed_by_name text', 'changed_at_ms bigint'],
  case_handovers: ['withdrawn_by_name text', 'withdrawn_reason text'],
} as const;

export const migration0011: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const [table, columns] of Object.entries(ADDED)) {
      for (const column of columns) {
        const [name = '', type] = column.split(' ');
        await db.schema
          .alterTable(table)
          .addColumn(name, type === 'bigint' ? 'bigint' : 'text')
          .execute();
      }
    }
    const by = { by_id: 'text', by_name: 'text', at_ms: 'bigint' } as const;
    await makeTable(
      db,
      'case_answers',
      { handover_id: 'text', number: 'bigint', case_id: 'text', text: 'text', ...by },
      ['handover_id', 'number'],
    );
    await forbid(db, 'update', 'case_answers');
    await makeTable(
      db,
      'violation_acts',
      { violation_id: 'text', number: 'bigint', kind: 'text', detail: 'text', ...by },
      ['violation_id', 'number'],
    );
    await forbid(db, 'update', 'violation_acts');
    await makeIndex(db, 'cases_by_merged', 'cases', ['merged_into_id']);
    await makeIndex(db, 'incidents_by_merged', 'incidents', ['merged_into_id']);
  },
};
