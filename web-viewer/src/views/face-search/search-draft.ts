/** A search while somebody fills it in. Pure; an incomplete one says which field is at fault. */
import { faceSearchRequest, type FaceSearchRequest } from '#protocol/face-work.ts';
import { fromMinuteField, toMinuteField } from '../../data/local-time.ts';

/** Whose face: a picture given here, or one that central has already. */
export type Whose =
  | { from: 'picture'; probeId: string | null }
  | { from: 'incident'; incidentId: string }
  | { from: 'entry'; entryId: string };

export interface SearchDraft {
  caseNumber: string;
  reason: string;
  whose: Whose;
  /** Null for every site. */
  siteIds: readonly string[] | null;
  /** As the fields have them, "2026-11-22T02:14". */
  fromText: string;
  toText: string;
}
export type SearchField = 'caseNumber' | 'reason' | 'face' | 'sites' | 'time' | 'tooLong' | 'other';

export type CheckedSearch =
  | { status: 'fit'; request: FaceSearchRequest }
  | { status: 'unfit'; fields: ReadonlySet<SearchField>; message: string };

export const DAY_MS = 86_400_000;
/** Central looks no further at a time. */
const LONGEST_DAYS = 31;

/** From the address: ?incident=ID or ?entry=ID. */
export function openSearch(query: string, nowMs: number): SearchDraft {
  return {
    caseNumber: '',
    reason: '',
    whose: whoseOf(new URLSearchParams(query)),
    siteIds: null,
    ...spanOf(7, nowMs),
  };
}

function whoseOf(query: URLSearchParams): Whose {
  const incidentId = query.get('incident');
  const entryId = query.get('entry');
  if (incidentId !== null) {
    return { from: 'incident', incidentId };
  }
  return entryId === null ? { from: 'picture', probeId: null } : { from: 'entry', entryId };
}

export function spanOf(days: number, nowMs: number): Pick<SearchDraft, 'fromText' | 'toText'> {
  return { fromText: toMinuteField(nowMs - days * DAY_MS), toText: toMinuteField(nowMs) };
}

const FIELD_OF: Partial<Record<string, SearchField>> = {
  caseNumber: 'caseNumber',
  reason: 'reason',
  probeId: 'face',
  incidentId: 'face',
  entryId: 'face',
  siteIds: 'sites',
  fromMs: 'time',
  toMs: 'time',
};

export function checkSearch({ whose, fromText, toText, ...rest }: SearchDraft): CheckedSearch {
  const fromMs = fromMinuteField(fromText);
  const toMs = fromMinuteField(toText);
  const parsed = faceSearchRequest.safeParse({
    ...rest,
    probeId: whose.from === 'picture' ? whose.probeId : null,
    incidentId: whose.from === 'incident' ? whose.incidentId : null,
    entryId: whose.from === 'entry' ? whose.entryId : null,
    fromMs,
    toMs,
  });
  const fields = new Set<SearchField>(
    (parsed.error?.issues ?? []).map(({ path }) => FIELD_OF[String(path[0])] ?? 'other'),
  );
  // The refinements run only once every field is there, so these two are looked at here as well.
  if (whose.from === 'picture' && whose.probeId === null) {
    fields.add('face');
  }
  if (fromMs !== null && toMs !== null && toMs <= fromMs) {
    fields.add('time');
  }
  if (fromMs !== null && toMs !== null && toMs - fromMs > LONGEST_DAYS * DAY_MS) {
    fields.add('tooLong');
  }
  return parsed.success && fields.size === 0
    ? { status: 'fit', request: parsed.data }
    : { status: 'unfit', fields, message: parsed.error?.issues[0]?.message ?? '' };
}
