/**
 * The figures of reports, as they are frozen when one is issued. Those of a month are the very answers the statistics
 * page gets. They are of the whole commune and hold nothing that only the police may know: leaders sign these papers.
 */
import { z } from 'zod';
import { incidentKind } from '#protocol/camera.ts';
import { CASE_OUTCOMES } from '#protocol/case.ts';
import { incidentStatus } from '#protocol/incident.ts';
import { instantMs, slug, uuid } from '#protocol/names.ts';
import {
  comparison,
  forecast,
  installationEffects,
  month,
  monthSeries,
  responseSeries,
  ruleTable,
  violationNumbers,
} from '#protocol/statistics.ts';
import { violationCategory } from '#protocol/violation.ts';

const count = z.number().int().min(0);

/** Cases that not only the police may know of. */
export const caseNumbers = z.strictObject({
  opened: count,
  closed: count,
  /** Of those closed. */
  byOutcome: z.record(z.enum(CASE_OUTCOMES), count),
  /** At the end of the time, whenever they were opened. */
  open: count,
});
export type CaseNumbers = z.infer<typeof caseNumbers>;

export const monthlyFigures = z.strictObject({
  month,
  isDemo: z.boolean(),
  /** 24 months to this one. */
  series: monthSeries,
  violations: violationNumbers,
  /** This month and the one before. */
  responses: responseSeries,
  rules: ruleTable,
  installation: installationEffects,
  forecast,
  comparison,
  cases: caseNumbers,
});
export type MonthlyFigures = z.infer<typeof monthlyFigures>;

const weekNumbers = z.strictObject({
  violations: count,
  incidents: count,
  falseAlarms: count,
  unanswered: count,
  byCategory: z.partialRecord(violationCategory, count),
});

export const weeklyFigures = z.strictObject({
  fromMs: instantMs,
  toMs: instantMs,
  isDemo: z.boolean(),
  cameras: z.strictObject({ installed: count, down: z.array(z.string()) }),
  now: weekNumbers,
  /** The week before. */
  before: weekNumbers,
  cases: caseNumbers,
});
export type WeeklyFigures = z.infer<typeof weeklyFigures>;

export const shiftIncident = z.strictObject({
  id: uuid,
  startedAtMs: instantMs,
  kind: incidentKind,
  cameraName: z.string(),
  siteName: z.string(),
  status: incidentStatus,
  answeredByName: z.string().nullable(),
  answeredAtMs: instantMs.nullable(),
  note: z.string().nullable(),
});
export type ShiftIncident = z.infer<typeof shiftIncident>;

export const handoverFigures = z.strictObject({
  fromMs: instantMs,
  toMs: instantMs,
  isDemo: z.boolean(),
  handedOverBy: z.string(),
  takenOverBy: z.string(),
  /** Oldest first; at most MOST_SHIFT_INCIDENTS, `total` says how many there were. */
  incidents: z.array(shiftIncident),
  total: count,
  /** Nobody has answered them yet, from before this shift too. */
  open: z.array(shiftIncident),
  openTotal: count,
  camerasDown: z.array(z.strictObject({ cameraId: slug, name: z.string(), sinceMs: instantMs.nullable() })),
});
export type HandoverFigures = z.infer<typeof handoverFigures>;

export const MOST_SHIFT_INCIDENTS = 200;
export const SERIES_MONTHS = 24;
