/**
 * One answer for all alarms of a row. Central takes them one by one, the newest first, so that the row keeps its
 * identity until its oldest is answered; what central did not take is said, and stays in the list.
 */
import type { FalseAlarmReason, IncidentView } from '#protocol/incident.ts';
import { Refused } from './http.ts';

export type AlarmAnswer =
  { act: 'acknowledge'; note: string } | { act: 'false-alarm'; reason: FalseAlarmReason };

export interface Answered {
  doneIds: string[];
  /** Somebody else had answered, or changed it, before. */
  fasterIds: string[];
  failed: { id: string; error: unknown }[];
}

export type SendAnswer = (alarm: IncidentView, answer: AlarmAnswer) => Promise<unknown>;

const AT_ONCE = 4;

/** Never throws: every alarm is in one of the three lists. */
export async function answerAlarms(
  alarms: readonly IncidentView[],
  answer: AlarmAnswer,
  send: SendAnswer,
): Promise<Answered> {
  const answered: Answered = { doneIds: [], fasterIds: [], failed: [] };
  const waiting = [...alarms];
  const work = async (): Promise<void> => {
    for (let alarm = waiting.shift(); alarm !== undefined; alarm = waiting.shift()) {
      const { id } = alarm;
      try {
        await send(alarm, answer);
        answered.doneIds.push(id);
      } catch (error) {
        if (error instanceof Refused && error.code === 'conflict') {
          answered.fasterIds.push(id);
        } else {
          answered.failed.push({ id, error });
        }
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return answered;
}
