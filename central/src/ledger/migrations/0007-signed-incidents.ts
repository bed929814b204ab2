/**
 * What agents sign at capture, and what is known of the clock their instants are of. Incidents from before keep their
 * times as they were: nothing is known of their clocks, and nobody signed them.
 */
import { sql, type Kysely, type Migration } from 'kysely';
import { byMonth, makeRest } from '../months.ts';
import { forbid } from './make-table.ts';

export const migration0007: Migration = {
  up: async (db: Kysely<unknown>) => {
    const add = () => db.schema.alterTable('incidents');
    await add().addColumn('clock_json', 'text').execute();
    await add().addColumn('closed_clock_json', 'text').execute();
    await add()
      .addColumn('offset_ms', 'bigint', (c) => c.notNull().defaultTo(0))
      .execute();
    await add().addColumn('own_started_at_ms', 'bigint').execute();
    await add().addColumn('own_ended_at_ms', 'bigint').execute();
    await sql`update incidents set own_started_at_ms = started_at_ms, own_ended_at_ms = ended_at_ms`.execute(
      db,
    );
    await db.schema
      .createTable('incident_seals')
      .addColumn('commune_id', 'text', (c) => c.notNull())
      .addColumn('incident_id', 'text', (c) => c.notNull())
      .addColumn('statement', 'text', (c) => c.notNull())
      .addColumn('signature', 'text', (c) => c.notNull())
      .addColumn('public_key', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('incident_seals_key', ['commune_id', 'incident_id'])
      .$call(byMonth(db, 'incident_id'))
      .execute();
    await makeRest(db, 'incident_seals');
    // What was signed stays as it was.
    await forbid(db, 'update', 'incident_seals', 'rows are only added');
  },
};
