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
import { shedErased, type LedgerDatabase } from './database.ts';
import type { Tables, WatchListActsTable, WatchListPicturesTable, WatchListTable } from './tables.ts';

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

export interface StoredPicture {
  id: string;
  widthPx: number;
  grade: number;
  /** Of the file as it was given, hex. */
  sha256: string;
  addedAtMs: number;
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

export interface SealedDescriptor {
  pictureId: string;
  recipe: string;
  /** Base64 of what base/src/seal.ts makes. */
  sealed: string;
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

export interface WatchListRepository {
  /** Newest first. */
  list(): Promise<StoredEntry[]>;
  find(entryId: string): Promise<StoredEntry | null>;
  add(entryId: string, draft: WatchListDraft, act: Omit<WatchListAct, 'version'>): Promise<StoredEntry>;
  /** `decide` sees the entry as it is now; nothing comes between its word and the write. */
  change<Refused>(
    entryId: string,
    decide: (entry: StoredEntry) => EntryStep | { refused: Refused },
  ): Promise<Changed<Refused>>;
  descriptors(): Promise<SealedDescriptor[]>;
  /** Of a picture that is still there; false when it is gone. */
  addDescriptor(descriptor: SealedDescriptor): Promise<boolean>;
  /** All but those of this recipe. */
  dropOtherRecipes(recipe: string): Promise<void>;
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

async function addPicture(
  transaction: Transaction<Tables>,
  communeId: string,
  entryId: string,
  { recipe, sealed, ...picture }: NonNullable<EntryStep['addPicture']>,
): Promise<void> {
  await transaction
    .insertInto('watch_list_pictures')
    .values({
      commune_id: communeId,
      id: picture.id,
      entry_id: entryId,
      width_px: picture.widthPx,
      grade: picture.grade,
      sha256: picture.sha256,
      added_at_ms: picture.addedAtMs,
    })
    .execute();
  await transaction
    .insertInto('watch_list_descriptors')
    .values({ commune_id: communeId, picture_id: picture.id, recipe, sealed })
    .execute();
}

async function removePictures(
  transaction: Transaction<Tables>,
  communeId: string,
  pictures: StoredPicture[],
): Promise<void> {
  const ids = pictures.map(({ id }) => id);
  if (ids.length === 0) {
    return;
  }
  await transaction
    .deleteFrom('watch_list_descriptors')
    .where('commune_id', '=', communeId)
    .where('picture_id', 'in', ids)
    .execute();
  await transaction
    .deleteFrom('watch_list_pictures')
    .where('commune_id', '=', communeId)
    .where('id', 'in', ids)
    .execute();
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

function createDescriptors(
  db: LedgerDatabase,
  communeId: string,
): Pick<WatchListRepository, 'descriptors' | 'addDescriptor' | 'dropOtherRecipes'> {
  return {
    descriptors: async () => {
      const rows = await db
        .selectFrom('watch_list_descriptors')
        .where('commune_id', '=', communeId)
        .selectAll()
        .execute();
      return rows.map((row) => ({ pictureId: row.picture_id, recipe: row.recipe, sealed: row.sealed }));
    },
    addDescriptor: ({ pictureId, recipe, sealed }) =>
      db.transaction().execute(async (transaction) => {
        const picture = await transaction
          .selectFrom('watch_list_pictures')
          .where('commune_id', '=', communeId)
          .where('id', '=', pictureId)
          .select('id')
          .executeTakeFirst();
        if (picture === undefined) {
          return false;
        }
        await transaction
          .insertInto('watch_list_descriptors')
          .values({ commune_id: communeId, picture_id: pictureId, recipe, sealed })
          .onConflict((conflict) => conflict.columns(['commune_id', 'picture_id', 'recipe']).doNothing())
          .execute();
        return true;
      }),
    dropOtherRecipes: async (recipe) => {
      await db
        .deleteFrom('watch_list_descriptors')
        .where('commune_id', '=', communeId)
        .where('recipe', '!=', recipe)
        .execute();
      await shedErased(db);
    },
  };
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

function toPicture(row: WatchListPicturesTable): StoredPicture {
  return {
    id: row.id,
    widthPx: row.width_px,
    grade: row.grade,
    sha256: row.sha256,
    addedAtMs: row.added_at_ms,
  };
}
