/**
 * Repository of bookmarks: moments people marked in recordings, of a case or their own. One of a case leaves an act of
 * the case with each change. What is taken away stays, for the record, and is shown to nobody.
 */
import { z } from 'zod';
import { bookmarkColour, type BookmarkColour } from '#protocol/bookmark.ts';
import type { CaseAct } from '#protocol/case.ts';
import { slug } from '#protocol/names.ts';
import { family, stale } from './case-part-work.ts';
import { appendCaseAct, type Changed } from './case-state.ts';
import type { LedgerDatabase } from '../database.ts';
import type { By } from '../incidents/incident-acts.ts';
import type { BookmarksTable } from './case-tables.ts';

export interface StoredBookmark {
  id: string;
  caseId: string | null;
  atMs: number;
  cameraIds: string[];
  text: string;
  colour: BookmarkColour;
  byId: string;
  byName: string;
  madeAtMs: number;
  revision: number;
}

export interface BookmarkChange {
  id: string;
  revision: number;
  by: By;
  /** Null: it is taken away. */
  words: { text: string; colour: BookmarkColour } | null;
}

export interface Bookmarks {
  /** Of a case and those merged into it, in order of their moments. */
  ofCase(caseId: string): Promise<StoredBookmark[]>;
  /** Somebody's own, of no case. */
  own(accountId: string): Promise<StoredBookmark[]>;
  find(id: string): Promise<StoredBookmark | null>;
  add(bookmark: StoredBookmark): Promise<void>;
  change(change: BookmarkChange): Promise<Changed>;
}

export function createBookmarks(db: LedgerDatabase, communeId: string): Bookmarks {
  const living = () =>
    db
      .selectFrom('bookmarks')
      .where('bookmarks.commune_id', '=', communeId)
      .where('bookmarks.removed_at_ms', 'is', null)
      .orderBy('bookmarks.moment_at_ms')
      .orderBy('bookmarks.id');
  return {
    ofCase: async (caseId) => {
      const rows = await living()
        .where('bookmarks.case_id', 'in', family(db, communeId, caseId))
        .selectAll('bookmarks')
        .execute();
      return rows.map(toStored);
    },
    own: async (accountId) => {
      const rows = await living()
        .where('bookmarks.by_id', '=', accountId)
        .where('bookmarks.case_id', 'is', null)
        .selectAll('bookmarks')
        .execute();
      return rows.map(toStored);
    },
    find: async (id) => {
      const row = await living().where('bookmarks.id', '=', id).selectAll('bookmarks').executeTakeFirst();
      return row === undefined ? null : toStored(row);
    },
    add: (bookmark) =>
      db.transaction().execute(async (transaction) => {
        const { id, caseId, atMs, cameraIds, text, colour, byId, byName, madeAtMs, revision } = bookmark;
        await transaction
          .insertInto('bookmarks')
          .values({
            ...{ commune_id: communeId, id, case_id: caseId, moment_at_ms: atMs, text, colour, revision },
            ...{ cameras_json: JSON.stringify(cameraIds), by_id: byId, by_name: byName, at_ms: madeAtMs },
            ...{ changed_by_name: null, changed_at_ms: null, removed_at_ms: null },
          })
          .execute();
        if (caseId !== null) {
          const by = { id: byId, name: byName, atMs: madeAtMs };
          const act = { kind: 'bookmark-added', detail: text } as const;
          await appendCaseAct(transaction, communeId, caseId, act, by);
        }
      }),
    change: ({ id, revision, by, words }) =>
      db.transaction().execute(async (transaction): Promise<Changed> => {
        const found = await transaction
          .selectFrom('bookmarks')
          .where('commune_id', '=', communeId)
          .where('id', '=', id)
          .where('removed_at_ms', 'is', null)
          .selectAll()
          .executeTakeFirst();
        if (found === undefined) {
          return { status: 'unknown' };
        }
        const { numUpdatedRows } = await transaction
          .updateTable('bookmarks')
          .set({
            ...(words ?? { removed_at_ms: by.atMs }),
            ...{ changed_by_name: by.name, changed_at_ms: by.atMs, revision: revision + 1 },
          })
          .where('commune_id', '=', communeId)
          .where('id', '=', id)
          .where('revision', '=', revision)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) {
          return stale(found);
        }
        if (found.case_id !== null) {
          const kind: CaseAct = words === null ? 'bookmark-removed' : 'bookmark-edited';
          const act = { kind, detail: words?.text ?? found.text };
          await appendCaseAct(transaction, communeId, found.case_id, act, by);
        }
        return { status: 'done' };
      }),
  };
}

const cameraList = z.array(slug);

function toStored(row: BookmarksTable): StoredBookmark {
  return {
    id: row.id,
    caseId: row.case_id,
    atMs: row.moment_at_ms,
    cameraIds: cameraList.parse(JSON.parse(row.cameras_json)),
    text: row.text,
    colour: bookmarkColour.parse(row.colour),
    byId: row.by_id,
    byName: row.by_name,
    madeAtMs: row.at_ms,
    revision: row.revision,
  };
}
