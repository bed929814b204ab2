/** Repository of the rules for telling people. None is deleted; one that is switched off stays for the log. */
import { z } from 'zod';
import { ruleContent, type NotifyRule, type NotifyRuleContent } from '#protocol/notify.ts';
import type { LedgerDatabase } from '../database.ts';
import type { NotifyRulesTable } from './notify-tables.ts';

/** Who changes something, and when. */
export interface Changer {
  name: string;
  atMs: number;
}

/** `conflict`: somebody changed it since that revision. */
export type Changed<Thing> =
  | { status: 'changed'; now: Thing }
  | { status: 'conflict'; byName: string; atMs: number }
  | { status: 'unknown' };

export interface NotifyRules {
  /** Oldest first. */
  list(): Promise<NotifyRule[]>;
  add(id: string, content: NotifyRuleContent, by: Changer): Promise<NotifyRule>;
  change(id: string, revision: number, content: NotifyRuleContent, by: Changer): Promise<Changed<NotifyRule>>;
}

export function createNotifyRules(db: LedgerDatabase, communeId: string): NotifyRules {
  const rows = () => db.selectFrom('notify_rules').where('commune_id', '=', communeId).selectAll();
  return {
    list: async () => (await rows().orderBy('id').execute()).map(toRule),
    add: async (id, content, { name, atMs }) => {
      const row: NotifyRulesTable = {
        commune_id: communeId,
        id,
        content_json: JSON.stringify(content),
        revision: 1,
        changed_by_name: name,
        changed_at_ms: atMs,
      };
      await db.insertInto('notify_rules').values(row).execute();
      return toRule(row);
    },
    change: async (id, revision, content, { name, atMs }) => {
      const changed = await db
        .updateTable('notify_rules')
        .set({
          content_json: JSON.stringify(content),
          revision: revision + 1,
          changed_by_name: name,
          changed_at_ms: atMs,
        })
        .where('commune_id', '=', communeId)
        .where('id', '=', id)
        .where('revision', '=', revision)
        .returningAll()
        .executeTakeFirst();
      if (changed !== undefined) {
        return { status: 'changed', now: toRule(changed) };
      }
      const newest = await rows().where('id', '=', id).executeTakeFirst();
      return newest === undefined
        ? { status: 'unknown' }
        : { status: 'conflict', byName: newest.changed_by_name, atMs: newest.changed_at_ms };
    },
  };
}

/** For the log; the rule itself may have been changed since. */
export function ruleNameOf(contentJson: string | null): string {
  const parsed = z.object({ name: z.string() }).safeParse(JSON.parse(contentJson ?? '{}'));
  return parsed.success ? parsed.data.name : '';
}

function toRule(row: NotifyRulesTable): NotifyRule {
  return {
    id: row.id,
    ...ruleContent.parse(JSON.parse(row.content_json)),
    revision: row.revision,
    changed: { byName: row.changed_by_name, atMs: row.changed_at_ms },
  };
}
