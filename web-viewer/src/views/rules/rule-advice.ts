/**
 * What false alarms suggest for a rule: a change that is put into the draft for a technician to try and save, or only
 * a word where more would be guessing. Pure.
 */
import type { FalseAlarmReason } from '#protocol/incident.ts';
import type { RuleFeedback } from '#protocol/rule-feedback.ts';
import type { DraftRule } from './rules-draft.ts';

/** Fewer say nothing. */
const LEAST_COUNT = 3;
/** Of all alarms of the rule. */
const LEAST_SHARE = 0.1;

const ANIMALS: readonly string[] = ['animal', 'dog', 'cat'];

export type Advice =
  /** `patch`: of the rule as it stands in the draft. */
  | { type: 'no-animals' | 'less-sensitive'; reason: FalseAlarmReason; patch: Record<string, unknown> }
  /** A person must look: at the zone, at the hours. */
  | { type: 'redraw' | 'schedule'; reason: FalseAlarmReason; patch: null };

/** The most frequent reason first; nothing for reasons that say nothing about the rule. */
export function adviseRule(
  { alarms, reasons }: Pick<RuleFeedback, 'alarms' | 'reasons'>,
  rule: DraftRule,
): Advice[] {
  const seen = new Set<string>();
  return reasons
    .filter(({ count }) => count >= LEAST_COUNT && count >= alarms * LEAST_SHARE)
    .flatMap(({ reason }) => adviceFor(reason, rule) ?? [])
    .filter(({ type }) => {
      const isNew = !seen.has(type);
      seen.add(type);
      return isNew;
    });
}

function adviceFor(reason: FalseAlarmReason, rule: DraftRule): Advice | null {
  switch (reason) {
    case 'animal':
      return withoutAnimals(rule) ?? lessSensitive(reason, rule);
    case 'weather':
    case 'light':
    case 'shadow':
    case 'vehicle-lights':
    case 'plant':
      return lessSensitive(reason, rule);
    case 'rule-too-wide':
      return { type: 'redraw', reason, patch: null };
    case 'authorised':
      return { type: 'schedule', reason, patch: null };
    case 'test':
    case 'other':
      return null;
  }
}

function withoutAnimals(rule: DraftRule): Advice | null {
  if (!('classes' in rule)) {
    return null;
  }
  const classes = rule.classes.filter((one) => !ANIMALS.includes(one));
  const isChanged = classes.length < rule.classes.length && classes.length > 0;
  return isChanged ? { type: 'no-animals', reason: 'animal', patch: { classes } } : null;
}

/** One step; from the lowest only the zone is left to change. */
function lessSensitive(reason: FalseAlarmReason, { sensitivity }: DraftRule): Advice {
  const lower = { high: 'normal', normal: 'low', low: null } as const;
  const next = lower[sensitivity];
  return next === null
    ? { type: 'redraw', reason, patch: null }
    : { type: 'less-sensitive', reason, patch: { sensitivity: next } };
}
