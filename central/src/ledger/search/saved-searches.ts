/** Repository of searches people keep. What is taken away stays, for the record, and is shown to nobody. */
import type { Role } from '#protocol/account.ts';
import { savedQuery, type SavedQuery } from '#protocol/search.ts';
import { role as roleSchema } from '#protocol/account.ts';
import type { LedgerDatabase } from '../database.ts';
import type { SavedSearchesTable } from './search-tables.ts';

export interface StoredSearch {
  id: string;
  ownerId: string;
  ownerName: string;
  name: string;
  query: SavedQuery;
  sharedRole: Role | null;
  changedAtMs: number;
  revision: number;
}

export interface SavedSearches {
  /** One's own, and those shared with this role, by name. */
  of(accountId: string, role: Role): Promise<StoredSearch[]>;
  find(id: string): Promise<StoredSearch | null>;
  add(search: StoredSearch): Promise<void>;
  /** False when it was changed since `revision`, or is gone. */
  change(search: StoredSearch, isDeleted: boolean): Promise<boolean>;
}

export function createSavedSearches(db: LedgerDatabase, communeId: string): SavedSearches {
  const living = () =>
    db.selectFrom('saved_searches').where('commune_id', '=', communeId).where('deleted_at_ms', 'is', null);
  return {
    of: async (accountId, role) => {
      const rows = await living()
        .where((where) => where.or([where('owner_id', '=', accountId), where('shared_role', '=', role)]))
        .orderBy('name')
        .orderBy('id')
        .selectAll()
        .execute();
      return rows.map(toStored);
    },
    find: async (id) => {
      const row = await living().where('id', '=', id).selectAll().executeTakeFirst();
      return row === undefined ? null : toStored(row);
    },
    add: async (search) => {
      await db
        .insertInto('saved_searches')
        .values({
          commune_id: communeId,
          id: search.id,
          owner_id: search.ownerId,
          owner_name: search.ownerName,
          ...changeable(search),
          deleted_at_ms: null,
          revision: search.revision,
        })
        .execute();
    },
    change: async (search, isDeleted) => {
      const { numUpdatedRows } = await db
        .updateTable('saved_searches')
        .set({
          ...changeable(search),
          deleted_at_ms: isDeleted ? search.changedAtMs : null,
          revision: search.revision + 1,
        })
        .where('commune_id', '=', communeId)
        .where('id', '=', search.id)
        .where('revision', '=', search.revision)
        .where('deleted_at_ms', 'is', null)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
  };
}

function changeable({ name, query, sharedRole, changedAtMs }: StoredSearch) {
  return {
    name,
    query_json: JSON.stringify(query),
    shared_role: sharedRole,
    changed_at_ms: changedAtMs,
  };
}

function toStored(row: SavedSearchesTable): StoredSearch {
  return {
    id: row.id,
    ownerId: row.owner_id,
    ownerName: row.owner_name,
    name: row.name,
    query: savedQuery.parse(JSON.parse(row.query_json)),
    sharedRole: roleSchema.nullable().parse(row.shared_role),
    changedAtMs: row.changed_at_ms,
    revision: row.revision,
  };
}
