/**
 * Every kind of incident: several tracks or none, hence an object that may be missing; a confidence; how a camera is
 * watched. A ledger of 0001 keeps all its incidents: the one track becomes a list of one, its best score stands for
 * the confidence nobody had worked out, and the direction once called `any` is `both`.
 *
 * A column cannot lose its NOT NULL in SQLite: the new one is filled from the old, which then goes.
 */
import { sql, type Kysely, type Migration } from 'kysely';
import { z } from 'zod';

export const migration0002: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema.alterTable('health').addColumn('watch_json', 'text').execute();
    await widenIncidents(db);
    await fillConfidence(db);
    await db.schema.alterTable('incidents').dropColumn('track_json').execute();
    await renameDirection(db);
  },
};

const ROWS_AT_ONCE = 200;

async function widenIncidents(db: Kysely<unknown>): Promise<void> {
  const add = () => db.schema.alterTable('incidents');
  await add()
    .addColumn('tracks_json', 'text', (c) => c.notNull().defaultTo('[]'))
    .execute();
  await add()
    .addColumn('confidence', 'double precision', (c) => c.notNull().defaultTo(0))
    .execute();
  await add().addColumn('main_label', 'text').execute();
  await sql`update incidents set tracks_json = '[' || track_json || ']', main_label = object_label`.execute(
    db,
  );
  await add().dropColumn('object_label').execute();
  await add().renameColumn('main_label', 'object_label').execute();
}

const scores = z.object({ boxes: z.array(z.object({ score: z.number() })) });

/** In small portions: a track may be a hundred kilobytes, and a commune has years of them. */
async function fillConfidence(db: Kysely<unknown>): Promise<void> {
  for (let after = ''; ;) {
    const { rows } = await sql<{ id: string; track_json: string }>`
      select id, track_json from incidents where id > ${after} order by id limit ${ROWS_AT_ONCE}`.execute(db);
    for (const { id, track_json } of rows) {
      const { boxes } = scores.parse(JSON.parse(track_json));
      const best = Math.max(0, ...boxes.map(({ score }) => score));
      await sql`update incidents set confidence = ${best} where id = ${id}`.execute(db);
    }
    const last = rows.at(-1);
    if (last === undefined) {
      return;
    }
    after = last.id;
  }
}

async function renameDirection(db: Kysely<unknown>): Promise<void> {
  const old = '"direction":"any"';
  const now = '"direction":"both"';
  await sql`update incidents set region_json = replace(region_json, ${old}, ${now})`.execute(db);
  await sql`update cameras set rules_json = replace(rules_json, ${old}, ${now})`.execute(db);
}
