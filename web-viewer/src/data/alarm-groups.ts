/**
 * How the open alarms stand in the column of the room: repeats folded into one row, the most severe on top and the
 * newest of them first, and those that are put aside for a while by themselves below.
 */
import { isFaceKind } from '#protocol/camera.ts';
import type { IncidentView } from '#protocol/incident.ts';
import { SEVERITIES, SEVERITY_OF, type Severity } from '#protocol/notify.ts';
import type { SnoozeView } from '#protocol/snooze.ts';

/** Alarms of one rule on one camera that follow each other closely: one row, and what is done to it is done to all. */
export interface AlarmGroup {
  /** Id of the oldest alarm, so that a row keeps its identity while repeats come. */
  key: string;
  severity: Severity;
  newest: IncidentView;
  /** Newest first. */
  members: IncidentView[];
}

export interface SnoozedGroup extends AlarmGroup {
  /** The one that runs longest. */
  snooze: SnoozeView;
}

export interface AlarmBoard {
  /** In the order they are shown in. */
  open: AlarmGroup[];
  /** Soonest back first. */
  aside: SnoozedGroup[];
}

const REPEAT_WITHIN_MS = 2 * 60_000;

/** `alarms`: newest first. `nowMs`: by central's clock. */
export function arrangeAlarms(
  alarms: readonly IncidentView[],
  snoozes: readonly SnoozeView[],
  nowMs: number,
): AlarmBoard {
  const running = snoozes.filter(({ untilMs }) => untilMs > nowMs);
  const bySnooze = new Map<SnoozeView, IncidentView[]>();
  const open = alarms.filter((alarm) => {
    const snooze = snoozeOf(alarm, running);
    if (snooze !== null) {
      bySnooze.set(snooze, [...(bySnooze.get(snooze) ?? []), alarm]);
    }
    return snooze === null;
  });
  return {
    open: foldAlarms(open).sort(bySeverity),
    aside: [...bySnooze]
      .flatMap(([snooze, set]) => foldAlarms(set).map((group) => ({ ...group, snooze })))
      .sort((a, b) => a.snooze.untilMs - b.snooze.untilMs),
  };
}

/** Newest first, as the list it is made from. Faces stand alone: each may be somebody else, and is judged by itself. */
export function foldAlarms(alarms: readonly IncidentView[]): AlarmGroup[] {
  const groups: AlarmGroup[] = [];
  const latest = new Map<string, AlarmGroup>();
  for (const alarm of alarms) {
    const { cameraId, ruleId, kind } = alarm;
    const rule = isFaceKind(kind) ? alarm.id : `${cameraId}/${ruleId}/${kind}`;
    const group = latest.get(rule);
    const previous = group?.members.at(-1);
    if (group && previous && previous.startedAtMs - alarm.startedAtMs <= REPEAT_WITHIN_MS) {
      group.members.push(alarm);
      group.key = alarm.id;
    } else {
      const fresh = { key: alarm.id, severity: SEVERITY_OF[kind], newest: alarm, members: [alarm] };
      groups.push(fresh);
      latest.set(rule, fresh);
    }
  }
  return groups;
}

/** The one that runs longest of those that cover this alarm; null where none does. Nothing covers a critical one. */
export function snoozeOf(alarm: IncidentView, running: readonly SnoozeView[]): SnoozeView | null {
  if (SEVERITY_OF[alarm.kind] === 'critical') {
    return null;
  }
  const covering = running.filter(
    ({ cameraId, ruleId, kind, isWholeRule, incidentIds }) =>
      cameraId === alarm.cameraId &&
      ruleId === alarm.ruleId &&
      kind === alarm.kind &&
      (isWholeRule || incidentIds.includes(alarm.id)),
  );
  return covering.reduce<SnoozeView | null>(
    (longest, snooze) => (longest === null || snooze.untilMs > longest.untilMs ? snooze : longest),
    null,
  );
}

function bySeverity(a: AlarmGroup, b: AlarmGroup): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    b.newest.startedAtMs - a.newest.startedAtMs ||
    (a.key < b.key ? 1 : -1)
  );
}
