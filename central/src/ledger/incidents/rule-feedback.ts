/**
 * Reads what people said of the alarms of one camera's rules: how many were false and why, and the newest of those with
 * their places in the picture. Faces are left out: whether a match was right is judged elsewhere, by others.
 */
import { incidentKind } from '#protocol/camera.ts';
import type { Box } from '#protocol/geometry.ts';
import { falseAlarmReason, objectLabel, tracks } from '#protocol/incident.ts';
import {
  MOST_FALSE_ALARMS_SHOWN,
  type FalseAlarmShown,
  type RuleFeedback as Feedback,
} from '#protocol/rule-feedback.ts';
import type { LedgerDatabase } from '../database.ts';

export interface RuleFeedback {
  ofCamera(
    cameraId: string,
    sinceMs: number,
  ): Promise<{ rules: Feedback[]; shown: Omit<FalseAlarmShown, 'pictureUrl'>[] }>;
}

const FACE_KINDS = ['face-watch-list', 'face-unknown'];

export function createRuleFeedback(db: LedgerDatabase, communeId: string): RuleFeedback {
  const ofCamera = (cameraId: string, sinceMs: number) =>
    db
      .selectFrom('incidents')
      .where('commune_id', '=', communeId)
      .where('camera_id', '=', cameraId)
      .where('started_at_ms', '>=', sinceMs)
      .where('kind', 'not in', FACE_KINDS)
      .where('status', '<>', 'merged');

  return {
    ofCamera: async (cameraId, sinceMs) => {
      const counted = await ofCamera(cameraId, sinceMs)
        .select(['rule_id', 'kind', 'false_alarm_reason'])
        .select((select) => select.fn.countAll<number>().as('count'))
        .groupBy(['rule_id', 'kind', 'false_alarm_reason'])
        .execute();
      const rows = await ofCamera(cameraId, sinceMs)
        .where('false_alarm_reason', 'is not', null)
        .select(['id', 'rule_id', 'started_at_ms', 'false_alarm_reason', 'object_label', 'tracks_json'])
        .orderBy('started_at_ms', 'desc')
        .orderBy('id', 'desc')
        .limit(MOST_FALSE_ALARMS_SHOWN)
        .execute();
      return {
        rules: foldRules(counted),
        shown: rows.map((row) => ({
          incidentId: row.id,
          ruleId: row.rule_id,
          atMs: row.started_at_ms,
          reason: falseAlarmReason.parse(row.false_alarm_reason),
          objectLabel: objectLabel.nullable().parse(row.object_label),
          box: largestBox(row.tracks_json),
        })),
      };
    },
  };
}

interface Counted {
  rule_id: string;
  kind: string;
  false_alarm_reason: string | null;
  count: number;
}

function foldRules(rows: readonly Counted[]): Feedback[] {
  const rules = new Map<string, Feedback>();
  for (const row of rows) {
    const known = rules.get(row.rule_id);
    const rule = known ?? {
      ...{ ruleId: row.rule_id, kind: incidentKind.parse(row.kind) },
      ...{ alarms: 0, falseAlarms: 0, reasons: [] },
    };
    rules.set(row.rule_id, rule);
    const { count } = row;
    rule.alarms += count;
    if (row.false_alarm_reason !== null) {
      rule.falseAlarms += count;
      rule.reasons.push({ reason: falseAlarmReason.parse(row.false_alarm_reason), count });
    }
  }
  rules.forEach(({ reasons }) => reasons.sort((a, b) => b.count - a.count));
  return [...rules.values()].sort((a, b) => b.falseAlarms - a.falseAlarms);
}

function largestBox(text: string): Box | null {
  const [main] = tracks.parse(JSON.parse(text));
  const boxes = (main?.boxes ?? []).map(({ box }) => box);
  return boxes.sort((a, b) => b.w * b.h - a.w * a.h)[0] ?? null;
}
