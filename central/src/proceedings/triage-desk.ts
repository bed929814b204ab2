/**
 * Triage of incidents: one step, in the ledger, in the audit trail and on the pages of those who may know. Not here:
 * whether this person may do it there (web/routes/triage.ts), what may follow what (triage-rules.ts).
 */
import type { Clock } from '#base/clock.ts';
import type { Role } from '#protocol/account.ts';
import type { TriageRequest } from '#protocol/triage.ts';
import type { AuditAction, AuditTrail } from '../intake/stores.ts';
import type { Accounts } from '../ledger/people/accounts.ts';
import type { IncidentTriage, TriageResult } from '../ledger/incidents/incident-triage.ts';
import type { Place } from '../ledger/registry/sites.ts';
import { can } from '../people/can.ts';
import { actorOf } from '../people/sign-in.ts';
import type { Member } from '../people/standing.ts';
import { triageStep } from './triage-rules.ts';

const AUDIT_OF = {
  acknowledge: 'incident.acknowledged',
  'false-alarm': 'incident.false-alarm',
  escalate: 'incident.escalated',
  merge: 'incident.merged',
  reopen: 'incident.reopened',
} as const satisfies Record<TriageRequest['act'], AuditAction>;

/** Roles that act on incidents: something can be handed up to them. */
const ACTING: readonly Role[] = ['operator', 'investigator', 'leader'];

export interface TriageDeskDeps {
  clock: Clock;
  accounts: Accounts;
  audit: AuditTrail;
  incidentTriage: IncidentTriage;
  onChanged: (incidentId: string) => void;
}

export interface TriageDesk {
  /** `place`: of the incident, for finding out whether the one it is handed up to reaches it. */
  take(account: Member, incidentId: string, request: TriageRequest, place: Place): Promise<TriageResult>;
  /** The first answer, whatever the revision: an alarm is taken note of by one key. */
  acknowledgeNew(account: Member, incidentId: string, note: string): Promise<TriageResult>;
}

export function createTriageDesk(deps: TriageDeskDeps): TriageDesk {
  const { clock, accounts, audit, incidentTriage, onChanged } = deps;

  const step = async (
    account: Member,
    incidentId: string,
    request: TriageRequest,
    { revision, targetName }: { revision: number | null; targetName: string | null },
  ): Promise<TriageResult> => {
    const result = await incidentTriage.step({
      incidentId,
      revision,
      intoId: request.act === 'merge' ? request.intoId : null,
      by: { id: account.id, name: account.displayName, atMs: clock.nowMs() },
      decide: (found, into) => triageStep(request, found, into, targetName),
    });
    if (result.status === 'done') {
      const action = AUDIT_OF[request.act];
      const detail = detailOf(request, targetName);
      await audit.append({ actor: actorOf(account), action, resource: `incident:${incidentId}`, detail });
      result.changedIds.forEach(onChanged);
    }
    return result;
  };

  /** The name of whom it is handed up to; null for nobody who could act there. */
  const targetOf = async (
    to: Extract<TriageRequest, { act: 'escalate' }>['to'],
    place: Place,
  ): Promise<string | null> => {
    if ('role' in to) {
      return ACTING.includes(to.role) ? to.role : null;
    }
    const account = await accounts.find(to.accountId);
    const reaches = account !== null && !account.isDisabled && can(account, 'incident.read', place);
    return reaches && ACTING.includes(account.role) ? account.displayName : null;
  };

  return {
    take: async (account, incidentId, request, place) => {
      if (request.act !== 'escalate') {
        return step(account, incidentId, request, { revision: request.revision, targetName: null });
      }
      const targetName = await targetOf(request.to, place);
      const asked = 'role' in request.to ? request.to.role : request.to.accountId;
      return targetName === null
        ? { status: 'refused', reason: `to: '${asked}' cannot act on this incident, expected who can` }
        : step(account, incidentId, request, { revision: request.revision, targetName });
    },
    acknowledgeNew: (account, incidentId, note) =>
      step(
        account,
        incidentId,
        { act: 'acknowledge', revision: 0, note },
        { revision: null, targetName: null },
      ),
  };
}

function detailOf(request: TriageRequest, targetName: string | null): string {
  switch (request.act) {
    case 'acknowledge':
      return request.note;
    case 'false-alarm':
      return join(request.reason, request.note);
    case 'escalate':
      return join(`to ${targetName ?? ''}`, request.note);
    case 'merge':
      return join(`into ${request.intoId}`, request.note);
    case 'reopen':
      return request.reason;
  }
}

function join(...parts: string[]): string {
  return parts.filter((part) => part !== '').join(': ');
}
