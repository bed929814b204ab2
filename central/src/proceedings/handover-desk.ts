/**
 * Handing a case to a partner agency, and what that partner sees and says until the time is up or it is taken back
 * (docs/design/014-cases.md, HO1 ...). The partner's view is put together here field by field: a new part of a case is
 * not shown to partners unless somebody writes it here.
 */
import { newId } from '#base/ids.ts';
import type { HandoverRequest } from '#protocol/case-request.ts';
import type { HandedOverCases, HandedOverDetail } from '#protocol/case-view.ts';
import { violationCategory } from '#protocol/violation.ts';
import type { CaseHandovers } from '../ledger/cases/case-handovers.ts';
import type { CasePartsReading } from '../ledger/cases/case-parts-reading.ts';
import type { CaseReading } from '../ledger/cases/case-reading.ts';
import type { Changed } from '../ledger/cases/case-state.ts';
import type { CaseHandoversTable } from '../ledger/cases/case-tables.ts';
import type { Incidents } from '../ledger/incidents/incidents.ts';
import { actorOf } from '../people/sign-in.ts';
import type { Member } from '../people/standing.ts';
import type { CaseBook } from './case-book.ts';
import { byOf, type CaseDeskDeps, type Wrong } from './case-desk.ts';
import { refuseStep } from './case-rules.ts';

export interface HandoverDeskDeps extends Pick<CaseDeskDeps, 'clock' | 'audit' | 'members' | 'onChanged'> {
  caseHandovers: CaseHandovers;
  caseReading: CaseReading;
  casePartsReading: CasePartsReading;
  incidents: Incidents;
  caseBook: CaseBook;
}

export interface HandoverDesk {
  handOver(account: Member, caseId: string, request: HandoverRequest): Promise<Changed | Wrong>;
  withdraw(account: Member, caseId: string, handoverId: string, reason: string): Promise<Changed>;
  /** What is handed over to this account now. */
  list(partner: Member): Promise<HandedOverCases['items']>;
  detail(partner: Member, caseId: string): Promise<HandedOverDetail | null>;
  /** False when nothing is handed over (any more). */
  answer(partner: Member, caseId: string, text: string): Promise<boolean>;
  setTask(
    partner: Member,
    caseId: string,
    task: { taskId: string; state: 'open' | 'done'; revision: number },
  ): Promise<Changed>;
}

export function createHandoverDesk(deps: HandoverDeskDeps): HandoverDesk {
  return { ...createOfficersSide(deps), ...createPartnersSide(deps) };
}

function createOfficersSide(deps: HandoverDeskDeps): Pick<HandoverDesk, 'handOver' | 'withdraw'> {
  const { clock, audit, members, caseHandovers, onChanged } = deps;
  return {
    handOver: async (account, caseId, { revision, ...request }) => {
      const partner = await members.partner(request.accountId, 'accountId');
      if (partner.status === 'wrong') {
        return partner;
      }
      const by = byOf(account, clock);
      if (request.expiresAtMs <= by.atMs) {
        const reason = `expiresAtMs: found ${request.expiresAtMs}, expected a time to come`;
        return { status: 'wrong', reason };
      }
      const order = { ...request, id: newId(), caseId };
      const result = await caseHandovers.add(order, revision, by, (found) => {
        const act = { kind: 'handed-over', detail: `${request.agency}: ${request.reason}` } as const;
        return refuseStep('hand-over', found) ?? { set: { status: 'handed-over' }, act };
      });
      if (result.status === 'done') {
        const until = new Date(request.expiresAtMs).toISOString();
        await audit.append({
          actor: actorOf(account),
          action: 'case.handed-over',
          resource: `case:${caseId}`,
          detail: `to ${partner.name ?? ''} (${request.agency}) until ${until}: ${request.reason}`,
        });
        onChanged(caseId);
      }
      return result;
    },
    withdraw: async (account, caseId, handoverId, reason) => {
      const result = await caseHandovers.withdraw(caseId, handoverId, reason, byOf(account, clock));
      if (result.status === 'done') {
        await audit.append({
          actor: actorOf(account),
          action: 'case.handover-withdrawn',
          resource: `case:${caseId}`,
          detail: reason,
        });
        onChanged(caseId);
      }
      return result;
    },
  };
}

function createPartnersSide(deps: HandoverDeskDeps): Omit<HandoverDesk, 'handOver' | 'withdraw'> {
  const { clock, audit, caseHandovers, caseReading, onChanged } = deps;

  const named = async (handover: CaseHandoversTable): Promise<HandedOverCases['items'][number] | null> => {
    const found = await caseReading.view(handover.case_id, onlyThis(handover.case_id), clock.nowMs());
    return found === null
      ? null
      : {
          ...{ id: found.id, number: found.number, title: found.title },
          category: violationCategory.nullable().parse(found.category),
          reason: handover.reason,
          handedOverAtMs: handover.at_ms,
          expiresAtMs: handover.expires_at_ms,
          isAnswered: handover.state === 'answered',
        };
  };

  return {
    list: async (partner) => {
      const running = await caseHandovers.allRunning(partner.id, clock.nowMs());
      const newest = running.filter(
        ({ case_id }, index) => running.findIndex((other) => other.case_id === case_id) === index,
      );
      return (await Promise.all(newest.map(named))).filter((item) => item !== null);
    },
    detail: async (partner, caseId) => {
      const handover = await caseHandovers.running(caseId, partner.id, clock.nowMs());
      const name = handover === null ? null : await named(handover);
      return handover === null || name === null ? null : viewFor(deps, partner, handover, name);
    },
    answer: async (partner, caseId, text) => {
      const by = byOf(partner, clock);
      const handover = await caseHandovers.running(caseId, partner.id, by.atMs);
      if (handover === null || !(await caseHandovers.answer(handover.id, text, by))) {
        return false;
      }
      await audit.append({
        actor: actorOf(partner),
        action: 'case.answered',
        resource: `case:${caseId}`,
        detail: handover.agency,
      });
      onChanged(caseId);
      return true;
    },
    setTask: async (partner, caseId, task) => {
      const by = byOf(partner, clock);
      if ((await caseHandovers.running(caseId, partner.id, by.atMs)) === null) {
        return { status: 'unknown' };
      }
      const result = await caseHandovers.setTask({ ...task, caseId, accountId: partner.id }, by);
      if (result.status === 'done') {
        await audit.append({
          actor: actorOf(partner),
          action: 'case.part-changed',
          resource: `case:${caseId}`,
          detail: `task:${task.taskId}: ${task.state}`,
        });
        onChanged(caseId);
      }
      return result;
    },
  };
}

/** HO3: nothing of other people, notes or other hand-overs. */
async function viewFor(
  { clock, caseReading, casePartsReading, incidents, caseBook }: HandoverDeskDeps,
  partner: Member,
  handover: CaseHandoversTable,
  name: HandedOverCases['items'][number],
): Promise<HandedOverDetail | null> {
  const caseId = handover.case_id;
  const nowMs = clock.nowMs();
  const found = await caseReading.view(caseId, onlyThis(caseId), nowMs);
  if (found === null) {
    return null;
  }
  const views = await incidents.views(await casePartsReading.incidentIds(caseId));
  const tasks = await casePartsReading.tasks([caseId], nowMs);
  return {
    ...name,
    summary: found.summary,
    siteName: found.siteName,
    hamletName: found.hamletName,
    occurredFromMs: found.occurredFromMs,
    occurredToMs: found.occurredToMs,
    handedOverByName: handover.by_name,
    incidents: await caseBook.seenIncidents(partner, views),
    recordings: await casePartsReading.recordings([caseId]),
    tasks: tasks.filter(({ assigneeId, state }) => assigneeId === partner.id && state !== 'dropped'),
    answers: await casePartsReading.answers(handover.id),
  };
}

function onlyThis(caseId: string) {
  const reach = { siteIds: [], isCommuneWide: false, caseIds: [caseId] };
  return { read: reach, police: reach };
}
