/**
 * The rules of one camera while somebody edits them: which rule and corner are chosen, what is being drawn, what has
 * changed. Pure; a rule in the making may be incomplete, and `checkDraft` says so in the protocol's own words.
 * Not here: what a new rule starts with (new-rule.ts), the picture (still-stage.tsx).
 */
import type { z } from 'zod';
import type { RuleSet } from '#protocol/camera-rules.ts';
import type { PersonHeights, Point } from '#protocol/geometry.ts';
import { ruleList, type Rule, type ruleEntry } from '#protocol/rule.ts';

/** Without an id until it is saved for the first time. */
export type DraftRule = z.output<typeof ruleEntry>;
/** Which points of a rule: its zone, its line, its permitted way; or the heights of people, which belong to all. */
export type Part = 'zone' | 'line' | 'way' | 'heights';

export interface Draft {
  rules: DraftRule[];
  /** Foot, head, foot, head ...; flat, so that corners are corners everywhere. */
  heights: Point[];
  /** Index of a rule. */
  chosen: number | null;
  /** Clicks on the picture add points here. */
  drawing: Part | null;
  isChanged: boolean;
}

export type DraftAction =
  | { type: 'load'; set: RuleSet }
  | { type: 'choose'; index: number | null }
  | { type: 'add'; rule: DraftRule; drawing: Part | null }
  | { type: 'remove' }
  | { type: 'patch'; patch: Record<string, unknown> }
  | { type: 'draw'; part: Part | null }
  | { type: 'add-point'; at: Point }
  | { type: 'insert-point'; part: Part; index: number; at: Point }
  | { type: 'move-point'; part: Part; index: number; at: Point }
  | { type: 'remove-point'; part: Part; index: number };

const MOST_POINTS: Record<Part, number> = { zone: 64, line: 2, way: 2, heights: 16 };
const FEWEST_CORNERS = 3;

export function openDraft({ rules, personHeights }: Pick<RuleSet, 'rules' | 'personHeights'>): Draft {
  return {
    rules,
    heights: personHeights?.flat() ?? [],
    chosen: rules.length > 0 ? 0 : null,
    drawing: null,
    isChanged: false,
  };
}

export function reduceDraft(draft: Draft, action: DraftAction): Draft {
  switch (action.type) {
    case 'load':
      return { ...openDraft(action.set), chosen: stillThere(draft.chosen, action.set.rules.length) };
    case 'choose':
      return { ...draft, chosen: action.index, drawing: null };
    case 'add':
      return {
        ...draft,
        rules: [...draft.rules, action.rule],
        chosen: draft.rules.length,
        drawing: action.drawing,
        isChanged: true,
      };
    case 'remove': {
      const rules = draft.rules.filter((_, index) => index !== draft.chosen);
      return { ...draft, rules, chosen: rules.length > 0 ? 0 : null, drawing: null, isChanged: true };
    }
    case 'patch':
      return patchChosen(draft, action.patch);
    case 'draw':
      return startDrawing(draft, action.part);
    case 'add-point':
      return addPoint(draft, action.at);
    case 'insert-point':
      return editPoints(draft, action.part, (points) => points.toSpliced(action.index, 0, action.at));
    case 'move-point':
      return editPoints(draft, action.part, (points) => points.with(action.index, inside(action.at)));
    case 'remove-point':
      return editPoints(draft, action.part, (points) => withoutPoint(points, action));
  }
}

export function pointsOf(draft: Draft, part: Part): readonly Point[] {
  if (part === 'heights') {
    return draft.heights;
  }
  const rule = draft.rules[draft.chosen ?? -1];
  if (rule && part === 'zone' && 'zone' in rule) {
    return rule.zone;
  }
  if (rule && part === 'line' && 'line' in rule) {
    return rule.line;
  }
  return rule && part === 'way' && 'way' in rule ? rule.way : [];
}

/** The parts the chosen rule has, in the order they are stepped through; heights come last. */
export function partsOf(draft: Draft): Part[] {
  const rule = draft.rules[draft.chosen ?? -1];
  const own = (['zone', 'line', 'way'] as const).filter((part) => rule && part in rule);
  return draft.heights.length > 0 || draft.drawing === 'heights' ? [...own, 'heights'] : own;
}

export type Checked =
  | { status: 'fit'; rules: Rule[]; personHeights: PersonHeights | null }
  /** `index`: of the rule at fault; null for the heights of people. */
  | { status: 'unfit'; index: number | null; path: string; message: string };

export function checkDraft({ rules, heights }: Draft): Checked {
  const parsed = ruleList.safeParse(rules);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const [index, ...path] = issue?.path ?? [];
    return {
      status: 'unfit',
      index: typeof index === 'number' ? index : null,
      path: path.map(String).join('.'),
      message: issue?.message ?? '',
    };
  }
  const pairs = toPairs(heights);
  const isUpright = pairs.every(([foot, head]) => foot[1] - head[1] >= 0.01);
  if (heights.length % 2 === 1 || !isUpright) {
    return { status: 'unfit', index: null, path: 'personHeights', message: 'foot below head' };
  }
  return { status: 'fit', rules: parsed.data, personHeights: pairs.length === 0 ? null : pairs };
}

/** What was chosen stays so when a saved set comes back. */
function stillThere(chosen: number | null, count: number): number | null {
  return count === 0 ? null : Math.min(chosen ?? 0, count - 1);
}

/** A shape is drawn anew; one more person is added to those there are. */
function startDrawing(draft: Draft, part: Part | null): Draft {
  const isAnew = part !== null && part !== 'heights';
  return { ...(isAnew ? withPoints(draft, part, []) : draft), drawing: part };
}

function patchChosen(draft: Draft, patch: Record<string, unknown>): Draft {
  const rules = draft.rules.map((rule, index) => (index === draft.chosen ? { ...rule, ...patch } : rule));
  return { ...draft, rules, isChanged: true };
}

function withPoints(draft: Draft, part: Part, points: readonly Point[]): Draft {
  return part === 'heights'
    ? { ...draft, heights: [...points], isChanged: true }
    : patchChosen(draft, { [part]: points });
}

function editPoints(draft: Draft, part: Part, edit: (points: Point[]) => Point[]): Draft {
  const points = edit([...pointsOf(draft, part)]);
  return points.length > MOST_POINTS[part] ? draft : withPoints(draft, part, points);
}

function addPoint(draft: Draft, at: Point): Draft {
  const { drawing } = draft;
  if (drawing === null) {
    return draft;
  }
  const drawn = editPoints(draft, drawing, (points) => [...points, inside(at)]);
  const isFull = drawing !== 'zone' && pointsOf(drawn, drawing).length % 2 === 0;
  return isFull ? { ...drawn, drawing: null } : drawn;
}

/** A zone keeps three corners, a line both ends; of a person both ends go together. */
function withoutPoint(points: Point[], { part, index }: { part: Part; index: number }): Point[] {
  if (part === 'heights') {
    return points.toSpliced(index - (index % 2), 2);
  }
  return part === 'zone' && points.length > FEWEST_CORNERS ? points.toSpliced(index, 1) : points;
}

function toPairs(points: readonly Point[]): [Point, Point][] {
  return points.flatMap((foot, index) => {
    const head = points[index + 1];
    return index % 2 === 0 && head ? [[foot, head] satisfies [Point, Point]] : [];
  });
}

/** Four digits are a fifteenth of a pixel of a sub-stream. */
function inside([x, y]: Point): Point {
  const clamp = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 1e4) / 1e4;
  return [clamp(x), clamp(y)];
}
