/** What is asked of central to follow somebody. */
import { PASSER_KINDS, type PasserKind, type PassersRequest, type PasserTrail } from '#protocol/passers.ts';
import type { Why } from '../morning/morning-draft.ts';
import type { TrailPlace } from './trail-address.ts';

export type Reach = Pick<PasserTrail, 'withinM' | 'minutes'>;

/** Who is on foot may push a bicycle; the detector takes riders for people, too. */
const KINDS: Record<PasserTrail['mover'], readonly PasserKind[]> = {
  person: ['person', 'two-wheeler'],
  'two-wheeler': ['person', 'two-wheeler'],
  vehicle: ['vehicle'],
  any: PASSER_KINDS,
};

const MINUTE_MS = 60_000;
const LEAST_REASON = 10;

/** Null without a case, an incident or a reason. */
export function trailRequest(
  { cameraId, atMs, mover, way, incidentId }: TrailPlace,
  { withinM, minutes }: Reach,
  why: Why,
): PassersRequest | null {
  const [caseNumber, reason] = [why.caseNumber.trim(), why.reason.trim()];
  if (incidentId === null && caseNumber === '' && reason.length < LEAST_REASON) {
    return null;
  }
  const spanMs = (minutes + 1) * MINUTE_MS;
  const at = Math.round(atMs);
  return {
    ...{ caseNumber: caseNumber === '' ? null : caseNumber, incidentId, reason, cameraIds: null },
    trail: { cameraId, atMs: at, mover, way, withinM, minutes },
    fromMs: way === 'after' ? at - MINUTE_MS : at - spanMs,
    toMs: way === 'after' ? at + spanMs : at + MINUTE_MS,
    ...{ kinds: [...KINDS[mover]], leastSize: 0, order: 'time' },
  };
}
