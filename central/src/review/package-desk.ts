/**
 * Packages that people asked for: one job each, one after another per agent, durable in the ledger from the request to
 * the end. While one is made its ranges are held, so that nothing of it expires meanwhile. A finished one is kept for
 * some months; its row stays for good.
 */
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import { newId } from '#base/ids.ts';
import type { Log } from '#base/log.ts';
import type { Service } from '#base/service.ts';
import type { PackageRequest } from '#protocol/review.ts';
import type { AgentQuestions } from '../intake/agent-questions.ts';
import type { AuditEntry, AuditTrail } from '../intake/stores.ts';
import { untilAborted } from '../intake/until-aborted.ts';
import type { RecordingPackages, StoredPackage } from '../ledger/recordings/recording-packages.ts';
import { SYSTEM_ACTOR } from '../people/accounts.ts';
import type { Holder, HoldsDesk } from './holds-desk.ts';
import type { PackageFolder } from './package-folder.ts';
import { runPackageJob, type PackageEnd, type PackageJobDeps, type PackageProgress } from './package-job.ts';
import type { StreamDesk } from './stream-desk.ts';

const DAY_MS = 24 * 3_600_000;
const SWEEP_PERIOD_MS = 3_600_000;

export interface PackageDeskDeps {
  clock: Clock;
  log: Log;
  audit: AuditTrail;
  recordingPackages: RecordingPackages;
  questions: AgentQuestions;
  streams: StreamDesk;
  holds: HoldsDesk;
  folder: PackageFolder;
  keepDays: number;
  onChanged: () => void;
}

export interface PackageDesk extends Service {
  /** `agentId`: whose cameras all the ranges are of. */
  request(agentId: string, request: PackageRequest, by: Holder): Promise<StoredPackage>;
  /** Null when nothing is under way. */
  progressOf(id: string): PackageProgress | null;
  agentCame(agentId: string): void;
}

export function createPackageDesk(deps: PackageDeskDeps): PackageDesk {
  const { clock, log, audit, recordingPackages, holds } = deps;
  const jobs = createJobs(deps);

  const sweep = async (): Promise<void> => {
    for (const old of await recordingPackages.readyBefore(clock.nowMs() - deps.keepDays * DAY_MS)) {
      await deps.folder.remove(old.id);
      const problem = `deleted after ${deps.keepDays} days`;
      if (await recordingPackages.markDeleted(old.id, problem)) {
        await audit.append(row(SYSTEM_ACTOR, 'recording.package-deleted', old.id, problem));
        deps.onChanged();
      }
    }
  };
  const sweepSoon = (): void => {
    sweep().catch((error: unknown) =>
      log.error({ reason: describeError(error) }, 'old packages could not be deleted'),
    );
  };

  return {
    request: async (agentId, { ranges, reference, reason }, by) => {
      const order = {
        id: newId(),
        agentId,
        ranges,
        reference,
        reason,
        requestedById: by.id,
        requestedByName: by.name,
        requestedAtMs: clock.nowMs(),
      };
      await recordingPackages.add(order);
      const cameras = [...new Set(ranges.map(({ cameraId }) => cameraId))].join(', ');
      const detail = `${reference}: ${cameras}: ${reason}`;
      await audit.append(row(by.actor, 'recording.package-requested', order.id, detail));
      const none = { content: null, problem: null, endedAtMs: null };
      const stored: StoredPackage = { ...order, ...none, state: 'wanted' };
      await holdRanges(holds, stored, by);
      jobs.start(stored);
      deps.onChanged();
      return stored;
    },
    progressOf: (id) => jobs.progressOf(id),
    agentCame: (agentId) => jobs.agentCame(agentId),
    run: async (signal) => {
      const running = takeUp(deps, jobs).then(() => jobs.run(signal));
      sweepSoon();
      const stopSweeping = clock.every(SWEEP_PERIOD_MS, sweepSoon);
      await untilAborted(signal);
      stopSweeping();
      await running;
    },
  };
}

interface Jobs {
  /** Once for each. */
  start(order: StoredPackage): void;
  progressOf: PackageDesk['progressOf'];
  agentCame(agentId: string): void;
  run(signal: AbortSignal): Promise<void>;
}

function createJobs(deps: PackageDeskDeps): Jobs {
  const { log } = deps;
  const stopping = new AbortController();
  const queues = new Map<string, Promise<void>>();
  const started = new Set<string>();
  const progresses = new Map<string, PackageProgress>();
  const waiters = new Map<string, Set<() => void>>();

  const enqueue = (agentId: string, work: () => Promise<void>): void => {
    const running = (queues.get(agentId) ?? Promise.resolve()).then(work).catch((error: unknown) => {
      log.error({ agentId, reason: describeError(error) }, 'package could not be dealt with');
    });
    queues.set(agentId, running);
    void running.then(() => {
      if (queues.get(agentId) === running) {
        queues.delete(agentId);
      }
    });
  };
  const onComing = (agentId: string) => (wake: () => void) => {
    const waiting = waiters.get(agentId) ?? new Set();
    waiters.set(agentId, waiting.add(wake));
    return () => waiting.delete(wake);
  };
  const work = async (order: StoredPackage): Promise<void> => {
    const jobDeps: PackageJobDeps = {
      ...deps,
      onProgress: (progress) => {
        progresses.set(order.id, progress);
        deps.onChanged();
      },
      onAgentComes: onComing(order.agentId),
    };
    const end = await runPackageJob(jobDeps, order, stopping.signal);
    if (end !== null) {
      await finish(deps, order, end);
      progresses.delete(order.id);
      deps.onChanged();
      await drop(deps, order.agentId);
    }
  };

  return {
    start: (order) => {
      if (!started.has(order.id)) {
        started.add(order.id);
        enqueue(order.agentId, () => work(order));
      }
    },
    progressOf: (id) => progresses.get(id) ?? null,
    agentCame: (agentId) => {
      waiters.get(agentId)?.forEach((wake) => wake());
      if (!queues.has(agentId)) {
        enqueue(agentId, () => drop(deps, agentId));
      }
    },
    run: async (signal) => {
      await untilAborted(signal);
      stopping.abort();
      await Promise.all(queues.values());
    },
  };
}

/** What a stop of central interrupted: jobs go on, holds that their package no longer needs are lifted. */
async function takeUp({ log, holds, recordingPackages }: PackageDeskDeps, jobs: Jobs): Promise<void> {
  try {
    const wanted = await recordingPackages.wanted();
    const held = await holds.packagesHeldFor();
    for (const order of wanted) {
      if (!held.includes(order.id)) {
        const { requestedById: id, requestedByName: name } = order;
        await holdRanges(holds, order, { id, name, actor: SYSTEM_ACTOR });
      }
      jobs.start(order);
    }
    for (const packageId of held.filter((id) => !wanted.some((order) => order.id === id))) {
      await holds.releaseOfPackage(packageId, 'package ended');
    }
  } catch (error) {
    log.error({ reason: describeError(error) }, 'packages could not be taken up again');
  }
}

async function holdRanges(holds: HoldsDesk, order: StoredPackage, by: Holder): Promise<void> {
  const { id, agentId, ranges, reference } = order;
  const reason = `Đang làm gói chứng cứ (package in the making): ${reference}`;
  for (const range of ranges) {
    await holds.place({ ...range, agentId, reason, expiresAtMs: null, packageId: id }, by);
  }
}

async function finish(
  { clock, log, audit, recordingPackages, holds, folder }: PackageDeskDeps,
  { id, agentId, requestedAtMs }: StoredPackage,
  { state, problem }: PackageEnd,
): Promise<void> {
  const atMs = clock.nowMs();
  await recordingPackages.end(id, { state, problem, atMs });
  if (state === 'failed') {
    await folder.removePart(id);
  }
  const action = state === 'ready' ? 'recording.package-ready' : 'recording.package-failed';
  await audit.append(row(SYSTEM_ACTOR, action, id, problem ?? ''));
  log.info({ agentId, packageId: id, state, problem, tookMs: atMs - requestedAtMs }, 'package ended');
  await holds.releaseOfPackage(id, state === 'ready' ? 'package is here' : 'package failed');
}

/** The agent may throw away its copies of what has ended here. */
async function drop(
  { clock, questions, recordingPackages }: PackageDeskDeps,
  agentId: string,
): Promise<void> {
  for (const packageId of await recordingPackages.undropped(agentId)) {
    const asked = await questions.ask(agentId, 'package-drop', { packageId });
    if (asked.status === 'away') {
      return;
    }
    if (asked.answer.status === 'dropped') {
      await recordingPackages.markDropped(packageId, clock.nowMs());
    }
  }
}

function row(
  actor: AuditEntry['actor'],
  action: AuditEntry['action'],
  packageId: string,
  detail: string,
): AuditEntry {
  return { actor, action, resource: `package:${packageId}`, detail };
}
