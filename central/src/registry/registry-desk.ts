/**
 * Changes of the registry: a row, or a file of rows. Whatever it is goes through the same plan, in the transaction
 * that writes it; who changes what somebody else has changed since is told so, and nothing is overwritten.
 */
import type { RegistryKind, RegistryPlan } from '#protocol/registry.ts';
import type { AuditEntry, AuditTrail } from '../intake/stores.ts';
import type { Registry, RegistryRow, RegistrySnapshot } from '../ledger/registry/registry.ts';
import type { FieldValue } from './fields.ts';
import { planChanges, type AnyRow, type MayChange, type WantedRow } from './planning.ts';
import { readRegistryFile, type FileFormat } from './registry-file.ts';

export interface RegistryDeskDeps {
  registry: Registry;
  audit: AuditTrail;
  nowMs: () => number;
  /** Pages that show places and cameras look again. */
  onChanged: () => void;
}

/** Who changes it, and where that person may. */
export interface Changer {
  actor: AuditEntry['actor'];
  mayChange: MayChange;
}

export interface RowChange {
  kind: RegistryKind;
  id: string;
  facts: Readonly<Record<string, FieldValue>>;
  /** What the change was made from; null for a new row. */
  revision: number | null;
}

export type RowChanged =
  | { status: 'changed'; row: AnyRow }
  | { status: 'unknown' }
  | { status: 'conflict' | 'refused'; message: string };

export type Imported =
  { status: 'planned' | 'applied'; plan: RegistryPlan } | { status: 'conflict'; message: string };

export interface RegistryDesk {
  change(change: RowChange, by: Changer): Promise<RowChanged>;
  /** `wantedPlan` null: only the plan. Else it must be the hash of the plan that was shown. */
  importFile(
    file: { text: string; format: FileFormat; wantedPlan: string | null },
    by: Changer,
  ): Promise<Imported>;
}

export function createRegistryDesk(deps: RegistryDeskDeps): RegistryDesk {
  return {
    change: async (change, by) => {
      const { registry, nowMs } = deps;
      const { result, detail } = await registry.change(async (writer) => {
        const snapshot = await writer.snapshot();
        const before = findRow(snapshot, change.kind, change.id);
        if (
          before !== null &&
          change.revision !== null &&
          !isWithinReach(change.kind, before, snapshot, by)
        ) {
          return { result: { status: 'unknown' as const }, detail: '' };
        }
        const refused = judgeRevision(change, before);
        if (refused !== null) {
          return { result: refused, detail: '' };
        }
        const wanted: WantedRow = { ...change, line: 0 };
        const { plan, rows } = planChanges(snapshot, [wanted], by.mayChange);
        const [mistake] = plan.refused;
        if (mistake !== undefined) {
          return { result: describeMistake(before, mistake), detail: '' };
        }
        for (const row of rows) {
          await writer.put(row, { name: by.actor.name, atMs: nowMs() });
        }
        const row = findRow(await writer.snapshot(), change.kind, change.id);
        const done: RowChanged = row === null ? { status: 'unknown' } : { status: 'changed', row };
        return { result: done, detail: rows.length === 0 ? '' : describeFields(plan) };
      });
      if (detail !== '') {
        const resource = `${change.kind}:${change.id}`;
        await deps.audit.append({ actor: by.actor, action: 'registry.changed', resource, detail });
        deps.onChanged();
      }
      return result;
    },

    importFile: async ({ text, format, wantedPlan }, by) => {
      const { registry, nowMs } = deps;
      const read = readRegistryFile(text, format);
      const planOf = (snapshot: RegistrySnapshot) => {
        const { plan, rows } = planChanges(snapshot, read.rows, by.mayChange);
        const refused = plan.refused.map((one) => ({ ...one, column: read.headingOf(one.column) }));
        const all = [...read.refused, ...refused].sort((a, b) => a.line - b.line);
        return { plan: { ...plan, refused: all, isApplied: false }, rows };
      };
      if (wantedPlan === null) {
        return { status: 'planned', plan: planOf(await registry.snapshot()).plan };
      }
      const imported = await registry.change(async (writer): Promise<Imported> => {
        const { plan, rows } = planOf(await writer.snapshot());
        if (plan.hash !== wantedPlan || plan.refused.length > 0) {
          return { status: 'conflict', message: describeOtherPlan(plan, wantedPlan) };
        }
        for (const row of rows) {
          await writer.put(row, { name: by.actor.name, atMs: nowMs() });
        }
        return { status: 'applied', plan: { ...plan, isApplied: true } };
      });
      if (imported.status === 'applied') {
        const { hash, added, changed } = imported.plan;
        const detail = `plan ${hash}: ${added.length} new, ${changed.length} changed`;
        await deps.audit.append({
          actor: by.actor,
          action: 'registry.imported',
          resource: 'registry',
          detail,
        });
        deps.onChanged();
      }
      return imported;
    },
  };
}

export function findRow(snapshot: RegistrySnapshot, kind: RegistryKind, id: string): AnyRow | null {
  const rows: AnyRow[] = { hamlet: snapshot.hamlets, site: snapshot.sites, camera: snapshot.cameras }[kind];
  return rows.find((row) => row.id === id) ?? null;
}

/** What one may not change is answered like what is not there, before anything else is said of it. */
function isWithinReach(
  kind: RegistryKind,
  before: AnyRow,
  { sites }: RegistrySnapshot,
  { mayChange }: Changer,
): boolean {
  const asItIs = { kind, ...before } as unknown as RegistryRow;
  return mayChange(kind, before, asItIs, new Map(sites.map(({ id, group }) => [id, group])));
}

/** Null: go on. */
function judgeRevision({ kind, id, revision }: RowChange, before: AnyRow | null): RowChanged | null {
  if (revision === null) {
    return before === null
      ? null
      : { status: 'conflict', message: `body.id: there is a ${kind} '${id}' already; choose another id` };
  }
  if (before === null) {
    return { status: 'unknown' };
  }
  if (before.revision === revision) {
    return null;
  }
  const who =
    before.changed === null
      ? 'nobody in particular'
      : `${before.changed.byName} at ${new Date(before.changed.atMs).toISOString()}`;
  const message = `body.revision: found ${revision}, expected ${before.revision}; changed by ${who}`;
  return { status: 'conflict', message };
}

/** The row itself may not be put where it shall be. */
function describeMistake(
  before: AnyRow | null,
  { column, value, expected }: RegistryPlan['refused'][number],
): RowChanged {
  if (column === 'id' && before !== null) {
    return { status: 'unknown' };
  }
  return { status: 'refused', message: `body.${column}: found '${value}', expected ${expected}` };
}

function describeFields({ added, changed }: Pick<RegistryPlan, 'added' | 'changed'>): string {
  const fields = changed.flatMap((row) => row.fields);
  return added.length > 0
    ? 'new'
    : fields.map(({ field, from, to }) => `${field}: ${from ?? '-'} -> ${to ?? '-'}`).join('; ');
}

function describeOtherPlan({ refused, hash }: RegistryPlan, wanted: string): string {
  return refused.length > 0
    ? `${refused.length} lines are refused: nothing was applied; look at the dry run`
    : `plan: found '${wanted.slice(0, 40)}', expected '${hash}': the registry or the file has changed since the dry run`;
}
