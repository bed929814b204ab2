/** What the screens of recordings ask central, through the query cache. */
import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQueries,
  useQuery,
  useQueryClient,
  type InfiniteData,
  type UseInfiniteQueryResult,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { AgentState } from '#protocol/agent-state.ts';
import type { IncidentView } from '#protocol/incident.ts';
import type { Timeline } from '#protocol/recording.ts';
import type { HoldRequest, HoldView, NoticeView, PackageRequest, PackageView } from '#protocol/review.ts';
import { keys } from './keys.ts';
import * as api from './recording-api.ts';

/** The newest stretch grows while somebody looks at it. */
const TIMELINE_EVERY_MS = 10_000;
/** A package grows on the agent, which says so only when it is asked. */
const PACKAGES_EVERY_MS = 2_000;
const STATE_EVERY_MS = 5_000;

export function useTimeline(
  cameraId: string | null,
  { fromMs, toMs }: api.TimeSpan,
  isGrowing: boolean,
): UseQueryResult<Timeline> {
  return useQuery({
    queryKey: keys.timeline(cameraId ?? '', fromMs, toMs),
    queryFn: ({ signal }) => api.fetchTimeline(cameraId ?? '', { fromMs, toMs }, signal),
    enabled: cameraId !== null,
    refetchInterval: isGrowing ? TIMELINE_EVERY_MS : false,
  });
}

/** Of many a while longer, so that looking at a week of sixteen cameras does not ask without pause. */
const TIMELINES_EVERY_MS = 30_000;
const FEW = 4;

/** One a camera, in their order. */
export function useTimelines(
  cameraIds: readonly string[],
  { fromMs, toMs }: api.TimeSpan,
  isGrowing: boolean,
): UseQueryResult<Timeline>[] {
  const everyMs = cameraIds.length > FEW ? TIMELINES_EVERY_MS : TIMELINE_EVERY_MS;
  return useQueries({
    queries: cameraIds.map((cameraId) => ({
      queryKey: keys.timeline(cameraId, fromMs, toMs),
      queryFn: ({ signal }: { signal: AbortSignal }) => api.fetchTimeline(cameraId, { fromMs, toMs }, signal),
      refetchInterval: isGrowing ? everyMs : (false as const),
    })),
  });
}

export function useCameraIncidents(
  cameraIds: readonly string[],
  { fromMs, toMs }: api.TimeSpan,
  isAllowed: boolean,
): UseQueryResult<IncidentView[]> {
  return useQuery({
    queryKey: keys.cameraIncidents(cameraIds.join(','), fromMs, toMs),
    queryFn: ({ signal }) => api.fetchCameraIncidents(cameraIds, { fromMs, toMs }, signal),
    enabled: isAllowed && cameraIds.length > 0,
    placeholderData: keepPreviousData,
  });
}

export function useHolds(isAllowed: boolean): UseQueryResult<HoldView[]> {
  return useQuery({
    queryKey: keys.holds,
    queryFn: ({ signal }) => api.fetchHolds(signal),
    enabled: isAllowed,
  });
}

export function usePackages(): UseQueryResult<PackageView[]> {
  return useQuery({
    queryKey: keys.packages,
    queryFn: ({ signal }) => api.fetchPackages(signal),
    refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? PACKAGES_EVERY_MS : false),
  });
}

function isUnderWay({ state }: PackageView): boolean {
  return state === 'waiting' || state === 'making' || state === 'fetching';
}

export function useNotices(): UseInfiniteQueryResult<InfiniteData<{ items: NoticeView[] }>> {
  return useInfiniteQuery({
    queryKey: keys.notices,
    queryFn: ({ pageParam, signal }) => api.fetchNotices(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextBefore }) => nextBefore,
  });
}

export function useAgentState(agentId: string, isAsked: boolean): UseQueryResult<AgentState> {
  return useQuery({
    queryKey: keys.agentState(agentId),
    queryFn: ({ signal }) => api.fetchAgentState(agentId, signal),
    enabled: isAsked,
    refetchInterval: STATE_EVERY_MS,
  });
}

/** One after another: the first that is refused ends it, and says why. */
export function usePlaceHolds(): UseMutationResult<HoldView[], Error, readonly HoldRequest[]> {
  return useRecordingChange((holds) => oneByOne(holds, api.placeHold));
}

export function useReleaseHold(id: string): UseMutationResult<void, Error, string> {
  return useRecordingChange((reason: string) => api.releaseHold(id, reason));
}

export function useRequestPackages(): UseMutationResult<PackageView[], Error, readonly PackageRequest[]> {
  return useRecordingChange((orders) => oneByOne(orders, api.requestPackage));
}

async function oneByOne<Order, Result>(
  orders: readonly Order[],
  ask: (order: Order) => Promise<Result>,
): Promise<Result[]> {
  const done: Result[] = [];
  for (const order of orders) {
    done.push(await ask(order));
  }
  return done;
}

function useRecordingChange<Result, Change>(
  change: (change: Change) => Promise<Result>,
): UseMutationResult<Result, Error, Change> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => cache.invalidateQueries({ queryKey: keys.recordings }),
  });
}

export function useRetryDeadLetter(agentId: string): UseMutationResult<void, Error, string> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (key) => api.retryDeadLetter(agentId, key),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.agentState(agentId) }),
  });
}
