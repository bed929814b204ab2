/** The alarm column's state, kept in the query cache, and what is done with its rows. */
import { useEffect, useMemo, useState } from 'react';
import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { IncidentView } from '#protocol/incident.ts';
import type { SnoozeRequest, SnoozeView } from '#protocol/snooze.ts';
import * as api from './alarm-api.ts';
import { arrangeAlarms, type AlarmBoard } from './alarm-groups.ts';
import { answerAlarms, type AlarmAnswer, type Answered } from './answer-alarms.ts';
import { acknowledge, fetchOpenAlarms } from './api.ts';
import { triageIncident } from './case-api.ts';
import { useCentral } from './central-context.tsx';
import { keys } from './keys.ts';

export interface Alarms {
  /** Null until they are known for the first time. */
  board: AlarmBoard | null;
  alarms: UseQueryResult<IncidentView[]>;
  /** Where these cannot be had, every alarm is shown as open. */
  snoozes: UseQueryResult<SnoozeView[]>;
}

export function useAlarms(isWanted: boolean): Alarms {
  const alarms = useQuery({
    queryKey: keys.alarms,
    queryFn: ({ signal }) => fetchOpenAlarms(signal),
    enabled: isWanted,
  });
  const snoozes = useQuery({
    queryKey: keys.snoozes,
    queryFn: ({ signal }) => api.fetchSnoozes(signal),
    enabled: isWanted,
  });
  const nowMs = useEndOf(snoozes.data ?? NONE);
  const { data } = alarms;
  const running = snoozes.data ?? (snoozes.isError ? NONE : undefined);
  const board = useMemo(
    () => (data === undefined || running === undefined ? null : arrangeAlarms(data, running, nowMs)),
    [data, running, nowMs],
  );
  return { board, alarms, snoozes };
}

const NONE: SnoozeView[] = [];

/** Central's time, renewed whenever one of these is over. */
function useEndOf(snoozes: readonly SnoozeView[]): number {
  const { timing, offsetMs } = useCentral();
  const [nowMs, setNowMs] = useState(() => timing.nowMs() + offsetMs);
  const ends = snoozes.map(({ untilMs }) => untilMs).filter((untilMs) => untilMs > nowMs);
  const nextMs = ends.length === 0 ? null : Math.min(...ends);
  useEffect(() => {
    if (nextMs === null) {
      return;
    }
    const now = (): number => timing.nowMs() + offsetMs;
    return timing.after(Math.max(0, nextMs - now()), () => setNowMs(Math.max(now(), nextMs)));
  }, [timing, offsetMs, nextMs]);
  return nowMs;
}

/** Settles with what became of each: some may have been answered by others meanwhile, or not be saved. */
export function useAnswerAlarms(): UseMutationResult<
  Answered,
  Error,
  { alarms: readonly IncidentView[]; answer: AlarmAnswer }
> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ alarms, answer }) => answerAlarms(alarms, answer, sendAnswer),
    onSuccess: ({ doneIds }) =>
      cache.setQueryData<IncidentView[]>(keys.alarms, (known) =>
        known?.filter(({ id }) => !doneIds.includes(id)),
      ),
    onSettled: async (_data, _error, { alarms }) => {
      await Promise.all([
        cache.invalidateQueries({ queryKey: keys.alarms }),
        cache.invalidateQueries({ queryKey: keys.incidentPages }),
        ...alarms.map(({ id }) => cache.invalidateQueries({ queryKey: keys.incident(id) })),
      ]);
    },
  });
}

export function sendAnswer({ id, revision }: IncidentView, answer: AlarmAnswer): Promise<unknown> {
  return answer.act === 'acknowledge'
    ? acknowledge(id, answer.note)
    : triageIncident(id, { act: 'false-alarm', revision, reason: answer.reason, note: '' });
}

export function useStartSnooze(): UseMutationResult<SnoozeView, Error, SnoozeRequest> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: api.startSnooze,
    onSuccess: (snooze) =>
      cache.setQueryData<SnoozeView[]>(keys.snoozes, (known) => [
        ...(known ?? []).filter(({ id }) => id !== snooze.id),
        snooze,
      ]),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.snoozes }),
  });
}

export function useEndSnooze(): UseMutationResult<void, Error, Pick<SnoozeView, 'id' | 'revision'>> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: api.endSnooze,
    onSettled: () => cache.invalidateQueries({ queryKey: keys.snoozes }),
  });
}
