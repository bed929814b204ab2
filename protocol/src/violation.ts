/**
 * A violation is a case or an incident that a person confirmed, with a category: it is what statistics count.
 * Categories are those of the commune police's own reports; a new one is a line here and its words in the page's texts
 * and in the reports.
 */
import { z } from 'zod';

export const VIOLATION_CATEGORIES = [
  'theft',
  'trespass',
  'disorder',
  'crowd',
  'littering',
  'traffic',
  'border-crossing',
  'smuggling',
  'property-damage',
  'other',
] as const;
export const violationCategory = z.enum(VIOLATION_CATEGORIES);
export type ViolationCategory = z.infer<typeof violationCategory>;

/** What became of it: still open, reminded, fined, referred to another body, prosecuted, or nothing could be done. */
export const VIOLATION_OUTCOMES = [
  'open',
  'reminded',
  'fined',
  'referred',
  'prosecuted',
  'no-action',
] as const;
export const violationOutcome = z.enum(VIOLATION_OUTCOMES);
export type ViolationOutcome = z.infer<typeof violationOutcome>;

/** Only `confirmed` ones are counted; a withdrawn one stays on record with its reason. */
export const VIOLATION_STATUSES = ['confirmed', 'withdrawn'] as const;
export const violationStatus = z.enum(VIOLATION_STATUSES);
export type ViolationStatus = z.infer<typeof violationStatus>;
