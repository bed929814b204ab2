/**
 * The life of a case (docs/design/014-cases.md, CA1 ...). Pure: the ledger asks inside its transaction.
 *
 *   open ── investigate ──▶ investigating ──┐
 *     └────── hand over ──▶ handed-over ◀───┤ ── investigate ──▶ investigating
 *   open, investigating, handed-over ── close (outcome) ──▶ closed ── reopen (reason) ──▶ open
 *   any but merged ── merge ──▶ merged, for good
 */
import type { CaseStatus } from '#protocol/case.ts';
import type { CaseStep } from '#protocol/case-request.ts';
import type { CaseState, CaseChange, Refused } from '../ledger/cases/case-state.ts';

export type CaseStepName = CaseStep['step'] | 'hand-over';

const RUNNING: readonly CaseStatus[] = ['open', 'investigating', 'handed-over'];

/** CA2 */
export const POSSIBLE_IN: Record<CaseStepName, readonly CaseStatus[]> = {
  investigate: ['open', 'handed-over'],
  'hand-over': RUNNING,
  close: RUNNING,
  reopen: ['closed'],
  merge: ['open', 'investigating', 'handed-over', 'closed'],
};

export function refuseStep(step: CaseStepName, { number, status }: CaseState): Refused | null {
  const possible = POSSIBLE_IN[step];
  return possible.includes(status)
    ? null
    : {
        refused: `step: '${step}' of case ${number}, which is '${status}', expected ${possible.map((each) => `'${each}'`).join(' or ')}`,
      };
}

/** CA5: what has ended is reopened before anything of it changes; a note may still be added to a closed one. */
export function refuseChange({ number, status }: CaseState, what: 'note' | 'other'): Refused | null {
  if (status === 'merged') {
    return { refused: `case ${number} was merged into another: what is new belongs there` };
  }
  return status === 'closed' && what === 'other'
    ? { refused: `case ${number} is closed: reopen it first` }
    : null;
}

/** Of all steps but merging, which concerns two. */
export function caseStep(
  request: Exclude<CaseStep, { step: 'merge' }>,
  found: CaseState,
  atMs: number,
): CaseChange | Refused {
  const refused = refuseStep(request.step, found);
  if (refused !== null) {
    return refused;
  }
  switch (request.step) {
    case 'investigate':
      return { set: { status: 'investigating' }, act: { kind: 'investigating', detail: '' } };
    case 'close':
      return {
        set: { status: 'closed', outcome: request.outcome, closed_at_ms: atMs },
        act: {
          kind: 'closed',
          detail: [request.outcome, request.note].filter((part) => part !== '').join(': '),
        },
      };
    case 'reopen':
      return {
        set: { status: 'open', outcome: null, closed_at_ms: null },
        act: { kind: 'reopened', detail: request.reason },
      };
  }
}

/** CA7: neither a chain nor a circle, and what leaders may not see does not come to light by merging. */
export function refuseMerge(found: CaseState, into: CaseState): Refused | null {
  if (found.id === into.id) {
    return { refused: `intoId: case ${into.number} is this one itself, expected another` };
  }
  if (into.status === 'merged' || into.status === 'closed') {
    return { refused: `intoId: case ${into.number} is '${into.status}', expected one that goes on` };
  }
  if (found.isPoliceOnly && !into.isPoliceOnly) {
    return {
      refused: `intoId: case ${found.number} is for the police only and ${into.number} is not: make ${into.number} so first`,
    };
  }
  return refuseStep('merge', found);
}
