/** Repository of the people of cases. Personal data: what is erased is gone for good, its row and the reason stay. */
import type { Transaction } from 'kysely';
import type { CasePersonRequest } from '#protocol/case-request.ts';
import {
  changedBy,
  DONE,
  family,
  recorded,
  stale,
  UNKNOWN,
  type PartOrder,
  type Within,
} from './case-part-work.ts';
import { appendCaseAct, type Changed } from './case-state.ts';
import { shedErased, type LedgerDatabase } from '../database.ts';
import type { Tables } from '../tables.ts';

export interface NewPerson extends CasePersonRequest {
  id: string;
}

export interface CasePeople {
  addPerson(order: PartOrder, person: NewPerson): Promise<Changed>;
  editPerson(order: PartOrder, person: NewPerson, revision: number): Promise<Changed>;
  removePerson(order: PartOrder, partId: string, reason: string): Promise<Changed>;
  /** Name, contact and note are gone for good; that it was done, and why, stays. */
  erasePerson(order: PartOrder, partId: string, reason: string): Promise<Changed>;
}

export function createCasePeople(db: LedgerDatabase, communeId: string, within: Within): CasePeople {
  const personOf = (transaction: Transaction<Tables>, caseId: string, id: string) =>
    transaction
      .updateTable('case_people')
      .where('commune_id', '=', communeId)
      .where('id', '=', id)
      .where('case_id', 'in', family(transaction, communeId, caseId))
      .where('removed_at_ms', 'is', null);
  return {
    addPerson: (order, { id, role, name, contact, note }) =>
      within(order, async (transaction) => {
        const { caseId, by } = order;
        await transaction
          .insertInto('case_people')
          .values({
            ...{ commune_id: communeId, id, case_id: caseId, role, name, contact, note, revision: 1 },
            ...{ by_name: by.name, at_ms: by.atMs, removed_at_ms: null },
          })
          .execute();
        await appendCaseAct(transaction, communeId, caseId, { kind: 'person-added', detail: role }, by);
        return DONE;
      }),
    editPerson: (order, { id, role, name, contact, note }, revision) =>
      within(order, async (transaction) => {
        const { caseId, by } = order;
        const found = await personRow(transaction, communeId, caseId, id);
        if (found === undefined || found.removed_at_ms !== null) {
          return UNKNOWN;
        }
        if (found.erased_at_ms !== null) {
          return { status: 'refused', reason: `partId: what was known of '${id}' was erased by law` };
        }
        if (found.revision !== revision) {
          return stale(found);
        }
        const set = { role, name, contact, note, ...changedBy(by), revision: revision + 1 };
        await personOf(transaction, caseId, id).set(set).execute();
        await appendCaseAct(transaction, communeId, caseId, { kind: 'person-edited', detail: role }, by);
        return DONE;
      }),
    removePerson: (order, partId, reason) =>
      within(order, async (transaction) => {
        const { caseId, by } = order;
        const { numUpdatedRows } = await personOf(transaction, caseId, partId)
          .set({ removed_at_ms: by.atMs, removed_by_name: by.name })
          .executeTakeFirst();
        return recorded(transaction, communeId, order, {
          rows: numUpdatedRows,
          kind: 'person-removed',
          detail: reason,
        });
      }),
    erasePerson: async (order, partId, reason) => {
      const erased = await within(order, async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('case_people')
          .set({ name: '', contact: '', note: '', erased_at_ms: order.by.atMs, ...changedBy(order.by) })
          .set((row) => ({ revision: row('revision', '+', 1) }))
          .where('commune_id', '=', communeId)
          .where('id', '=', partId)
          .where('case_id', 'in', family(transaction, communeId, order.caseId))
          .where('erased_at_ms', 'is', null)
          .executeTakeFirst();
        return recorded(transaction, communeId, order, {
          rows: numUpdatedRows,
          kind: 'person-erased',
          detail: reason,
        });
      });
      if (erased.status === 'done') {
        await shedErased(db);
      }
      return erased;
    },
  };
}

function personRow(transaction: Transaction<Tables>, communeId: string, caseId: string, id: string) {
  return transaction
    .selectFrom('case_people')
    .where('commune_id', '=', communeId)
    .where('id', '=', id)
    .where('case_id', 'in', family(transaction, communeId, caseId))
    .selectAll()
    .executeTakeFirst();
}
