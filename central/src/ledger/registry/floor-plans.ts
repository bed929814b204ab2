/**
 * Repository of floor plans, one a location. Who was slower is told who was first, and nothing is overwritten.
 * Not here: what a picture must be (registry/plan-picture.ts), who may see one (web/routes/floor-plans.ts).
 */
import type { Transaction } from 'kysely';
import type { FloorPlan } from '#protocol/map.ts';
import type { LedgerDatabase } from '../database.ts';
import type { Tables } from '../tables.ts';
import type { FloorPlansTable } from './registry-tables.ts';

export interface PlanPicture {
  /** WebP. */
  bytes: Buffer;
  /** Hex. */
  sha256: string;
  widthPx: number;
  heightPx: number;
}

/** Null for demo data. */
export type PlanAuthor = { name: string; atMs: number } | null;

export type PlanChanged =
  | { status: 'changed'; plan: FloorPlan }
  | { status: 'unknown' }
  | { status: 'conflict'; revision: number; byName: string | null; atMs: number | null };

export interface FloorPlans {
  list(): Promise<FloorPlan[]>;
  picture(siteId: string): Promise<Buffer | null>;
  /** `revision` 0: there is none yet. North and width stay as they are unless given. */
  put(
    siteId: string,
    given: { picture: PlanPicture; revision: number; northDeg?: number; widthM?: number },
    by: PlanAuthor,
  ): Promise<PlanChanged>;
  change(
    siteId: string,
    wanted: { revision: number; northDeg?: number | undefined; widthM?: number | null | undefined },
    by: PlanAuthor,
  ): Promise<PlanChanged>;
  remove(siteId: string, revision: number): Promise<PlanChanged | { status: 'removed' }>;
}

const COLUMNS = [
  'site_id',
  'sha256',
  'width_px',
  'height_px',
  'north_deg',
  'width_m',
  'is_demo',
  'revision',
  'changed_by_name',
  'changed_at_ms',
] as const;
type Row = Pick<FloorPlansTable, (typeof COLUMNS)[number]>;

export function createFloorPlans(db: LedgerDatabase, communeId: string): FloorPlans {
  return { ...createReading(db, communeId), ...createChanges(db, communeId) };
}

function createReading(db: LedgerDatabase, communeId: string): Pick<FloorPlans, 'list' | 'picture'> {
  const plans = () => db.selectFrom('floor_plans').where('commune_id', '=', communeId);
  return {
    list: async () => {
      const rows = await plans().select(COLUMNS).orderBy('site_id').execute();
      return rows.map(toPlan);
    },
    picture: async (siteId) => {
      const row = await plans().where('site_id', '=', siteId).select('picture_base64').executeTakeFirst();
      return row === undefined ? null : Buffer.from(row.picture_base64, 'base64');
    },
  };
}

function createChanges(db: LedgerDatabase, communeId: string): Pick<FloorPlans, 'put' | 'change' | 'remove'> {
  const find = (transaction: Transaction<Tables>, siteId: string): Promise<Row | undefined> =>
    transaction
      .selectFrom('floor_plans')
      .where('commune_id', '=', communeId)
      .where('site_id', '=', siteId)
      .select(COLUMNS)
      .executeTakeFirst();
  const update = (
    transaction: Transaction<Tables>,
    siteId: string,
    columns: Partial<FloorPlansTable>,
    by: PlanAuthor,
  ) =>
    transaction
      .updateTable('floor_plans')
      .set((expression) => ({ ...columns, ...authorOf(by), revision: expression('revision', '+', 1) }))
      .where('commune_id', '=', communeId)
      .where('site_id', '=', siteId)
      .execute();

  return {
    put: (siteId, { picture, revision, ...given }, by) =>
      db.transaction().execute(async (transaction): Promise<PlanChanged> => {
        const before = await find(transaction, siteId);
        if ((before?.revision ?? 0) !== revision) {
          return staleOf(before);
        }
        const drawn = { ...toColumns(picture), ...measuresOf(given), is_demo: by === null ? 1 : 0 };
        if (before === undefined) {
          const fresh = { north_deg: 0, width_m: null, ...drawn, ...authorOf(by), revision: 1 };
          await transaction
            .insertInto('floor_plans')
            .values({ commune_id: communeId, site_id: siteId, ...fresh })
            .execute();
        } else {
          await update(transaction, siteId, drawn, by);
        }
        return changedOf(await find(transaction, siteId));
      }),

    change: (siteId, { revision, ...wanted }, by) =>
      db.transaction().execute(async (transaction): Promise<PlanChanged> => {
        const before = await find(transaction, siteId);
        if (before?.revision !== revision) {
          return staleOf(before);
        }
        await update(transaction, siteId, measuresOf(wanted), by);
        return changedOf(await find(transaction, siteId));
      }),

    remove: (siteId, revision) =>
      db.transaction().execute(async (transaction) => {
        const before = await find(transaction, siteId);
        if (before?.revision !== revision) {
          return staleOf(before);
        }
        await transaction
          .deleteFrom('floor_plans')
          .where('commune_id', '=', communeId)
          .where('site_id', '=', siteId)
          .execute();
        return { status: 'removed' as const };
      }),
  };
}

function toColumns({ bytes, sha256, widthPx, heightPx }: PlanPicture) {
  return {
    picture_base64: bytes.toString('base64'),
    sha256,
    width_px: widthPx,
    height_px: heightPx,
  };
}

/** Only what is given. */
function measuresOf({
  northDeg,
  widthM,
}: {
  northDeg?: number | undefined;
  widthM?: number | null | undefined;
}): Partial<FloorPlansTable> {
  return {
    ...(northDeg === undefined ? {} : { north_deg: northDeg }),
    ...(widthM === undefined ? {} : { width_m: widthM }),
  };
}

function authorOf(by: PlanAuthor) {
  return { changed_by_name: by?.name ?? null, changed_at_ms: by?.atMs ?? null };
}

/** What was read is no longer what is there. */
function staleOf(row: Row | undefined): PlanChanged {
  if (row === undefined) {
    return { status: 'unknown' };
  }
  const { revision, changed_by_name: byName, changed_at_ms: atMs } = row;
  return { status: 'conflict', revision, byName, atMs };
}

function changedOf(row: Row | undefined): PlanChanged {
  return row === undefined ? { status: 'unknown' } : { status: 'changed', plan: toPlan(row) };
}

function toPlan(row: Row): FloorPlan {
  const { changed_by_name: byName, changed_at_ms: atMs } = row;
  return {
    siteId: row.site_id,
    widthPx: row.width_px,
    heightPx: row.height_px,
    sha256: row.sha256,
    northDeg: row.north_deg,
    widthM: row.width_m,
    isDemo: row.is_demo === 1,
    revision: row.revision,
    changed: byName === null || atMs === null ? null : { byName, atMs },
  };
}
