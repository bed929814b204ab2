/**
 * The facts of watch-list pictures and their sealed descriptors; a part of the watch-list's repository.
 * Not here: the files (watch-list/picture-folder.ts).
 */
import type { Transaction } from 'kysely';
import { shedErased, type LedgerDatabase } from '../database.ts';
import type { Tables } from '../tables.ts';
import type { WatchListPicturesTable } from './watch-list-tables.ts';

export interface StoredPicture {
  id: string;
  widthPx: number;
  grade: number;
  /** Of the file as it was given, hex. */
  sha256: string;
  addedAtMs: number;
}

export interface SealedDescriptor {
  pictureId: string;
  recipe: string;
  /** Base64 of what base/src/seal.ts makes. */
  sealed: string;
}

export interface WatchListDescriptors {
  descriptors(): Promise<SealedDescriptor[]>;
  /** Of a picture that is still there; false when it is gone. */
  addDescriptor(descriptor: SealedDescriptor): Promise<boolean>;
  /** All but those of this recipe. */
  dropOtherRecipes(recipe: string): Promise<void>;
}

export async function addPicture(
  transaction: Transaction<Tables>,
  communeId: string,
  entryId: string,
  { recipe, sealed, ...picture }: StoredPicture & Omit<SealedDescriptor, 'pictureId'>,
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

export async function removePictures(
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

export function toPicture(row: WatchListPicturesTable): StoredPicture {
  return {
    id: row.id,
    widthPx: row.width_px,
    grade: row.grade,
    sha256: row.sha256,
    addedAtMs: row.added_at_ms,
  };
}

export function createDescriptors(db: LedgerDatabase, communeId: string): WatchListDescriptors {
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
