/** Repository of wall layouts. They are people's own tools, not evidence: what is taken away is gone. */
import { z } from 'zod';
import { slug } from '#protocol/names.ts';
import { wallGrid, wallTour, type NewWallLayout } from '#protocol/wall-layout.ts';
import type { LedgerDatabase } from '../database.ts';
import type { WallLayoutsTable } from './people-tables.ts';

export interface StoredLayout extends NewWallLayout {
  id: string;
  ownerId: string;
  ownerName: string;
  changedAtMs: number;
  revision: number;
}

export interface WallLayouts {
  /** One's own and the shared ones, by name. */
  of(accountId: string): Promise<StoredLayout[]>;
  find(id: string): Promise<StoredLayout | null>;
  /** False when the owner has one of this name. */
  add(layout: StoredLayout): Promise<boolean>;
  /** `layout.revision` is the one that was read. */
  change(layout: StoredLayout): Promise<'changed' | 'conflict' | 'name-taken'>;
  remove(id: string): Promise<void>;
}

const contentJson = z.object({
  grid: wallGrid,
  spotCameraId: slug.nullable(),
  slots: z.array(slug.nullable()),
  tour: wallTour.nullable(),
});

export function createWallLayouts(db: LedgerDatabase, communeId: string): WallLayouts {
  const rows = () => db.selectFrom('wall_layouts').where('commune_id', '=', communeId);
  const isNameFree = async (layout: StoredLayout): Promise<boolean> => {
    const other = await rows()
      .where('owner_id', '=', layout.ownerId)
      .where('name_key', '=', keyOf(layout.name))
      .where('id', '<>', layout.id)
      .select('id')
      .executeTakeFirst();
    return other === undefined;
  };

  return {
    of: async (accountId) => {
      const found = await rows()
        .where((where) => where.or([where('owner_id', '=', accountId), where('is_shared', '=', 1)]))
        .orderBy('name_key')
        .orderBy('id')
        .selectAll()
        .execute();
      return found.map(toStored);
    },
    find: async (id) => {
      const row = await rows().where('id', '=', id).selectAll().executeTakeFirst();
      return row === undefined ? null : toStored(row);
    },
    add: async (layout) => {
      const { id, ownerId, ownerName, revision } = layout;
      const added = await db
        .insertInto('wall_layouts')
        .values({
          commune_id: communeId,
          ...{ id, owner_id: ownerId, owner_name: ownerName, revision },
          ...changeable(layout),
        })
        .onConflict((conflict) => conflict.columns(['commune_id', 'owner_id', 'name_key']).doNothing())
        .executeTakeFirst();
      return (added.numInsertedOrUpdatedRows ?? 0n) > 0n;
    },
    change: async (layout) => {
      if (!(await isNameFree(layout))) {
        return 'name-taken';
      }
      const { numUpdatedRows } = await db
        .updateTable('wall_layouts')
        .set({ ...changeable(layout), revision: layout.revision + 1 })
        .where('commune_id', '=', communeId)
        .where('id', '=', layout.id)
        .where('revision', '=', layout.revision)
        .executeTakeFirst();
      return numUpdatedRows > 0n ? 'changed' : 'conflict';
    },
    remove: async (id) => {
      await db.deleteFrom('wall_layouts').where('commune_id', '=', communeId).where('id', '=', id).execute();
    },
  };
}

function changeable({ name, grid, spotCameraId, slots, tour, isShared, changedAtMs }: StoredLayout) {
  return {
    name,
    name_key: keyOf(name),
    content_json: JSON.stringify({ grid, spotCameraId, slots, tour }),
    is_shared: isShared ? 1 : 0,
    changed_at_ms: changedAtMs,
  };
}

/** Two names that look alike are one. */
function keyOf(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

function toStored(row: WallLayoutsTable): StoredLayout {
  return {
    ...contentJson.parse(JSON.parse(row.content_json)),
    id: row.id,
    ownerId: row.owner_id,
    ownerName: row.owner_name,
    name: row.name,
    isShared: row.is_shared === 1,
    changedAtMs: row.changed_at_ms,
    revision: row.revision,
  };
}
