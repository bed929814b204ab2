/** Moments that people marked in recordings, of a case or their own. */
import type { Kysely, Migration } from 'kysely';
import { forbid, makeIndex, makeTable } from './make-table.ts';

export const migration0019: Migration = {
  up: async (db: Kysely<unknown>) => {
    await makeTable(
      db,
      'bookmarks',
      {
        id: 'text',
        case_id: 'text?',
        moment_at_ms: 'bigint',
        cameras_json: 'text',
        text: 'text',
        colour: 'text',
        by_id: 'text',
        by_name: 'text',
        at_ms: 'bigint',
        changed_by_name: 'text?',
        changed_at_ms: 'bigint?',
        removed_at_ms: 'bigint?',
        revision: 'bigint',
      },
      ['id'],
    );
    await makeIndex(db, 'bookmarks_by_case', 'bookmarks', ['case_id', 'moment_at_ms']);
    await makeIndex(db, 'bookmarks_by_person', 'bookmarks', ['by_id', 'moment_at_ms']);
    await forbid(db, 'delete', 'bookmarks');
  },
};
