/** Texts of the search box with their index, searches people keep, how far the audit chain has been checked. */
import { sql, type Kysely, type Migration, type Transaction } from 'kysely';
import { storeSearchTexts } from '../search/search-texts.ts';
import { WORDS_TABLE } from '../search/search-index.ts';
import type { Tables } from '../tables.ts';
import { isSqlite, makeIndex, makeTable } from './make-table.ts';

export const migration0014: Migration = {
  up: async (db: Kysely<unknown>) => {
    await makeTexts(db);
    await makeSaved(db);
    await makeListIndexes(db);
    await fillTexts(db);
  },
};

async function makeTexts(db: Kysely<unknown>): Promise<void> {
  await makeTable(
    db,
    'search_texts',
    {
      of: 'text',
      id: 'text',
      slot: 'bigint',
      case_id: 'text?',
      at_ms: 'bigint',
      kind: 'text?',
      site_id: 'text?',
      camera_id: 'text?',
      text: 'text',
    },
    ['of', 'id'],
  );
  if (isSqlite(db)) {
    await db.schema.createIndex('search_texts_slot').unique().on('search_texts').column('slot').execute();
    await sql.raw(WORDS_TABLE).execute(db);
    // What is taken out of the index leaves the file, as what is deleted elsewhere does.
    await sql`insert into search_words (search_words, rank) values ('secure-delete', 1)`.execute(db);
    return;
  }
  await makeIndex(db, 'search_texts_slot', 'search_texts', ['slot', 'id']);
  await sql`alter table search_texts add column tokens tsvector not null default ''::tsvector`.execute(db);
  await sql`create index search_texts_words on search_texts using gin (tokens)`.execute(db);
}

async function makeSaved(db: Kysely<unknown>): Promise<void> {
  await makeTable(
    db,
    'saved_searches',
    {
      id: 'text',
      owner_id: 'text',
      owner_name: 'text',
      name: 'text',
      query_json: 'text',
      shared_role: 'text?',
      changed_at_ms: 'bigint',
      deleted_at_ms: 'bigint?',
      revision: 'bigint',
    },
    ['id'],
  );
  await makeTable(db, 'audit_checks', { row_number: 'bigint', hash: 'text', at_ms: 'bigint' }, []);
}

/** Lists by camera, place, state and kind are read newest first straight from these, a page at a time. */
async function makeListIndexes(db: Kysely<unknown>): Promise<void> {
  for (const column of ['camera_id', 'site_id', 'status', 'kind']) {
    await makeIndex(db, `incidents_by_${column.replace('_id', '')}_time`, 'incidents', [
      column,
      'started_at_ms',
      'id',
    ]);
  }
  await makeIndex(db, 'audit_by_time', 'audit', ['at_ms', 'row_number']);
  await makeIndex(db, 'audit_by_actor', 'audit', ['actor_id', 'row_number']);
  await makeIndex(db, 'audit_by_resource', 'audit', ['resource', 'row_number']);
  await makeIndex(db, 'audit_by_action', 'audit', ['action', 'row_number']);
}

const ROWS_AT_ONCE = 500;

interface FoundIncident {
  commune_id: string;
  id: string;
  started_at_ms: number;
  kind: string;
  site_id: string;
  camera_id: string;
  words: string;
}

/** Incidents of before; there were no cases then. */
async function fillTexts(db: Kysely<unknown>): Promise<void> {
  let after = { communeId: '', id: '' };
  for (;;) {
    const { rows } = await sql<FoundIncident>`
      select i.commune_id, i.id, i.started_at_ms, i.kind, i.site_id, i.camera_id,
        i.rule_name || ' ' || coalesce(c.name, '') || ' ' || coalesce(s.name, '') || ' ' || coalesce(s.hamlet, '')
          || ' ' || i.why_vi || ' ' || coalesce(i.object_label, '') || ' ' || coalesce(i.acknowledgement_note, '')
          as words
      from incidents i
        left join cameras c on c.commune_id = i.commune_id and c.id = i.camera_id
        left join sites s on s.commune_id = i.commune_id and s.id = i.site_id
      where (i.commune_id, i.id) > (${after.communeId}, ${after.id})
      order by i.commune_id, i.id limit ${ROWS_AT_ONCE}`.execute(db);
    for (const communeId of new Set(rows.map((row) => row.commune_id))) {
      await storeSearchTexts(
        db as unknown as Transaction<Tables>,
        communeId,
        rows
          .filter((row) => row.commune_id === communeId)
          .map((row) => ({
            of: 'incident',
            id: row.id,
            caseId: null,
            atMs: row.started_at_ms,
            kind: row.kind,
            siteId: row.site_id,
            cameraId: row.camera_id,
            text: row.words,
          })),
      );
    }
    const last = rows.at(-1);
    if (last === undefined) {
      return;
    }
    after = { communeId: last.commune_id, id: last.id };
  }
}
