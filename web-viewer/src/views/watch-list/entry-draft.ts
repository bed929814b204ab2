/**
 * The content of an entry while somebody types it. Pure; an incomplete one says which field is at fault.
 * Not here: pictures, which are saved one by one as they come.
 */
import {
  LONGEST_VALIDITY_MS,
  watchListDraft,
  type LEGAL_BASES,
  type WatchListDraft,
  type WatchListEntry,
  type WatchListPurpose,
  type WatchListSeverity,
} from '#protocol/watch-list.ts';
import { endOfDateField, toDateField } from '../../data/local-time.ts';

export interface EntryDraft {
  name: string;
  purpose: WatchListPurpose;
  severity: WatchListSeverity;
  legalBasis: (typeof LEGAL_BASES)[number];
  legalReference: string;
  reason: string;
  /** Null for every site. */
  siteIds: readonly string[] | null;
  /** As the date field has it, "2026-11-22"; the whole of that day still counts. */
  expiresOn: string;
}
export type EntryField = keyof EntryDraft;
export type Unfit =
  'name' | 'basis' | 'reference' | 'reason' | 'sites' | 'past' | 'tooLong' | 'noDate' | 'other';

export type CheckedEntry =
  | { status: 'fit'; draft: WatchListDraft }
  | { status: 'unfit'; fields: Partial<Record<EntryField, Unfit>>; message: string };

const DAY_MS = 86_400_000;
const USUAL_DAYS = 90;

export function newEntryDraft(nowMs: number): EntryDraft {
  return {
    name: '',
    purpose: 'sought',
    severity: 'normal',
    legalBasis: 'investigation-order',
    legalReference: '',
    reason: '',
    siteIds: null,
    expiresOn: toDateField(nowMs + USUAL_DAYS * DAY_MS),
  };
}

export function openEntryDraft(entry: WatchListEntry): EntryDraft {
  const { name, purpose, severity, legalBasis, legalReference, reason, siteIds, expiresAtMs } = entry;
  return {
    name,
    purpose,
    severity,
    legalBasis,
    legalReference,
    reason,
    siteIds,
    expiresOn: toDateField(expiresAtMs),
  };
}

/** People who belong somewhere have consented and belong to named places; the others need another basis. */
export function withPurpose(draft: EntryDraft, purpose: WatchListPurpose): EntryDraft {
  if (purpose === 'expected') {
    return { ...draft, purpose, legalBasis: 'consent', siteIds: draft.siteIds ?? [], severity: 'normal' };
  }
  const legalBasis = draft.legalBasis === 'consent' ? 'investigation-order' : draft.legalBasis;
  return { ...draft, purpose, legalBasis };
}

export function differingFields(one: EntryDraft, other: EntryDraft): EntryField[] {
  return (Object.keys(one) as EntryField[]).filter(
    (field) => JSON.stringify(one[field]) !== JSON.stringify(other[field]),
  );
}

const UNFIT_OF: Partial<Record<string, { field: EntryField; unfit: Unfit }>> = {
  name: { field: 'name', unfit: 'name' },
  legalBasis: { field: 'legalBasis', unfit: 'basis' },
  legalReference: { field: 'legalReference', unfit: 'reference' },
  reason: { field: 'reason', unfit: 'reason' },
  siteIds: { field: 'siteIds', unfit: 'sites' },
};

export function checkEntryDraft({ expiresOn, ...rest }: EntryDraft, nowMs: number): CheckedEntry {
  const expiresAtMs = endOfDateField(expiresOn);
  const unfitDate = checkExpiry(expiresAtMs, nowMs);
  const parsed = watchListDraft.safeParse({ ...rest, expiresAtMs: expiresAtMs ?? 0 });
  if (parsed.success && unfitDate === null) {
    return { status: 'fit', draft: parsed.data };
  }
  const fields: Partial<Record<EntryField, Unfit>> = unfitDate === null ? {} : { expiresOn: unfitDate };
  for (const issue of parsed.error?.issues ?? []) {
    const known = UNFIT_OF[String(issue.path[0])];
    if (known) {
      const isTooLong = issue.code === 'too_big' || issue.code === 'invalid_format';
      fields[known.field] = isTooLong ? 'other' : known.unfit;
    }
  }
  return { status: 'unfit', fields, message: parsed.error?.issues[0]?.message ?? '' };
}

function checkExpiry(expiresAtMs: number | null, nowMs: number): Unfit | null {
  if (expiresAtMs === null) {
    return 'noDate';
  }
  if (expiresAtMs <= nowMs) {
    return 'past';
  }
  return expiresAtMs - nowMs > LONGEST_VALIDITY_MS ? 'tooLong' : null;
}
