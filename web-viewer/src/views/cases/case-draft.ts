/** The fields of the form of a case, as text, and what is asked of central with them. */
import type { CaseEdit } from '#protocol/case-request.ts';
import type { CaseDetail } from '#protocol/case-view.ts';
import { VIOLATION_CATEGORIES } from '#protocol/violation.ts';
import { fromTypedTime, toTypedTime } from '../../data/typed-time.ts';

type Known = Pick<
  CaseDetail,
  | 'title'
  | 'summary'
  | 'category'
  | 'leadId'
  | 'siteId'
  | 'hamletId'
  | 'isPoliceOnly'
  | 'occurredFromMs'
  | 'occurredToMs'
  | 'revision'
>;

// A type, not an interface: useDraft takes what has an index.

export type CaseDraft = {
  title: string;
  summary: string;
  category: string | null;
  leadId: string | null;
  siteId: string | null;
  hamletId: string | null;
  isPoliceOnly: boolean;
  /** As people type a time. */
  from: string;
  to: string;
};

export function caseDraftOf(found: Known): CaseDraft {
  const { title, summary, category, leadId, siteId, hamletId, isPoliceOnly } = found;
  const from = toTypedTime(found.occurredFromMs);
  const to = found.occurredToMs === null ? '' : toTypedTime(found.occurredToMs);
  return { title, summary, category, leadId, siteId, hamletId, isPoliceOnly, from, to };
}

export type JudgedCase =
  | { status: 'fit'; edit: CaseEdit }
  /** `isOrder`: the time is understood, but ends before it begins. */
  | { status: 'unfit'; field: 'title' | 'from' | 'to'; isOrder: boolean };

export function caseEditOf(draft: CaseDraft, found: Known): JudgedCase {
  const { summary, leadId, siteId, hamletId, isPoliceOnly } = draft;
  const title = draft.title.trim();
  if (title === '') {
    return { status: 'unfit', field: 'title', isOrder: false };
  }
  const occurredFromMs = timeOf(draft.from, found.occurredFromMs);
  if (occurredFromMs === null) {
    return { status: 'unfit', field: 'from', isOrder: false };
  }
  const occurredToMs = timeOf(draft.to, found.occurredToMs);
  if (draft.to.trim() !== '' && occurredToMs === null) {
    return { status: 'unfit', field: 'to', isOrder: false };
  }
  if (occurredToMs !== null && occurredToMs < occurredFromMs) {
    return { status: 'unfit', field: 'to', isOrder: true };
  }
  const category = VIOLATION_CATEGORIES.find((each) => each === draft.category) ?? null;
  const facts = { title, summary: summary.trim(), category, isPoliceOnly, siteId, hamletId, leadId };
  return {
    status: 'fit',
    edit: { revision: found.revision, ...facts, occurredFromMs, occurredToMs },
  };
}

/** What was not touched stays to the millisecond. */
function timeOf(typed: string, beforeMs: number | null): number | null {
  return beforeMs !== null && typed === toTypedTime(beforeMs) ? beforeMs : fromTypedTime(typed);
}
