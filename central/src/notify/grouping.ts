/**
 * Repeats of one camera's rule are told together: the first by itself, those that follow within the time of the rule in
 * one summary (design 018). Not here: where groups are kept (ledger/notify/notify-outbox.ts).
 */
import type { NotifyRule } from '#protocol/notify.ts';
import type { Group, QueuedIncident } from '../ledger/notify/notify-outbox.ts';

const MINUTE_MS = 60_000;

export interface Grouping {
  /** Null: this incident is told by itself, and begins a group of its own. */
  join(rule: NotifyRule, incident: QueuedIncident): Group | null;
  changed(): Group[];
}

/** `open`: newest first. */
export function openGrouping(open: readonly Group[], nowMs: number): Grouping {
  const keyOf = (of: Pick<Group, 'ruleId' | 'cameraId' | 'cameraRuleId'>): string =>
    JSON.stringify([of.ruleId, of.cameraId, of.cameraRuleId]);
  const groups = new Map(open.toReversed().map((group) => [keyOf(group), group]));
  const changed = new Map<string, Group>();
  const put = (key: string, group: Group): void => {
    groups.set(key, group);
    changed.set(key, group);
  };
  return {
    join: ({ id: ruleId, groupMinutes }, { id, cameraId, cameraRuleId }) => {
      if (groupMinutes === 0) {
        return null;
      }
      const of = { ruleId, cameraId, cameraRuleId };
      const key = keyOf(of);
      const found = groups.get(key);
      if (found === undefined) {
        put(key, { ...of, incidentId: id, untilMs: nowMs + groupMinutes * MINUTE_MS, count: 0 });
        return null;
      }
      const joined = { ...found, count: found.count + 1 };
      put(key, joined);
      return joined;
    },
    changed: () => [...changed.values()],
  };
}
