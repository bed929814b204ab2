/**
 * A row of the registry while somebody edits it: every field as text, and what of it is sent. Only what was changed is
 * sent, so two people may change two fields of one row one after the other. Not here: the form (row-dialog.tsx).
 */
import type { HamletList, RegisteredCamera, RegisteredSite, RegistryKind } from '#protocol/registry.ts';
import { fromTypedDay, typedDay } from '../../data/typed-day.ts';

export type FieldName =
  | 'name'
  | 'households'
  | 'people'
  | 'group'
  | 'hamletId'
  | 'siteId'
  | 'ownerGroup'
  | 'status'
  | 'installedOn'
  | 'removedOn'
  | 'vpostcode'
  | 'latitude'
  | 'longitude'
  | 'bearingDeg'
  | 'openingDeg'
  | 'reachM'
  | 'planX'
  | 'planY';
export type FieldInput = 'text' | 'number' | 'date' | 'group' | 'hamlet' | 'site' | 'status';

export interface FieldSpec {
  name: FieldName;
  input: FieldInput;
  isNeeded: boolean;
}

/** A row of any kind; what its kind does not have is not there. */
export type EditedRow = HamletList['items'][number] | RegisteredSite | RegisteredCamera;
export type Draft = Readonly<Partial<Record<FieldName, string>>>;
type Fact = string | number | null;

const where: readonly FieldSpec[] = [
  { name: 'vpostcode', input: 'text', isNeeded: false },
  { name: 'latitude', input: 'number', isNeeded: false },
  { name: 'longitude', input: 'number', isNeeded: false },
];
const name: FieldSpec = { name: 'name', input: 'text', isNeeded: true };

export const FIELDS: Record<RegistryKind, readonly FieldSpec[]> = {
  hamlet: [
    name,
    { name: 'households', input: 'number', isNeeded: false },
    { name: 'people', input: 'number', isNeeded: false },
  ],
  site: [
    name,
    { name: 'group', input: 'group', isNeeded: true },
    { name: 'hamletId', input: 'hamlet', isNeeded: false },
    ...where,
  ],
  camera: [
    name,
    { name: 'siteId', input: 'site', isNeeded: true },
    { name: 'ownerGroup', input: 'group', isNeeded: false },
    { name: 'status', input: 'status', isNeeded: true },
    { name: 'installedOn', input: 'date', isNeeded: false },
    { name: 'removedOn', input: 'date', isNeeded: false },
    ...where,
    { name: 'bearingDeg', input: 'number', isNeeded: false },
    { name: 'openingDeg', input: 'number', isNeeded: false },
    { name: 'reachM', input: 'number', isNeeded: false },
    { name: 'planX', input: 'number', isNeeded: false },
    { name: 'planY', input: 'number', isNeeded: false },
  ],
};

export function draftOf(kind: RegistryKind, row: EditedRow | null): Draft {
  const facts = (row ?? {}) as Readonly<Record<string, Fact | undefined>>;
  const entries = FIELDS[kind].map(({ name: field, input }) => {
    const text = asText(facts[field] ?? null, input);
    return [field, text === '' && field === 'status' ? 'working' : text];
  });
  return Object.fromEntries(entries) as Draft;
}

export type Judged =
  | { status: 'good'; facts: Record<string, Fact> }
  | { status: 'wrong'; mistakes: Partial<Record<FieldName, 'needed' | 'badNumber' | 'badDate'>> };

/** What has changed since `row`; of a new row, all that was written. */
export function judgeDraft(kind: RegistryKind, draft: Draft, row: EditedRow | null): Judged {
  const before = draftOf(kind, row);
  const mistakes: Partial<Record<FieldName, 'needed' | 'badNumber' | 'badDate'>> = {};
  const facts: Record<string, Fact> = {};
  for (const { name: field, input, isNeeded } of FIELDS[kind]) {
    const text = (draft[field] ?? '').trim();
    const value = readText(text, input);
    if (text === '' && isNeeded) {
      mistakes[field] = 'needed';
    } else if (value === undefined) {
      mistakes[field] = input === 'date' ? 'badDate' : 'badNumber';
    } else if (row === null ? value !== null : text !== (before[field] ?? '')) {
      facts[field] = value;
    }
  }
  return Object.keys(mistakes).length > 0 ? { status: 'wrong', mistakes } : { status: 'good', facts };
}

function asText(value: Fact, input: FieldInput): string {
  if (value === null) {
    return '';
  }
  return input === 'date' ? typedDay(String(value)) : String(value);
}

/** Undefined: it cannot be read. */
function readText(text: string, input: FieldInput): Fact | undefined {
  if (text === '') {
    return null;
  }
  if (input === 'date') {
    return fromTypedDay(text) ?? undefined;
  }
  if (input === 'number') {
    const plain = text.replace(',', '.');
    return /^-?\d{1,9}(\.\d{1,12})?$/.test(plain) ? Number(plain) : undefined;
  }
  return text;
}
