/**
 * Violations: recorded from a case, an incident or neither, corrected, withdrawn; in the ledger, in the audit trail and
 * announced. What the request leaves out is taken from the incident, else from the case.
 */
import { newId } from '#base/ids.ts';
import type { IncidentView } from '#protocol/incident.ts';
import type { ViolationEdit, ViolationRequest } from '#protocol/violation.ts';
import type { AuditAction } from '../intake/stores.ts';
import type { CaseState, Changed } from '../ledger/cases/case-state.ts';
import { actorOf } from '../people/sign-in.ts';
import type { Member } from '../people/standing.ts';
import { byOf, type CaseDeskDeps, type Wrong } from './case-desk.ts';

export interface ViolationDeskDeps extends Pick<
  CaseDeskDeps,
  'clock' | 'audit' | 'placeDesk' | 'violations' | 'onChanged'
> {
  onViolationChanged: (violationId: string) => void;
}

export interface ViolationDesk {
  /** `source`: what the request names, which this person may know of. */
  record(
    account: Member,
    request: ViolationRequest,
    source: { incident: IncidentView | null; ofCase: CaseState | null },
  ): Promise<{ id: string } | Wrong>;
  correct(account: Member, id: string, request: ViolationEdit): Promise<Changed | Wrong>;
  withdraw(account: Member, id: string, request: { reason: string; revision: number }): Promise<Changed>;
}

export function createViolationDesk(deps: ViolationDeskDeps): ViolationDesk {
  const { clock, audit, placeDesk, violations, onViolationChanged } = deps;
  const settle = async (
    result: Changed,
    account: Member,
    id: string,
    { action, detail }: { action: AuditAction; detail: string },
  ): Promise<Changed> => {
    if (result.status === 'done') {
      await audit.append({ actor: actorOf(account), action, resource: `violation:${id}`, detail });
      onViolationChanged(id);
    }
    return result;
  };

  return {
    record: async (account, request, { incident, ofCase }) => {
      if (ofCase?.status === 'merged') {
        return {
          status: 'wrong',
          reason: `caseId: case ${ofCase.number} was merged: record it in the other`,
        };
      }
      const { cameraId, occurredAtMs, ...where } = completed(request, incident, ofCase);
      const placed = await placeDesk.check(account, 'violation.record', { ...where, cameraId });
      if (placed.status === 'wrong') {
        return placed;
      }
      const id = newId();
      const by = byOf(account, clock);
      const { caseId, incidentId, category, description, outcome } = request;
      const { siteId, hamletId } = placed;
      await violations.add(
        {
          ...{ id, caseId, incidentId, category, description, outcome, siteId, hamletId, cameraId },
          occurredAtMs: occurredAtMs ?? by.atMs,
        },
        by,
      );
      await settle({ status: 'done' }, account, id, { action: 'violation.recorded', detail: category });
      if (caseId !== null) {
        deps.onChanged(caseId);
      }
      return { id };
    },
    correct: async (account, id, { revision, ...facts }) => {
      const placed = await placeDesk.check(account, 'violation.record', facts);
      if (placed.status === 'wrong') {
        return placed;
      }
      const corrected = { ...facts, siteId: placed.siteId, hamletId: placed.hamletId };
      const result = await violations.edit(id, corrected, revision, byOf(account, clock));
      return settle(result, account, id, { action: 'violation.corrected', detail: facts.category });
    },
    withdraw: async (account, id, { reason, revision }) => {
      const result = await violations.withdraw(id, reason, revision, byOf(account, clock));
      return settle(result, account, id, { action: 'violation.withdrawn', detail: reason });
    },
  };
}

/** What the request leaves out is that of the incident, else that of the case. */
function completed(request: ViolationRequest, incident: IncidentView | null, ofCase: CaseState | null) {
  const { cameraId = incident?.cameraId ?? null } = request;
  const namesPlace = request.siteId !== undefined || typeof request.cameraId === 'string';
  return {
    cameraId,
    siteId: namesPlace ? (request.siteId ?? null) : ((incident ?? ofCase)?.siteId ?? null),
    hamletId: request.hamletId === undefined ? (ofCase?.hamletId ?? undefined) : request.hamletId,
    occurredAtMs: request.occurredAtMs ?? incident?.startedAtMs ?? ofCase?.occurredFromMs ?? null,
  };
}
