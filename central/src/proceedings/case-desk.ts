/**
 * Working on cases: each change in the ledger, in the audit trail and announced to the pages of those who may see it.
 * What is named in a request (places, people, cameras) is checked here against what this person reaches. Not here:
 * reading (case-book.ts), what may follow what (case-rules.ts), partners (handover-desk.ts).
 */
import type { Clock } from '#base/clock.ts';
import { newId } from '#base/ids.ts';
import type { CaseWarning } from '#protocol/case.ts';
import type { CaseEdit, CaseRequest, CaseStep } from '#protocol/case-request.ts';
import type { AuditAction, AuditTrail } from '../intake/stores.ts';
import type { Cases, LinkResult, NewCase } from '../ledger/cases/cases.ts';
import type { Changed } from '../ledger/cases/case-state.ts';
import type { By } from '../ledger/incidents/incident-acts.ts';
import type { IncidentView } from '#protocol/incident.ts';
import type { Violations } from '../ledger/cases/violations.ts';
import { actorOf } from '../people/sign-in.ts';
import type { Member } from '../people/standing.ts';
import { caseStep, refuseChange, refuseMerge } from './case-rules.ts';
import type { CaseMembersDesk } from './members.ts';
import type { PlaceDesk } from './place-desk.ts';

/** `wrong`: names the field, its value and what was expected. */
export type Wrong = { status: 'wrong'; reason: string };

export interface CaseDeskDeps {
  clock: Clock;
  audit: AuditTrail;
  cases: Cases;
  violations: Violations;
  members: CaseMembersDesk;
  placeDesk: PlaceDesk;
  /** Takes note of an incident that nobody has answered yet. */
  acknowledgeNew: (account: Member, incidentId: string, note: string) => Promise<unknown>;
  /** The case, a part of it or a hand-over: pages fetch again. */
  onChanged: (caseId: string) => void;
  onIncidentChanged: (incidentId: string) => void;
}

export interface CaseDesk {
  /** `incidents`: those named in the request, all of which this person may know of. */
  open(
    account: Member,
    request: CaseRequest,
    incidents: readonly IncidentView[],
  ): Promise<{ id: string } | Wrong>;
  edit(account: Member, caseId: string, request: CaseEdit): Promise<Changed | Wrong>;
  step(
    account: Member,
    caseId: string,
    request: CaseStep,
  ): Promise<{ result: Changed; warnings: CaseWarning[] }>;
  link(account: Member, caseId: string, incidentId: string): Promise<LinkResult>;
  unlink(account: Member, caseId: string, incidentId: string): Promise<LinkResult>;
}

export function byOf(account: Member, clock: Clock): By {
  return { id: account.id, name: account.displayName, atMs: clock.nowMs() };
}

export function createCaseDesk(deps: CaseDeskDeps): CaseDesk {
  const { clock, audit, cases, members, placeDesk, onChanged, onIncidentChanged } = deps;

  const settle = async <Result extends { status: string }>(
    result: Result,
    account: Member,
    caseId: string,
    { action, detail }: { action: AuditAction; detail: string },
  ): Promise<Result> => {
    if (result.status === 'done') {
      await audit.append({ actor: actorOf(account), action, resource: `case:${caseId}`, detail });
      onChanged(caseId);
    }
    return result;
  };

  return {
    open: async (account, request, incidents) => {
      const order = await orderOf(deps, account, request, incidents);
      if ('status' in order) {
        return order;
      }
      const number = await cases.open(order, byOf(account, clock));
      const detail = `${number}: ${request.title}`;
      await settle({ status: 'done' }, account, order.id, { action: 'case.opened', detail });
      incidents.forEach((incident) => onIncidentChanged(incident.id));
      for (const incident of incidents.filter(({ status }) => status === 'new')) {
        await deps.acknowledgeNew(account, incident.id, number);
      }
      return { id: order.id };
    },
    edit: async (account, caseId, { revision, ...facts }) => {
      const placed = await placeDesk.check(account, 'case.work', facts);
      if (placed.status === 'wrong') {
        return placed;
      }
      const lead = await members.officer(facts.leadId, 'leadId');
      if (lead.status === 'wrong') {
        return lead;
      }
      const result = await cases.change(caseId, revision, byOf(account, clock), (found) => {
        const set = {
          ...{ title: facts.title, summary: facts.summary, category: facts.category },
          is_police_only: facts.isPoliceOnly ? 1 : 0,
          ...{ site_id: facts.siteId, hamlet_id: placed.hamletId },
          ...{ occurred_from_ms: facts.occurredFromMs, occurred_to_ms: facts.occurredToMs },
          ...{ lead_id: facts.leadId, lead_name: lead.name },
        };
        const kept = found.isPoliceOnly === facts.isPoliceOnly ? '' : policeWord(facts.isPoliceOnly);
        return refuseChange(found, 'other') ?? { set, act: { kind: 'edited', detail: kept } };
      });
      return settle(result, account, caseId, { action: 'case.edited', detail: facts.title });
    },
    step: async (account, caseId, request) => {
      const by = byOf(account, clock);
      if (request.step === 'merge') {
        const { intoId, revision, note } = request;
        const merged = await cases.merge({ caseId, intoId, revision, note }, by, refuseMerge);
        const result = await settle(merged, account, caseId, {
          ...{ action: 'case.merged', detail: `into case:${intoId}` },
        });
        return { result, warnings: [] };
      }
      const stepped = await cases.change(caseId, request.revision, by, (found) =>
        caseStep(request, found, by.atMs),
      );
      const detail = request.step === 'close' ? `close: ${request.outcome}` : request.step;
      const result = await settle(stepped, account, caseId, { action: 'case.stepped', detail });
      return { result, warnings: await warningsOf(deps, caseId, request, result) };
    },
    link: async (account, caseId, incidentId) => {
      const linked = await cases.link(caseId, incidentId, byOf(account, clock), (found) =>
        refuseChange(found, 'other'),
      );
      const result = await settle(linked, account, caseId, {
        ...{ action: 'case.incident-linked', detail: `incident:${incidentId}` },
      });
      onIncidentChanged(incidentId);
      return result;
    },
    unlink: async (account, caseId, incidentId) => {
      const unlinked = await cases.unlink(caseId, incidentId, byOf(account, clock), (found) =>
        refuseChange(found, 'other'),
      );
      const result = await settle(unlinked, account, caseId, {
        ...{ action: 'case.incident-unlinked', detail: `incident:${incidentId}` },
      });
      onIncidentChanged(incidentId);
      return result;
    },
  };
}

/** What the request leaves out is that of the first incident. */
async function orderOf(
  { clock, members, placeDesk }: CaseDeskDeps,
  account: Member,
  request: CaseRequest,
  incidents: readonly IncidentView[],
): Promise<NewCase | Wrong> {
  const [first] = incidents;
  const siteId = request.siteId === undefined ? (first?.siteId ?? null) : request.siteId;
  const placed = await placeDesk.check(account, 'case.work', { siteId, hamletId: request.hamletId });
  if (placed.status === 'wrong') {
    return placed;
  }
  const lead = await members.officer(request.leadId, 'leadId');
  if (lead.status === 'wrong') {
    return lead;
  }
  const { title, summary, category, isPoliceOnly, occurredToMs, leadId } = request;
  return {
    ...{ id: newId(), title, summary, category, isPoliceOnly, siteId, hamletId: placed.hamletId },
    occurredFromMs: request.occurredFromMs ?? first?.startedAtMs ?? clock.nowMs(),
    ...{ occurredToMs, leadId, leadName: lead.name },
    incidentIds: incidents.map((incident) => incident.id),
  };
}

/** CA9: it asks, it does not refuse. */
async function warningsOf(
  { violations }: CaseDeskDeps,
  caseId: string,
  request: CaseStep,
  { status }: Changed,
): Promise<CaseWarning[]> {
  const isSolved = request.step === 'close' && request.outcome === 'solved' && status === 'done';
  return isSolved && !(await violations.hasConfirmed(caseId)) ? ['solved-without-violation'] : [];
}

function policeWord(isPoliceOnly: boolean): string {
  return isPoliceOnly ? 'for the police only' : 'no longer for the police only';
}
