/**
 * Putting alarms aside for a while. The incidents themselves stay as they are: unanswered, and told to others when
 * their time comes. Not here: whether this person reaches them (web/routes/snoozes.ts).
 */
import type { Clock } from '#base/clock.ts';
import { newId } from '#base/ids.ts';
import type { IncidentView } from '#protocol/incident.ts';
import { SEVERITY_OF } from '#protocol/notify.ts';
import type { SnoozeRequest } from '#protocol/snooze.ts';
import type { AuditTrail } from '../intake/stores.ts';
import type { Snoozes, StoredSnooze } from '../ledger/incidents/snoozes.ts';
import { actorOf } from '../people/sign-in.ts';
import type { Member } from '../people/standing.ts';

export type SnoozeResult =
  { status: 'running'; snooze: StoredSnooze } | { status: 'refused'; reason: string };

export interface SnoozeDeskDeps {
  clock: Clock;
  audit: AuditTrail;
  snoozes: Snoozes;
  onSnoozed: (snooze: StoredSnooze) => void;
}

export interface SnoozeDesk {
  /** `incidents`: those the request names, all of them within this person's reach. */
  start(account: Member, incidents: readonly IncidentView[], request: SnoozeRequest): Promise<SnoozeResult>;
  /** False when somebody was faster, or its time was over. */
  end(account: Member, snooze: StoredSnooze, revision: number): Promise<boolean>;
}

const MINUTE_MS = 60_000;

export function createSnoozeDesk({ clock, audit, snoozes, onSnoozed }: SnoozeDeskDeps): SnoozeDesk {
  return {
    start: async (account, incidents, { isWholeRule, minutes, reason }) => {
      const [first] = incidents;
      const refusal = first === undefined ? 'incidentIds: found none' : whyNot(first, incidents);
      if (first === undefined || refusal !== null) {
        return { status: 'refused', reason: refusal ?? '' };
      }
      const fromMs = clock.nowMs();
      const { cameraId, cameraName, siteId, ruleId, ruleName, kind } = first;
      const snooze: StoredSnooze = {
        ...{ id: newId(), siteId, cameraId, cameraName, ruleId, ruleName, kind },
        ...{ incidentIds: incidents.map(({ id }) => id), isWholeRule, reason },
        ...{ byId: account.id, byName: account.displayName },
        ...{ fromMs, untilMs: fromMs + minutes * MINUTE_MS, revision: 1 },
      };
      await snoozes.add(snooze);
      const covers = isWholeRule ? 'the whole rule' : `${incidents.length} of them`;
      await audit.append({
        actor: actorOf(account),
        action: 'incident.snoozed',
        resource: `camera:${cameraId}`,
        detail: `${kind}, rule ${ruleId}, ${covers}, ${minutes} minutes: ${reason}`,
      });
      onSnoozed(snooze);
      return { status: 'running', snooze };
    },
    end: async (account, snooze, revision) => {
      const by = { name: account.displayName, atMs: clock.nowMs() };
      if (!(await snoozes.end(snooze.id, revision, by))) {
        return false;
      }
      await audit.append({
        actor: actorOf(account),
        action: 'incident.snooze-ended',
        resource: `camera:${snooze.cameraId}`,
        detail: `${snooze.kind}, rule ${snooze.ruleId}`,
      });
      onSnoozed(snooze);
      return true;
    },
  };
}

function whyNot(first: IncidentView, incidents: readonly IncidentView[]): string | null {
  const stranger = incidents.find(
    ({ cameraId, ruleId, kind }) =>
      cameraId !== first.cameraId || ruleId !== first.ruleId || kind !== first.kind,
  );
  if (stranger !== undefined) {
    return `incidentIds: '${stranger.id}' is of another camera or rule than '${first.id}', expected one row`;
  }
  if (SEVERITY_OF[first.kind] === 'critical') {
    return `incidentIds: '${first.kind}' is critical and is not put aside: acknowledge it`;
  }
  const answered = incidents.find(({ status }) => status !== 'new');
  return answered === undefined
    ? null
    : `incidentIds: '${answered.id}' is '${answered.status}', expected one that nobody has answered`;
}
