/** What is done with faces: matches and how people judged them, scores of strangers, thresholds of sites, searches. */
import type { Kysely, Migration } from 'kysely';
import { byMonth, makeRest } from '../months.ts';
import { forbid } from './make-table.ts';

export const migration0005: Migration = {
  up: async (db: Kysely<unknown>) => {
    await makeReviews(db);
    await makeCalibration(db);
    await makeSearches(db);
  },
};

async function makeReviews(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('incident_faces')
    .addColumn('commune_id', 'text', (c) => c.notNull())
    .addColumn('incident_id', 'text', (c) => c.notNull())
    .addColumn('entry_id', 'text')
    .addColumn('score', 'real')
    .addColumn('similarity', 'real')
    .addColumn('strength', 'text', (c) => c.notNull())
    .addColumn('shots', 'integer', (c) => c.notNull())
    .addColumn('width_px', 'real', (c) => c.notNull())
    .addColumn('candidate', 'real', (c) => c.notNull())
    .addColumn('strong', 'real', (c) => c.notNull())
    .addPrimaryKeyConstraint('incident_faces_key', ['commune_id', 'incident_id'])
    .$call(byMonth(db, 'incident_id'))
    .execute();
  await makeRest(db, 'incident_faces');
  await db.schema
    .createTable('face_answers')
    .addColumn('commune_id', 'text', (c) => c.notNull())
    .addColumn('incident_id', 'text', (c) => c.notNull())
    .addColumn('number', 'integer', (c) => c.notNull())
    .addColumn('answer', 'text', (c) => c.notNull())
    .addColumn('state_after', 'text', (c) => c.notNull())
    .addColumn('by_id', 'text', (c) => c.notNull())
    .addColumn('by_name', 'text', (c) => c.notNull())
    .addColumn('at_ms', 'bigint', (c) => c.notNull())
    .addColumn('note', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('face_answers_key', ['commune_id', 'incident_id', 'number'])
    .addUniqueConstraint('face_answers_once', ['commune_id', 'incident_id', 'by_id'])
    .execute();
  // What was seen and what was said of it stays as it was.
  await forbid(db, 'update', 'incident_faces', 'rows are only added');
  await forbid(db, 'update', 'face_answers', 'rows are only added');
}

async function makeCalibration(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('face_score_reports')
    .addColumn('commune_id', 'text', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('agent_id', 'text', (c) => c.notNull())
    .addColumn('received_at_ms', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('face_score_reports_key', ['commune_id', 'id'])
    .execute();
  await db.schema
    .createTable('face_scores')
    .addColumn('commune_id', 'text', (c) => c.notNull())
    .addColumn('site_id', 'text', (c) => c.notNull())
    .addColumn('recipe', 'text', (c) => c.notNull())
    .addColumn('day', 'integer', (c) => c.notNull())
    .addColumn('tracks', 'integer', (c) => c.notNull())
    .addColumn('compared', 'integer', (c) => c.notNull())
    .addColumn('bins_json', 'text', (c) => c.notNull())
    .addColumn('from_ms', 'bigint', (c) => c.notNull())
    .addColumn('to_ms', 'bigint', (c) => c.notNull())
    .addColumn('changed_at_ms', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('face_scores_key', ['commune_id', 'site_id', 'recipe', 'day'])
    .execute();
  await db.schema
    .createTable('face_thresholds')
    .addColumn('commune_id', 'text', (c) => c.notNull())
    .addColumn('site_id', 'text', (c) => c.notNull())
    .addColumn('wanted_per_month', 'real', (c) => c.notNull())
    .addColumn('recipe', 'text')
    .addColumn('candidate', 'real')
    .addColumn('strong', 'real')
    .addColumn('measured_at_ms', 'bigint')
    .addPrimaryKeyConstraint('face_thresholds_key', ['commune_id', 'site_id'])
    .execute();
}

async function makeSearches(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('face_searches')
    .addColumn('commune_id', 'text', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('by_id', 'text', (c) => c.notNull())
    .addColumn('by_name', 'text', (c) => c.notNull())
    .addColumn('case_number', 'text', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('origin', 'text', (c) => c.notNull())
    .addColumn('site_ids_json', 'text', (c) => c.notNull())
    .addColumn('from_ms', 'bigint', (c) => c.notNull())
    .addColumn('to_ms', 'bigint', (c) => c.notNull())
    .addColumn('asked_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('compared', 'integer')
    .addColumn('hits', 'integer')
    .addColumn('missing_json', 'text')
    .addPrimaryKeyConstraint('face_searches_key', ['commune_id', 'id'])
    .execute();
}
