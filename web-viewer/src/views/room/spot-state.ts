/**
 * Which alarm is on the spot. It stays until it is acknowledged or a more severe one comes: a picture that changes
 * with every alarm is one nobody has looked at.
 */
import type { IncidentView } from '#protocol/incident.ts';
import { SEVERITY_OF, type Severity } from '#protocol/notify.ts';

const RANK = { information: 0, alarm: 1, critical: 2 } as const satisfies Record<Severity, number>;

export function severityOf({ kind }: Pick<IncidentView, 'kind'>): Severity {
  return SEVERITY_OF[kind];
}

/** `alarms`: open ones, newest first. What is only information does not take the spot. */
export function chooseSpot(alarms: readonly IncidentView[], shownId: string | null): IncidentView | null {
  const mattering = alarms.filter((alarm) => RANK[severityOf(alarm)] > RANK.information);
  const most = Math.max(0, ...mattering.map((alarm) => RANK[severityOf(alarm)]));
  const shown = mattering.find(({ id }) => id === shownId);
  if (shown !== undefined && RANK[severityOf(shown)] === most) {
    return shown;
  }
  return mattering.find((alarm) => RANK[severityOf(alarm)] === most) ?? null;
}

const BEFORE_SEC = 10;

/** The part of a clip that is shown again and again, in seconds of the clip: what led to the alarm. */
export function loopOf(
  clipStartsAtMs: number,
  alarmAtMs: number,
  durationSec: number,
): { fromSec: number; toSec: number } {
  const alarmSec = Math.min(Math.max((alarmAtMs - clipStartsAtMs) / 1000, 1), durationSec);
  return { fromSec: Math.max(0, alarmSec - BEFORE_SEC), toSec: alarmSec };
}
