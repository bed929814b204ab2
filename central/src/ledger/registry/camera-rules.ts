/**
 * Repository of the rules made on the page. Revisions are only added, one after another: who edited an older one than
 * the newest is told so instead of overwriting it.
 * Not here: bringing them to the agent (intake/rule-delivery.ts).
 */
import { z } from 'zod';
import type { RuleDelivery, RuleSet } from '#protocol/camera-rules.ts';
import { personHeights } from '#protocol/geometry.ts';
import { ruleList } from '#protocol/rule.ts';
import type { RuleStore, StoredRules } from '../../intake/stores.ts';
import type { LedgerDatabase } from '../database.ts';
import type { CameraRulesTable } from '../tables.ts';

export interface RulesAuthor {
  id: string;
  name: string;
  atMs: number;
}

export type Added = { status: 'added'; set: RuleSet } | { status: 'conflict'; newest: StoredRules | null };

export interface CameraRulesRepository extends RuleStore {
  /** The next revision after `basis`, or a conflict when that is no longer the newest. */
  add(
    cameraId: string,
    basis: number,
    content: Pick<RuleSet, 'rules' | 'personHeights'>,
    by: RulesAuthor,
  ): Promise<Added>;
  /** Whether the agent works by the newest. */
  delivery(cameraId: string): Promise<RuleDelivery>;
}

export function createCameraRules(db: LedgerDatabase, communeId: string): CameraRulesRepository {
  return { ...createRevisions(db, communeId), ...createInForce(db, communeId) };
}

/** What people made. */
function createRevisions(
  db: LedgerDatabase,
  communeId: string,
): Pick<CameraRulesRepository, 'newest' | 'add' | 'takeOver'> {
  const rowOf = (cameraId: string, set: RuleSet, by: RulesAuthor): CameraRulesTable => ({
    commune_id: communeId,
    camera_id: cameraId,
    revision: set.revision,
    rules_json: JSON.stringify(set.rules),
    person_heights_json: set.personHeights === null ? null : JSON.stringify(set.personHeights),
    changed_by_id: by.id,
    changed_by_name: by.name,
    changed_at_ms: by.atMs,
    refused_reason: null,
  });

  return {
    newest: async (cameraId) => {
      const row = await newestRow(db, communeId, cameraId);
      return row === undefined ? null : toStored(row);
    },
    add: (cameraId, basis, content, by) =>
      db.transaction().execute(async (transaction): Promise<Added> => {
        const last = await newestRow(transaction, communeId, cameraId);
        if ((last?.revision ?? 0) !== basis) {
          return { status: 'conflict', newest: last === undefined ? null : toStored(last) };
        }
        const set: RuleSet = { ...content, revision: basis + 1 };
        await transaction
          .insertInto('camera_rules')
          .values(rowOf(cameraId, set, by))
          .execute();
        return { status: 'added', set };
      }),
    takeOver: async (cameraId, set, by) => {
      await db
        .insertInto('camera_rules')
        .values(rowOf(cameraId, set, by))
        .onConflict((conflict) => conflict.columns(['commune_id', 'camera_id', 'revision']).doNothing())
        .execute();
    },
  };
}

/** What agents work by. */
function createInForce(
  db: LedgerDatabase,
  communeId: string,
): Pick<CameraRulesRepository, 'outOfStep' | 'markInForce' | 'markRefused' | 'delivery'> {
  return {
    outOfStep: async (agentId) => {
      const rows = await db
        .selectFrom('cameras')
        .leftJoin('camera_rules', (join) =>
          join
            .onRef('camera_rules.camera_id', '=', 'cameras.id')
            .onRef('camera_rules.commune_id', '=', 'cameras.commune_id')
            .on('camera_rules.revision', '>', 0),
        )
        .where('cameras.commune_id', '=', communeId)
        .where('cameras.agent_id', '=', agentId)
        .where('cameras.removed_at_ms', 'is', null)
        .groupBy(['cameras.id', 'cameras.rules_revision'])
        .select(['cameras.id', 'cameras.rules_revision'])
        .select((select) => select.fn.max<number | null>('camera_rules.revision').as('newest'))
        .execute();
      return rows
        .map((row) => ({
          cameraId: row.id,
          heldRevision: row.rules_revision,
          newestRevision: row.newest ?? 0,
        }))
        .filter(({ heldRevision, newestRevision }) => heldRevision !== newestRevision);
    },
    markInForce: async (agentId, cameraId, { revision, summaries }) => {
      await db
        .updateTable('cameras')
        .set({ rules_revision: revision, rules_json: JSON.stringify(summaries) })
        .where('commune_id', '=', communeId)
        .where('agent_id', '=', agentId)
        .where('id', '=', cameraId)
        .execute();
    },
    markRefused: async (cameraId, revision, reason) => {
      await db
        .updateTable('camera_rules')
        .set({ refused_reason: reason })
        .where('commune_id', '=', communeId)
        .where('camera_id', '=', cameraId)
        .where('revision', '=', revision)
        .execute();
    },
    delivery: async (cameraId) => {
      const row = await newestRow(db, communeId, cameraId);
      const camera = await db
        .selectFrom('cameras')
        .where('commune_id', '=', communeId)
        .where('id', '=', cameraId)
        .select('rules_revision')
        .executeTakeFirst();
      if (row === undefined || row.revision === camera?.rules_revision) {
        return { status: 'in-force' };
      }
      return row.refused_reason === null
        ? { status: 'on-its-way' }
        : { status: 'refused', reason: row.refused_reason };
    },
  };
}

/** The newest row, inside a transaction or outside. */
function newestRow(source: Pick<LedgerDatabase, 'selectFrom'>, communeId: string, cameraId: string) {
  return source
    .selectFrom('camera_rules')
    .where('commune_id', '=', communeId)
    .where('camera_id', '=', cameraId)
    .where('revision', '>', 0)
    .orderBy('revision', 'desc')
    .limit(1)
    .selectAll()
    .executeTakeFirst();
}

function toStored(row: CameraRulesTable): StoredRules {
  return {
    set: {
      revision: row.revision,
      rules: ruleList.parse(JSON.parse(row.rules_json)),
      personHeights: personHeights
        .nullable()
        .parse(row.person_heights_json === null ? null : JSON.parse(row.person_heights_json)),
    },
    changed: { byName: z.string().parse(row.changed_by_name), atMs: row.changed_at_ms },
  };
}
