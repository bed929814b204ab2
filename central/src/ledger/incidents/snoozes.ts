/** Repository of alarms put aside for a while. What may be put aside, and by whom: proceedings/snooze-desk.ts. */
import { z } from 'zod';
import { incidentKind } from '#protocol/camera.ts';
import { uuid } from '#protocol/names.ts';
import type { SnoozeView } from '#protocol/snooze.ts';
import type { LedgerDatabase } from '../database.ts';
import type { SnoozesTable } from './snooze-tables.ts';

export interface StoredSnooze extends SnoozeView {
  siteId: string;
  byId: string;
}

export interface Snoozes {
  add(snooze: StoredSnooze): Promise<void>;
  find(id: string): Promise<StoredSnooze | null>;
  /** Neither over nor ended, soonest end first. */
  running(nowMs: number): Promise<StoredSnooze[]>;
  /** False when it is not running any more, or not in this revision. */
  end(id: string, revision: number, by: { name: string; atMs: number }): Promise<boolean>;
}

const ids = z.array(uuid);

export function createSnoozes(db: LedgerDatabase, communeId: string): Snoozes {
  const rows = () => db.selectFrom('snoozes').where('commune_id', '=', communeId).selectAll();
  return {
    add: async (snooze) => {
      await db
        .insertInto('snoozes')
        .values({
          commune_id: communeId,
          id: snooze.id,
          site_id: snooze.siteId,
          camera_id: snooze.cameraId,
          camera_name: snooze.cameraName,
          rule_id: snooze.ruleId,
          rule_name: snooze.ruleName,
          kind: snooze.kind,
          incident_ids_json: JSON.stringify(snooze.incidentIds),
          is_whole_rule: snooze.isWholeRule ? 1 : 0,
          reason: snooze.reason,
          by_id: snooze.byId,
          by_name: snooze.byName,
          from_ms: snooze.fromMs,
          until_ms: snooze.untilMs,
          ended_at_ms: null,
          ended_by_name: null,
          revision: snooze.revision,
        })
        .execute();
    },
    find: async (id) => {
      const row = await rows().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toStored(row);
    },
    running: async (nowMs) => {
      const found = await rows()
        .where('until_ms', '>', nowMs)
        .where('ended_at_ms', 'is', null)
        .orderBy('until_ms')
        .orderBy('id')
        .execute();
      return found.map(toStored);
    },
    end: async (id, revision, { name, atMs }) => {
      const { numUpdatedRows } = await db
        .updateTable('snoozes')
        .set({ ended_at_ms: atMs, ended_by_name: name, revision: revision + 1 })
        .where('commune_id', '=', communeId)
        .where('id', '=', id)
        .where('revision', '=', revision)
        .where('ended_at_ms', 'is', null)
        .where('until_ms', '>', atMs)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
  };
}

function toStored(row: SnoozesTable): StoredSnooze {
  return {
    id: row.id,
    siteId: row.site_id,
    cameraId: row.camera_id,
    cameraName: row.camera_name,
    ruleId: row.rule_id,
    ruleName: row.rule_name,
    kind: incidentKind.parse(row.kind),
    incidentIds: ids.parse(JSON.parse(row.incident_ids_json)),
    isWholeRule: row.is_whole_rule === 1,
    reason: row.reason,
    byId: row.by_id,
    byName: row.by_name,
    fromMs: row.from_ms,
    untilMs: row.until_ms,
    revision: row.revision,
  };
}
