/**
 * The part of the schema (tables.ts) that is counted from other rows and could be counted again: see
 * docs/design/015-statistics.md.
 */
import type { ANSWER_BOUNDS_S } from '#protocol/statistics.ts';

/** One more than there are bounds: the last is for what took longer than all of them. */
type Bounds = typeof ANSWER_BOUNDS_S;
type AnswerBin =
  Exclude<keyof Bounds, keyof []> extends infer Index ? (Index extends `${number}` ? Index : never) : never;
export type AnswerColumn = `answered_${AnswerBin}` | 'answered_15';

/**
 * Incidents by local month of their start (local-months.ts), place and rule. `judged`: acknowledged, false alarms and
 * escalated. `late`: more than a minute on their way. `answered_n`: not merged, answered within the n-th bound of
 * ANSWER_BOUNDS_S after central had it. Cells may be all zero.
 */
export interface IncidentMonthsTable extends Record<AnswerColumn, number> {
  commune_id: string;
  month: number;
  site_id: string;
  camera_id: string;
  rule_id: string;
  kind: string;
  incidents: number;
  merged: number;
  judged: number;
  false_alarms: number;
  late: number;
}

/** Months with incidents that `matlang seed` made. */
export interface DemoMonthsTable {
  commune_id: string;
  month: number;
}

export interface StatisticsTables {
  incident_months: IncidentMonthsTable;
  demo_months: DemoMonthsTable;
}
