/**
 * Pairs what really happened in the commune with the alarms it raised: same camera, same rule, in order of time. Only
 * crossings and entries, which alarm at once; the other kinds wait for as long as their rules say.
 * Somebody who crosses the same line again on the way back is still the same incident, and so the same event.
 */
import type { TruthRecord } from '#simulators/commune/truth.ts';
import { say } from './stage.helpers.ts';

export interface ShownAlarm {
  cameraId: string;
  ruleId: string;
  /** Capture time of the picture that settled it. */
  startedAtMs: number;
  shownAtMs: number;
}

export interface MatchedEvent {
  cameraId: string;
  ruleId: string;
  segment: string;
  /** From the frame that shows it to its alarm; null where none came. */
  delayMs: number | null;
}

export interface AlarmMatch {
  truth: (record: TruthRecord) => void;
  alarm: (shown: ShownAlarm) => void;
  /** The true events between these two instants. */
  events: (fromMs: number, toMs: number) => MatchedEvent[];
}

/** An alarm may come this long after its event: ask no sooner. */
export const LATE_MS = 5000;

/** A detector's box may touch a line a picture or two before the drawn foot does. */
const EARLY_MS = 1000;

export function createAlarmMatch(): AlarmMatch {
  const happened: Extract<TruthRecord, { actorId: string }>[] = [];
  const alarms: ShownAlarm[] = [];
  /** By camera: who has tripped which rule since its segment began. */
  const tripped = new Map<string, Set<string>>();

  return {
    truth: (record) => {
      if (record.event === 'segment-started') {
        tripped.delete(record.cameraId);
        return;
      }
      if (record.event !== 'line-crossed' && record.event !== 'zone-entered') {
        return;
      }
      const known = tripped.get(record.cameraId) ?? new Set<string>();
      tripped.set(record.cameraId, known);
      const who = `${record.ruleId} ${record.actorId}`;
      if (!known.has(who)) {
        known.add(who);
        happened.push(record);
      }
    },
    alarm: (shown) => alarms.push(shown),
    events: (fromMs, toMs) => {
      const free = [...alarms].sort((a, b) => a.startedAtMs - b.startedAtMs);
      return happened
        .filter(({ sentAtMs }) => sentAtMs >= fromMs && sentAtMs < toMs)
        .map(({ cameraId, ruleId, segment, sentAtMs }) => {
          const index = free.findIndex(
            (alarm) =>
              alarm.cameraId === cameraId &&
              alarm.ruleId === ruleId &&
              alarm.startedAtMs > sentAtMs - EARLY_MS &&
              alarm.startedAtMs < sentAtMs + LATE_MS,
          );
          const alarm = index < 0 ? undefined : free.splice(index, 1)[0];
          return { cameraId, ruleId, segment, delayMs: alarm ? alarm.shownAtMs - sentAtMs : null };
        });
    },
  };
}

/** Share of these that raised an alarm; those that did not are named on the way. */
export function foundShare(events: readonly MatchedEvent[]): number {
  const missed = events.filter(({ delayMs }) => delayMs === null);
  missed.forEach(({ cameraId, ruleId, segment }) => say(`no alarm: ${cameraId}, ${ruleId}, ${segment}`));
  return (events.length - missed.length) / events.length;
}
