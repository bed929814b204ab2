/** What both books of a camera (incident-book.ts, camera-book.ts) say when they open an incident. */
import type { IncidentOpened } from '#protocol/incident.ts';
import type { Firing } from './behaviour.ts';
import { regionOf } from './behaviours.ts';
import { clampFraction } from './geometry.ts';
import type { OpenIncident } from './open-incidents.ts';
import { explain } from './why.ts';

/** All but the place in the order of the camera's incidents, and the tracks. */
export function openedMessage(
  cameraId: string,
  { id, startedAtMs, watched }: OpenIncident,
  firing: Firing,
  timeOfDay: (atMs: number) => string,
): Omit<IncidentOpened, 'sequence' | 'tracks'> {
  const { rule } = watched;
  return {
    id,
    cameraId,
    kind: rule.kind,
    ruleId: rule.id,
    ruleName: rule.name,
    region: regionOf(rule),
    startedAtMs,
    why: explain(firing, rule.name, timeOfDay),
    confidence: Math.round(clampFraction(firing.confidence) * 100) / 100,
    ...(firing.face ? { face: firing.face.match } : {}),
  };
}
