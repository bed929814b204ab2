/**
 * What a case consists of: adding, changing and taking back its parts, in the ledger, in the audit trail and announced.
 * Adding asks for no revision of the case: two people can do it at once.
 */
import { newId } from '#base/ids.ts';
import type {
  CasePersonRequest,
  CaseRecordingRequest,
  CaseTaskEdit,
  CaseTaskRequest,
} from '#protocol/case-request.ts';
import type { AuditAction } from '../intake/stores.ts';
import type { PartOrder } from '../ledger/cases/case-part-work.ts';
import type { CaseParts } from '../ledger/cases/case-parts.ts';
import type { Changed } from '../ledger/cases/case-state.ts';
import { actorOf } from '../people/sign-in.ts';
import type { Member } from '../people/standing.ts';
import { byOf, type CaseDeskDeps, type Wrong } from './case-desk.ts';
import { refuseChange } from './case-rules.ts';

/** Parts that are taken back by one call. */
export type TakenBack = 'recording' | 'person' | 'note';

export interface PartDeskDeps extends Pick<
  CaseDeskDeps,
  'clock' | 'audit' | 'members' | 'placeDesk' | 'onChanged'
> {
  caseParts: CaseParts;
}

export interface PartDesk {
  addRecording(account: Member, caseId: string, request: CaseRecordingRequest): Promise<Changed | Wrong>;
  addPerson(account: Member, caseId: string, request: CasePersonRequest): Promise<Changed>;
  editPerson(
    account: Member,
    caseId: string,
    request: CasePersonRequest & { id: string; revision: number },
  ): Promise<Changed>;
  erasePerson(account: Member, caseId: string, partId: string, reason: string): Promise<Changed>;
  addNote(account: Member, caseId: string, text: string): Promise<Changed>;
  addTask(account: Member, caseId: string, request: CaseTaskRequest): Promise<Changed | Wrong>;
  editTask(account: Member, caseId: string, request: CaseTaskEdit & { id: string }): Promise<Changed | Wrong>;
  takeBack(
    account: Member,
    caseId: string,
    part: { kind: TakenBack; id: string; reason: string },
  ): Promise<Changed>;
}

export function createPartDesk(deps: PartDeskDeps): PartDesk {
  const { clock, audit, caseParts, members, placeDesk, onChanged } = deps;

  const order = (account: Member, caseId: string, what: 'note' | 'other' = 'other'): PartOrder => ({
    caseId,
    by: byOf(account, clock),
    refuse: (found) => refuseChange(found, what),
  });
  const settle = async (
    work: Promise<Changed>,
    account: Member,
    caseId: string,
    { action, detail }: { action: AuditAction; detail: string },
  ): Promise<Changed> => {
    const result = await work;
    if (result.status === 'done') {
      await audit.append({ actor: actorOf(account), action, resource: `case:${caseId}`, detail });
      onChanged(caseId);
    }
    return result;
  };
  /** Personal data is never written down twice: the audit row names the part. */
  const added = (kind: string, id: string) =>
    ({ action: 'case.part-added', detail: `${kind}:${id}` }) as const;

  return {
    addRecording: async (account, caseId, request) => {
      const placed = await placeDesk.check(account, 'case.work', {
        siteId: null,
        cameraId: request.cameraId,
      });
      if (placed.status === 'wrong') {
        return placed;
      }
      const id = newId();
      const work = caseParts.addRecording(order(account, caseId), { ...request, id });
      return settle(work, account, caseId, added('recording', id));
    },
    addPerson: (account, caseId, request) => {
      const id = newId();
      const work = caseParts.addPerson(order(account, caseId), { ...request, id });
      return settle(work, account, caseId, added('person', id));
    },
    editPerson: (account, caseId, { revision, ...person }) =>
      settle(caseParts.editPerson(order(account, caseId), person, revision), account, caseId, {
        ...{ action: 'case.part-changed', detail: `person:${person.id}` },
      }),
    erasePerson: (account, caseId, partId, reason) => {
      // Also of a closed or merged case: the law does not wait for it to be opened again.
      const asked: PartOrder = { caseId, by: byOf(account, clock), refuse: () => null };
      return settle(caseParts.erasePerson(asked, partId, reason), account, caseId, {
        ...{ action: 'case.person-erased', detail: `person:${partId}: ${reason}` },
      });
    },
    addNote: (account, caseId, text) => {
      const id = newId();
      const work = caseParts.addNote(order(account, caseId, 'note'), { id, text });
      return settle(work, account, caseId, added('note', id));
    },
    addTask: async (account, caseId, request) => {
      const assignee = await members.assignee(request.assigneeId, 'assigneeId');
      if (assignee.status === 'wrong') {
        return assignee;
      }
      const id = newId();
      const task = { ...request, id, assigneeName: assignee.name };
      return settle(caseParts.addTask(order(account, caseId), task), account, caseId, added('task', id));
    },
    editTask: async (account, caseId, { revision, ...task }) => {
      const assignee = await members.assignee(task.assigneeId, 'assigneeId');
      if (assignee.status === 'wrong') {
        return assignee;
      }
      const named = { ...task, assigneeName: assignee.name };
      return settle(caseParts.editTask(order(account, caseId), named, revision), account, caseId, {
        ...{ action: 'case.part-changed', detail: `task:${task.id}: ${task.state}` },
      });
    },
    takeBack: (account, caseId, { kind, id, reason }) => {
      const asked = order(account, caseId, kind === 'note' ? 'note' : 'other');
      const work: Record<TakenBack, () => Promise<Changed>> = {
        recording: () => caseParts.removeRecording(asked, id, reason),
        person: () => caseParts.removePerson(asked, id, reason),
        note: () => caseParts.withdrawNote(asked, id, reason),
      };
      return settle(work[kind](), account, caseId, {
        ...{ action: 'case.part-taken-back', detail: `${kind}:${id}: ${reason}` },
      });
    },
  };
}
