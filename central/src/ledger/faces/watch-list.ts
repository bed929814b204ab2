/**
 * Repository of the watch-list: entries, what was done with each, and the facts of their pictures. Every change is one
 * act, decided in the transaction that writes it. What ended keeps its acts and its legal reference; name, reason,
 * pictures and descriptors are deleted.
 * Not here: who may do what (watch-list/entry-rules.ts), the pictures themselves (watch-list/picture-folder.ts), what
 * agents hold (watch-list-spread.ts).
 */
import type { Transaction } from 'kysely';
import { z } from 'zod';
import { slug } from '#protocol/names.ts';
import {
  legalBasis,
  watchListPurpose,
  watchListSeverity,
  watchListStatus,
  type WatchListDraft,
  type WatchListStatus,
} from '#protocol/watch-list.ts';
import { shedErased, type LedgerDatabase } from '../database.ts';
import type { Tables } from '../tables.ts';
import type { WatchListActsTable, WatchListTable } from './watch-list-tables.ts';
import {
  addPicture,
  createDescriptors,
  removePictures,
  toPicture,
  type SealedDescriptor,
  type StoredPicture,
  type WatchListDescriptors,
} from './watch-list-pictures.ts';

export const WATCH_LIST_ACTS = [
  'proposed',
  'changed',
  'picture-added',
  'picture-removed',
  'submitted',
  'approved',
  'refused',
  'withdrawn',
  'expired',
] as const;
export type WatchListActKind = (typeof WATCH_LIST_ACTS)[number];

export interface WatchListAct {
  kind: WatchListActKind;
  /** Of the entry after it. */
  version: number;
  byId: string;
  byName: string;
  atMs: number;
  note: string;
}

export interface StoredEntry extends Omit<WatchListDraft, 'name' | 'reason'> {
  id: string;
  version: number;
  status: WatchListStatus;
  /** Null once it has ended. */
  name: string | null;
  reason: string | null;
  /** In the order done; the first is `proposed`. */
  acts: WatchListAct[];
  /** In the order added. */
  pictures: StoredPicture[];
}

export interface EntryStep {
  status: WatchListStatus;
  act: Omit<WatchListAct, 'version'>;
  /** What was approved has changed: the version counts up. */
  isNewContent: boolean;
  draft?: WatchListDraft;
  addPicture?: StoredPicture & Omit<SealedDescriptor, 'pictureId'>;
  removePictureId?: string;
  /** Deletes name, reason, pictures and descriptors. */
  isEnd?: boolean;
}

export type Changed<Refused> =
  { status: 'changed'; entry: StoredEntry } | { status: 'refused'; why: Refused } | { status: 'unknown' };

export interface WatchListRepository extends WatchListDescriptors {
  /** Newest first. */
  list(): Promise<StoredEntry[]>;
  find(entryId: string): Promise<StoredEntry | null>;
  add(entryId: string, draft: WatchListDraft, act: Omit<WatchListAct, 'version'>): Promise<StoredEntry>;
  /** `decide` sees the entry as it is now; nothing comes between its word and the write. */
  change<Refused>(
    entryId: string,
    decide: (entry: StoredEntry) => EntryStep | { refused: Refused },
  ): Promise<Changed<Refused>>;
}

export function createWatchList(db: LedgerDatabase, communeId: string): WatchListRepository {
  return { ...createEntries(db, communeId), ...createDescriptors(db, communeId) };
}

function createEntries(
  db: LedgerDatabase,
  communeId: string,
): Pick<WatchListRepository, 'list' | 'find' | 'add' | 'change'> {
  const find = async (source: Pick<LedgerDatabase, 'selectFrom'>, entryId: string) =>
    (await load(source, communeId, entryId))[0] ?? null;

  return {
    list: () => load(db, communeId, null),
    find: (entryId) => find(db, entryId),
    add: (entryId, draft, act) =>
      db.transaction().execute(async (transaction) => {
        const row = {
          commune_id: communeId,
          id: entryId,
          version: 1,
          status: 'draft',
          ...draftColumns(draft),
        };
        await transaction.insertInto('watch_list').values(row).execute();
        const acts = [{ ...act, version: 1 }];
        await addAct(transaction, communeId, entryId, acts);
        return toEntry(row, acts, []);
      }),
    change: async (entryId, decide) => {
      const changed = await db.transaction().execute(async (transaction) => {
        const entry = await find(transaction, entryId);
        if (entry === null) {
          return { status: 'unknown' as const };
        }
        const step = decide(entry);
        if ('refused' in step) {
          return { status: 'refused' as const, why: step.refused };
        }
        await write(transaction, communeId, entry, step);
        const after = await find(transaction, entryId);
        return { status: 'changed' as const, entry: after ?? entry, isErased: isErasing(step) };
      });
      if (changed.status === 'changed' && changed.isErased) {
        await shedErased(db);
      }
      return changed;
    },
  };
}

function isErasing({ isEnd, removePictureId }: EntryStep): boolean {
  return isEnd === true || removePictureId !== undefined;
}

async function write(
  transaction: Transaction<Tables>,
  communeId: string,
  entry: StoredEntry,
  step: EntryStep,
): Promise<void> {
  const version = entry.version + (step.isNewContent ? 1 : 0);
  await transaction
    .updateTable('watch_list')
    .set({
      status: step.status,
      version,
      ...(step.draft === undefined ? {} : draftColumns(step.draft)),
      ...(step.isEnd === true ? { name: null, reason: null } : {}),
    })
    .where('commune_id', '=', communeId)
    .where('id', '=', entry.id)
    .execute();
  // Two who decide at the same moment would write the same number: the key lets only one.
  await addAct(transaction, communeId, entry.id, [...entry.acts, { ...step.act, version }]);
  const gone = entry.pictures.filter(({ id }) => step.isEnd === true || id === step.removePictureId);
  await removePictures(transaction, communeId, gone);
  if (step.addPicture !== undefined) {
    await addPicture(transaction, communeId, entry.id, step.addPicture);
  }
}

async function addAct(
  transaction: Transaction<Tables>,
  communeId: string,
  entryId: string,
  acts: WatchListAct[],
): Promise<void> {
  const act = acts.at(-1);
  if (act !== undefined) {
    await transaction
      .insertInto('watch_list_acts')
      .values({
        commune_id: communeId,
        entry_id: entryId,
        number: acts.length,
        version: act.version,
        kind: act.kind,
        by_id: act.byId,
        by_name: act.byName,
        at_ms: act.atMs,
        note: act.note,
      })
      .execute();
  }
}

/** One entry, or all of them. */
async function load(
  source: Pick<LedgerDatabase, 'selectFrom'>,
  communeId: string,
  entryId: string | null,
): Promise<StoredEntry[]> {
  const rows = await source
    .selectFrom('watch_list')
    .where('commune_id', '=', communeId)
    .$if(entryId !== null, (query) => query.where('id', '=', entryId ?? ''))
    .orderBy('id', 'desc')
    .selectAll()
    .execute();
  const acts = await source
    .selectFrom('watch_list_acts')
    .where('commune_id', '=', communeId)
    .$if(entryId !== null, (query) => query.where('entry_id', '=', entryId ?? ''))
    .orderBy('number')
    .selectAll()
    .execute();
  const pictures = await source
    .selectFrom('watch_list_pictures')
    .where('commune_id', '=', communeId)
    .$if(entryId !== null, (query) => query.where('entry_id', '=', entryId ?? ''))
    .orderBy('id')
    .selectAll()
    .execute();
  const actsOf = groupByEntry(acts);
  const picturesOf = groupByEntry(pictures);
  return rows.map((row) =>
    toEntry(row, (actsOf.get(row.id) ?? []).map(toAct), (picturesOf.get(row.id) ?? []).map(toPicture)),
  );
}

function groupByEntry<Row extends { entry_id: string }>(rows: Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.entry_id);
    if (group === undefined) {
      groups.set(row.entry_id, [row]);
    } else {
      group.push(row);
    }
  }
  return groups;
}

function draftColumns(draft: WatchListDraft) {
  return {
    name: draft.name,
    reason: draft.reason,
    purpose: draft.purpose,
    severity: draft.severity,
    legal_basis: draft.legalBasis,
    legal_reference: draft.legalReference,
    site_ids_json: draft.siteIds === null ? null : JSON.stringify(draft.siteIds),
    expires_at_ms: draft.expiresAtMs,
  };
}

function toEntry(row: WatchListTable, acts: WatchListAct[], pictures: StoredPicture[]): StoredEntry {
  return {
    id: row.id,
    version: row.version,
    status: watchListStatus.parse(row.status),
    name: row.name,
    reason: row.reason,
    purpose: watchListPurpose.parse(row.purpose),
    severity: watchListSeverity.parse(row.severity),
    legalBasis: legalBasis.parse(row.legal_basis),
    legalReference: row.legal_reference,
    siteIds: row.site_ids_json === null ? null : z.array(slug).parse(JSON.parse(row.site_ids_json)),
    expiresAtMs: row.expires_at_ms,
    acts,
    pictures,
  };
}

function toAct(row: WatchListActsTable): WatchListAct {
  return {
    kind: z.enum(WATCH_LIST_ACTS).parse(row.kind),
    version: row.version,
    byId: row.by_id,
    byName: row.by_name,
    atMs: row.at_ms,
    note: row.note,
  };
}
