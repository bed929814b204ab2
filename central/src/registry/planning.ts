/**
 * What wanted rows would change in the registry, and what of them makes no sense. One judge for a dialog's single row
 * and for a file of thousands; nothing is written here.
 *
 * Hamlets come first, then locations, then cameras, wherever they stand in the file: a camera may name a location that
 * the same file adds. What a row does not mention stays as it is.
 */
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import {
  cameraFacts,
  hamletFacts,
  siteFacts,
  type RegisteredCamera,
  type RegisteredHamlet,
  type RegisteredSite,
  type RegistryKind,
  type RegistryPlan,
} from '#protocol/registry.ts';
import { slug } from '#protocol/names.ts';
import type { SiteGroup } from '#protocol/site.ts';
import { foldText } from '../ledger/fold.ts';
import type { RegistryRow, RegistrySnapshot } from '../ledger/registry/registry.ts';
import type { FieldValue } from './fields.ts';

export interface WantedRow {
  kind: RegistryKind;
  id: string;
  /** Of the file; 0 when it is not from one. */
  line: number;
  /** Only what is mentioned. */
  facts: Readonly<Record<string, FieldValue>>;
}

/** `column` is a field's name here; whoever has read a file puts the file's heading in its place. */
export type Refused = RegistryPlan['refused'][number];
export type AnyRow = RegisteredHamlet | RegisteredSite | RegisteredCamera;
type Facts = Record<string, FieldValue>;

/** `before` is null for a new row. Whether this person may do that; the place of a new camera's site counts too. */
export type MayChange = (
  kind: RegistryKind,
  before: AnyRow | null,
  after: RegistryRow,
  sites: SiteGroups,
) => boolean;
export type SiteGroups = ReadonlyMap<string, SiteGroup>;

export interface Planned {
  plan: Omit<RegistryPlan, 'isApplied'>;
  /** What has to be written. */
  rows: RegistryRow[];
}

const ORDER: readonly RegistryKind[] = ['hamlet', 'site', 'camera'];
const SCHEMAS = { hamlet: hamletFacts, site: siteFacts, camera: cameraFacts } as const satisfies Record<
  RegistryKind,
  z.ZodType
>;
const EMPTY: Record<RegistryKind, Facts> = {
  hamlet: { households: null, people: null },
  site: { hamletId: null, vpostcode: null, latitude: null, longitude: null },
  camera: {
    status: 'working',
    installedOn: null,
    removedOn: null,
    vpostcode: null,
    latitude: null,
    longitude: null,
    bearingDeg: null,
    openingDeg: null,
    reachM: null,
    planX: null,
    planY: null,
  },
};

export function planChanges(
  snapshot: RegistrySnapshot,
  wanted: readonly WantedRow[],
  mayChange: MayChange,
): Planned {
  const book = openBook(snapshot);
  const rows: RegistryRow[] = [];
  const revisions: number[] = [];
  const plan: Planned['plan'] = { hash: '', added: [], changed: [], unchangedCount: 0, refused: [] };
  const seen = new Set<string>();
  for (const kind of ORDER) {
    for (const row of wanted.filter((one) => one.kind === kind)) {
      const key = `${kind} ${row.id}`;
      const judged = seen.has(key)
        ? [refusal(row, 'id', row.id, `every ${kind} once`)]
        : judge(book, row, mayChange);
      seen.add(key);
      if (Array.isArray(judged)) {
        plan.refused.push(...judged);
        continue;
      }
      book.keep(judged.after);
      const named = { kind, id: row.id, name: judged.after.name, line: row.line };
      if (judged.before === null) {
        plan.added.push(named);
      } else if (judged.fields.length > 0) {
        plan.changed.push({ ...named, fields: judged.fields });
      } else {
        plan.unchangedCount += 1;
        continue;
      }
      rows.push(judged.after);
      revisions.push(judged.before?.revision ?? 0);
    }
  }
  plan.refused.sort((a, b) => a.line - b.line);
  plan.hash = createHash('sha256')
    .update(JSON.stringify([rows, revisions]))
    .digest('hex')
    .slice(0, 32);
  return { plan, rows };
}

interface Book {
  find(kind: RegistryKind, id: string): AnyRow | null;
  groups: Map<string, SiteGroup>;
  /** By id or by name. */
  hamletId(text: string): string | null;
  keep(row: RegistryRow): void;
}

function openBook({ hamlets, sites, cameras }: RegistrySnapshot): Book {
  const rows = {
    hamlet: new Map<string, AnyRow>(hamlets.map((row) => [row.id, row])),
    site: new Map<string, AnyRow>(sites.map((row) => [row.id, row])),
    camera: new Map<string, AnyRow>(cameras.map((row) => [row.id, row])),
  };
  const groups = new Map(sites.map(({ id, group }) => [id, group]));
  const hamletNames = new Map<string, string>();
  hamlets.forEach(({ id, name }) => hamletNames.set(id, id).set(foldText(name), id));
  return {
    find: (kind, id) => rows[kind].get(id) ?? null,
    groups,
    hamletId: (text) => hamletNames.get(text) ?? hamletNames.get(foldText(text)) ?? null,
    keep: (row) => {
      if (row.kind === 'hamlet') {
        hamletNames.set(row.id, row.id).set(foldText(row.name), row.id);
      } else if (row.kind === 'site') {
        groups.set(row.id, row.group);
      }
    },
  };
}

interface Judged {
  before: AnyRow | null;
  after: RegistryRow;
  fields: RegistryPlan['changed'][number]['fields'];
}

function judge(book: Book, row: WantedRow, mayChange: MayChange): Judged | Refused[] {
  const { kind, id } = row;
  if (!slug.safeParse(id).success) {
    return [refusal(row, 'id', id, 'lower-case letters, digits and dashes, 1 to 64 characters')];
  }
  const before = book.find(kind, id);
  const merged = merge(book, row, before);
  const parsed = SCHEMAS[kind].safeParse(merged);
  if (!parsed.success) {
    return parsed.error.issues.map((issue) => {
      const field = String(issue.path[0] ?? 'id');
      return refusal(row, field, merged[field], wordsOf(issue));
    });
  }
  const mistakes = findMistakes(book, row, merged);
  if (mistakes.length > 0) {
    return mistakes;
  }
  const after = { kind, id, isDemo: before?.isDemo ?? false, ...parsed.data } as RegistryRow;
  if (!mayChange(kind, before, after, book.groups)) {
    return [refusal(row, 'id', id, `a ${kind} within your reach`)];
  }
  const old = before as unknown as Facts | null;
  const fields = Object.keys(SCHEMAS[kind].shape).flatMap((field) => {
    const from = old?.[field] ?? null;
    const to = merged[field] ?? null;
    return old === null || from === to ? [] : [{ field, from, to }];
  });
  return { before, after, fields };
}

/** What is not written at all is refused in the same words as what is written and empty. */
function wordsOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') {
    return `one of ${issue.values.join(', ')}`;
  }
  return issue.code === 'invalid_type' && issue.expected === 'string'
    ? 'some text'
    : issue.message.replace(/^expected /, '');
}

/** Hamlets may be given by name; a camera belongs to the owner of its site unless the row says otherwise. */
function merge(book: Book, { kind, facts }: WantedRow, before: AnyRow | null): Facts {
  const old = before as unknown as Facts | null;
  const known = Object.fromEntries(
    Object.keys(SCHEMAS[kind].shape).flatMap((field) =>
      old?.[field] === undefined ? [] : [[field, old[field]]],
    ),
  );
  const merged: Facts = { ...EMPTY[kind], ...known, ...facts };
  if (kind === 'site' && typeof merged['hamletId'] === 'string') {
    merged['hamletId'] = book.hamletId(merged['hamletId']) ?? merged['hamletId'];
  }
  if (kind === 'camera' && merged['ownerGroup'] == null) {
    merged['ownerGroup'] = book.groups.get(String(merged['siteId'])) ?? 'key-point';
  }
  return merged;
}

function findMistakes(book: Book, row: WantedRow, facts: Facts): Refused[] {
  const mistakes: Refused[] = [];
  const wrong = (field: string, expected: string): void => {
    mistakes.push(refusal(row, field, facts[field], expected));
  };
  const hamletId = facts['hamletId'] ?? null;
  if (row.kind === 'site' && hamletId !== null && book.hamletId(String(hamletId)) === null) {
    wrong('hamletId', 'id or name of a hamlet of the registry or of this file');
  }
  if (row.kind === 'camera' && !book.groups.has(String(facts['siteId']))) {
    wrong('siteId', 'id of a location of the registry or of this file');
  }
  if (row.kind !== 'hamlet' && (facts['latitude'] === null) !== (facts['longitude'] === null)) {
    wrong(facts['latitude'] === null ? 'latitude' : 'longitude', 'latitude and longitude, both or none');
  }
  if (row.kind === 'camera') {
    findDateMistakes(facts, wrong);
    findWholeMistakes(facts, VIEW_FIELDS, 'bearing, opening and reach, all three or none', wrong);
    findWholeMistakes(facts, PLAN_FIELDS, 'both shares of the floor plan, or none', wrong);
  }
  return mistakes;
}

const VIEW_FIELDS = ['bearingDeg', 'openingDeg', 'reachM'] as const;
const PLAN_FIELDS = ['planX', 'planY'] as const;

/** Facts that mean nothing without each other. */
function findWholeMistakes(
  facts: Facts,
  fields: readonly string[],
  expected: string,
  wrong: (field: string, expected: string) => void,
): void {
  const missing = fields.filter((field) => (facts[field] ?? null) === null);
  if (missing.length > 0 && missing.length < fields.length) {
    wrong(missing[0] ?? '', expected);
  }
}

function findDateMistakes(facts: Facts, wrong: (field: string, expected: string) => void): void {
  const { status, installedOn, removedOn } = facts;
  if (status === 'removed' && removedOn === null) {
    wrong('removedOn', 'the date it was taken down, because its status is removed');
  }
  if (status !== 'removed' && removedOn !== null) {
    wrong('removedOn', `nothing, because its status is ${String(status)}`);
  }
  if (typeof removedOn === 'string' && typeof installedOn === 'string' && removedOn < installedOn) {
    wrong('removedOn', `${installedOn}, the date of installation, or later`);
  }
}

const MAX_SHOWN = 80;

function refusal(row: WantedRow, column: string, value: FieldValue | undefined, expected: string): Refused {
  const shown = value === null || value === undefined ? '' : String(value);
  return { line: row.line, column, value: shown.slice(0, MAX_SHOWN), expected };
}
