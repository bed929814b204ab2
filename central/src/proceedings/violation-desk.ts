/**
 * Violations: recorded from a case, an incident or neither, corrected, withdrawn; in the ledger, in the audit trail and
 * announced. What the request leaves out is taken from the incident, else from the case.
 */
import { newId } from '#base/ids.ts';
import type { IncidentView } from '#protocol/incident.ts';
import type { ViolationEdit, ViolationRequest } from '#protocol/violation.ts';
import type { AuditAction } from '../intake/stores.ts';
import type { CaseState, Changed } from '../ledger/case-state.ts';
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
      const cameraId = request.cameraId === undefined ? (incident?.cameraId ?? null) : request.cameraId;
      const siteId =
        request.siteId ??
        (request.siteId === null || request.cameraId ? null : (incident?.siteId ?? ofCase?.siteId ?? null));
      const hamletId = request.hamletId ?? ofCase?.hamletId ?? undefined;
      const named = { siteId, hamletId: request.hamletId === null ? null : hamletId, cameraId };
      const placed = await placeDesk.check(account, 'violation.record', named);
      if (placed.status === 'wrong') {
        return placed;
      }
      const id = newId();
      const by = byOf(account, clock);
      const occurredAtMs = request.occurredAtMs ?? incident?.startedAtMs ?? ofCase?.occurredFromMs ?? by.atMs;
      const { caseId, incidentId, category, description, outcome } = request;
      const { siteId: foundSiteId, hamletId: foundHamletId } = placed;
      const place = { siteId: foundSiteId, hamletId: foundHamletId, cameraId };
      await violations.add(
        { id, caseId, incidentId, category, description, outcome, occurredAtMs, ...place },
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
