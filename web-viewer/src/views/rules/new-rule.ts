/** What a new rule of each kind starts with, what is drawn first, and which region stands for a rule in the picture. */
import type { Region } from '#protocol/camera.ts';
import { ruleEntry, RULE_KINDS, type RuleKind } from '#protocol/rule.ts';
import type { DraftRule, Part } from './rules-draft.ts';

/** In the order they are offered: what a commune asks for first. */
export const OFFERED_KINDS: readonly RuleKind[] = RULE_KINDS;

/** Only these must have their own shape; the others start with the whole picture. */
const FIRST_DRAWN: Partial<Record<RuleKind, Part>> = {
  intrusion: 'zone',
  'line-crossing': 'line',
  'wrong-way': 'way',
};

const PLACEHOLDERS: Partial<Record<RuleKind, object>> = {
  intrusion: {
    zone: [
      [0, 0],
      [1, 0],
      [1, 1],
    ],
  },
  'line-crossing': {
    line: [
      [0, 0],
      [1, 1],
    ],
  },
  'wrong-way': {
    way: [
      [0, 0],
      [1, 1],
    ],
  },
};

export function newRule(kind: RuleKind, name: string): { rule: DraftRule; drawing: Part | null } {
  const rule = ruleEntry.parse({ kind, name, ...PLACEHOLDERS[kind] });
  const drawing = FIRST_DRAWN[kind] ?? null;
  return { rule: drawing === null ? rule : { ...rule, [drawing]: [] }, drawing };
}

/** Null while its shape is being drawn. */
export function regionOfRule(rule: DraftRule): Region | null {
  if (rule.kind === 'line-crossing') {
    const [from, to] = rule.line as Partial<typeof rule.line>;
    return from && to ? { type: 'line', from, to, direction: rule.direction } : null;
  }
  if (rule.kind === 'wrong-way') {
    const [from, to] = rule.way as Partial<typeof rule.way>;
    return from && to ? { type: 'way', polygon: rule.zone, from, to } : null;
  }
  if ('zone' in rule) {
    return rule.zone.length >= 2 ? { type: 'zone', polygon: rule.zone } : null;
  }
  return { type: 'picture' };
}
