/** Alarms put aside for a while. */
import type { Kysely, Migration } from 'kysely';
import { forbid, makeIndex, makeTable } from './make-table.ts';

export const migration0017: Migration = {
  up: async (db: Kysely<unknown>) => {
    await makeTable(
      db,
      'snoozes',
      {
        id: 'text',
        site_id: 'text',
        camera_id: 'text',
        camera_name: 'text',
        rule_id: 'text',
        rule_name: 'text',
        kind: 'text',
        incident_ids_json: 'text',
        is_whole_rule: 'integer',
        reason: 'text',
        by_id: 'text',
        by_name: 'text',
        from_ms: 'bigint',
        until_ms: 'bigint',
        ended_at_ms: 'bigint?',
        ended_by_name: 'text?',
        revision: 'bigint',
      },
      ['id'],
    );
    await makeIndex(db, 'snoozes_by_end', 'snoozes', ['until_ms']);
    await forbid(db, 'delete', 'snoozes');
  },
};
