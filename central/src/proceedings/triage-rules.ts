/**
 * What may follow what in the triage of an incident (docs/design/014-cases.md, TR1 ...). Pure: the ledger asks inside
 * its transaction. Not here: who may, and where (web/routes/triage.ts).
 */
import type { IncidentStatus } from '#protocol/incident.ts';
import type { TriageRequest } from '#protocol/triage.ts';
import type { NewIncidentAct } from '../ledger/incidents/incident-acts.ts';
import type { Triaged, TriageStep } from '../ledger/incidents/incident-triage.ts';

/** TR1: an act is possible in these statuses only. */
const POSSIBLE_IN: Record<TriageRequest['act'], readonly IncidentStatus[]> = {
  acknowledge: ['new', 'escalated'],
  'false-alarm': ['new', 'acknowledged', 'escalated'],
  escalate: ['new', 'acknowledged', 'escalated'],
  merge: ['new', 'acknowledged', 'escalated'],
  reopen: ['false-alarm', 'merged'],
};

export function triageStep(
  request: TriageRequest,
  found: Triaged,
  into: Triaged | null,
  targetName: string | null,
): TriageStep | { refused: string } {
  const possible = POSSIBLE_IN[request.act];
  if (!possible.includes(found.status)) {
    return {
      refused: `act: '${request.act}' of an incident that is '${found.status}', expected ${orOf(possible)}`,
    };
  }
  const step = { falseAlarmReason: null, mergedIntoId: null };
  const act = { reason: null, target: null, targetName: null };
  switch (request.act) {
    case 'acknowledge':
      return { ...step, status: 'acknowledged', act: { ...act, kind: 'acknowledged', note: request.note } };
    case 'false-alarm':
      return {
        ...step,
        status: 'false-alarm',
        falseAlarmReason: request.reason,
        act: { ...act, kind: 'false-alarm', reason: request.reason, note: request.note },
      };
    case 'escalate': {
      const target = 'role' in request.to ? `role:${request.to.role}` : `account:${request.to.accountId}`;
      const escalated: NewIncidentAct = { ...act, kind: 'escalated', target, targetName, note: request.note };
      return { ...step, status: 'escalated', act: escalated };
    }
    case 'merge':
      return mergeStep(request, found, into);
    case 'reopen':
      return { ...step, status: 'acknowledged', act: { ...act, kind: 'reopened', note: request.reason } };
  }
}

/** TR4: into another one that itself goes on; so there is neither a chain nor a circle. */
function mergeStep(
  { intoId, note }: Extract<TriageRequest, { act: 'merge' }>,
  found: Triaged,
  into: Triaged | null,
): TriageStep | { refused: string } {
  if (into === null) {
    return { refused: `intoId: there is no incident '${intoId}'` };
  }
  if (into.id === found.id) {
    return { refused: `intoId: '${intoId}' is this incident itself, expected another one` };
  }
  if (into.mergedIntoId !== null) {
    return { refused: `intoId: '${intoId}' was merged itself, expected '${into.mergedIntoId}' instead` };
  }
  if (into.status === 'false-alarm') {
    return { refused: `intoId: '${intoId}' is a false alarm, expected one that goes on` };
  }
  const act = {
    kind: 'merged',
    reason: null,
    target: `incident:${into.id}`,
    targetName: null,
    note,
  } as const;
  return { status: 'merged', falseAlarmReason: null, mergedIntoId: into.id, act };
}

function orOf(statuses: readonly string[]): string {
  return statuses.map((status) => `'${status}'`).join(' or ');
}
