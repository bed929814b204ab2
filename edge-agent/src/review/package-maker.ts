/**
 * Makes packages of recordings, one at a time: the originals in plain form with what was signed about them, the exact
 * range cut for watching, the agent's certificate, and a manifest signed by the agent. Asking again is harmless; a
 * restart makes what was not finished from the start when it is asked for again.
 *
 * A range that reaches into the minute being written waits until that is closed, since only then it is signed; after
 * a bit more than a minute it is left out and named as a gap.
 */
import { rm } from 'node:fs/promises';
import { sleep, type Clock } from '#base/clock.ts';
import { GiveUp, describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import { signedEntries, writePackage, type PackageEntry } from '#base/package/write-package.ts';
import type { Service } from '#base/service.ts';
import { AGENT_CERTIFICATE, type PackageManifest } from '#protocol/package.ts';
import type { PackageMake, PackageState } from '#protocol/recording.ts';
import type { SignedText } from '#protocol/statement.ts';
import type { SegmentFile } from '../evidence/recorder/segment.ts';
import type { RecordingLibrary } from '../recordings/stored-segment.ts';
import { cutRange } from './cut.ts';
import type { PackageFolder } from './package-folder.ts';
import { entriesOf, lazySource, planPackage, type PackagePlan } from './package-plan.ts';

export interface PackageMaker extends Service {
  make: (order: PackageMake) => Promise<PackageState>;
  drop: (packageId: string) => Promise<void>;
}

export interface PackageMakerDeps {
  library: RecordingLibrary;
  folder: PackageFolder;
  identity: { agentId: string; publicKey: string; sign: (text: string) => string };
  version: string;
  /** Central's word on this agent's key; null until it has been heard. */
  certificate: () => SignedText | null;
  clock: Clock;
  log: Log;
}

export const MOST_PACKAGE_BYTES = 20 * 2 ** 30;
/** Left to recordings and the outbox. */
const LEFT_FREE_BYTES = 2 ** 30;
/** Original, view and the view before it is packed. */
const COPIES = 3;
const LONGEST_WAIT_MS = 75_000;
const LOOK_AGAIN_MS = 1_000;
/** Files may be deleted while a package is made. */
const MOST_TRIES = 3;
const MOST_WAITING = 32;
const OLD_LOOK_MS = 3_600_000;

interface Job {
  order: PackageMake;
  doneBytes: number;
  totalBytes: number;
  abort: AbortController;
  /** It is ready, failed or given up. */
  ended: Promise<void>;
}

export function createPackageMaker(deps: PackageMakerDeps): PackageMaker {
  const { folder, clock, log } = deps;
  const jobs = new Map<string, Job>();
  /** Told once, then forgotten: the next asking is a new try. */
  const failed = new Map<string, string>();
  const stopping = new AbortController();
  const loading: { done?: Promise<void> } = {};
  let last: Promise<void> = Promise.resolve();

  const load = (): Promise<void> => (loading.done ??= folder.load());

  const work = async (job: Job): Promise<void> => {
    const { packageId } = job.order;
    if (isGivenUp(job)) {
      return;
    }
    try {
      await folder.keep(packageId, await makePackage(deps, job));
      log.info({ package: packageId, bytes: job.totalBytes }, 'a package is ready');
    } catch (error) {
      if (!isGivenUp(job)) {
        failed.set(packageId, describeError(error));
        log.warn({ package: packageId, reason: describeError(error) }, 'a package cannot be made');
      }
    } finally {
      await rm(folder.workOf(packageId), { recursive: true, force: true });
    }
  };

  const begin = (order: PackageMake, plan: PackagePlan): Job => {
    const job: Job = {
      order,
      doneBytes: 0,
      totalBytes: plan.mediaBytes * COPIES,
      abort: new AbortController(),
      ended: Promise.resolve(),
    };
    const stop = (): void => job.abort.abort(stopping.signal.reason);
    stopping.signal.addEventListener('abort', stop, { once: true });
    jobs.set(order.packageId, job);
    job.ended = last
      .then(() => work(job))
      .catch((error: unknown) => log.warn({ reason: describeError(error) }, 'a package leaves files behind'))
      .finally(() => {
        stopping.signal.removeEventListener('abort', stop);
        jobs.delete(order.packageId);
      });
    last = job.ended;
    return job;
  };

  return {
    make: async (order) => {
      await load();
      const { packageId } = order;
      const ready = folder.find(packageId);
      if (ready) {
        return { status: 'ready', sizeBytes: ready.sizeBytes, sha256: ready.sha256 };
      }
      const why = failed.get(packageId);
      failed.delete(packageId);
      const running = jobs.get(packageId);
      if (running || why !== undefined) {
        return running ? progressOf(running) : { status: 'refused', reason: (why ?? '').slice(0, 500) };
      }
      const plan = planPackage(deps.library, order.ranges);
      const reason = jobs.size >= MOST_WAITING ? 'too many packages wait' : await refusal(deps, plan);
      // Whoever asked at the same time has begun it meanwhile.
      return reason === null
        ? progressOf(jobs.get(packageId) ?? begin(order, plan))
        : { status: 'refused', reason };
    },
    drop: async (packageId) => {
      await load();
      failed.delete(packageId);
      const job = jobs.get(packageId);
      job?.abort.abort(new Error('nobody wants it any more'));
      if (job && job.doneBytes > 0) {
        await job.ended;
      }
      await folder.drop(packageId);
    },
    run: async (signal) => {
      await load();
      while (!signal.aborted) {
        await folder.dropOld();
        await sleep(clock, OLD_LOOK_MS, signal);
      }
      stopping.abort(new Error('stopping'));
      await last;
    },
  };
}

function isGivenUp({ abort }: Job): boolean {
  return abort.signal.aborted;
}

function progressOf({ doneBytes, totalBytes }: Job): PackageState {
  return { status: 'making', doneBytes: Math.min(doneBytes, totalBytes), totalBytes };
}

/** Why it is not even begun; null: it is. */
async function refusal({ folder }: PackageMakerDeps, plan: PackagePlan): Promise<string | null> {
  const { segments, gaps, mediaBytes, isStillWritten } = plan;
  if (segments.length === 0 && !isStillWritten) {
    const reasons = [...new Set(gaps.map(({ reason }) => reason))].join(', ');
    return `nothing is recorded in these ranges: ${reasons}`;
  }
  if (mediaBytes > MOST_PACKAGE_BYTES) {
    return `the recordings are ${mediaBytes} bytes, expected at most ${MOST_PACKAGE_BYTES}: ask for shorter ranges`;
  }
  const freeBytes = await folder.freeBytes();
  const neededBytes = mediaBytes * COPIES + LEFT_FREE_BYTES;
  return freeBytes < neededBytes
    ? `the agent's disk has ${freeBytes} bytes free, expected ${neededBytes}`
    : null;
}

async function makePackage(deps: PackageMakerDeps, job: Job): Promise<{ sizeBytes: number; sha256: string }> {
  for (let tries = 1; ; tries += 1) {
    const plan = await waitUntilWritten(deps, job);
    try {
      return await writeOnce(deps, job, plan);
    } catch (error) {
      const isGone = error instanceof GiveUp && error.code === 'segment-gone';
      if (!isGone || tries >= MOST_TRIES) {
        throw error;
      }
    }
  }
}

async function waitUntilWritten({ library, clock }: PackageMakerDeps, job: Job): Promise<PackagePlan> {
  const untilMs = clock.monotonicMs() + LONGEST_WAIT_MS;
  let plan = planPackage(library, job.order.ranges);
  while (plan.isStillWritten && clock.monotonicMs() < untilMs) {
    await sleep(clock, LOOK_AGAIN_MS, job.abort.signal);
    job.abort.signal.throwIfAborted();
    plan = planPackage(library, job.order.ranges);
  }
  if (plan.segments.length === 0) {
    throw new GiveUp('nothing-recorded', 'nothing is recorded in these ranges');
  }
  return plan;
}

async function writeOnce(
  { library, folder, identity, version, certificate, clock }: PackageMakerDeps,
  job: Job,
  plan: PackagePlan,
): Promise<{ sizeBytes: number; sha256: string }> {
  const { packageId, reference, reason, requestedBy } = job.order;
  const { signal } = job.abort;
  const opened = new Set<SegmentFile>();
  job.doneBytes = 0;
  job.totalBytes = plan.mediaBytes * COPIES;
  try {
    const views = await cutAll(library, { plan, folder: folder.workOf(packageId), job });
    const viewBytes = job.doneBytes;
    job.totalBytes = viewBytes * 2 + plan.mediaBytes;
    const word = certificate();
    const manifestWithoutFiles: Omit<PackageManifest, 'files'> = {
      manifest: 'matlang package v1',
      packageId,
      content: { type: 'recordings', ranges: plan.ranges, gaps: plan.gaps },
      reference,
      reason,
      requestedBy,
      madeAtMs: Math.round(clock.nowMs()),
      maker: { role: 'agent', id: identity.agentId, version },
    };
    return await writePackage({
      file: folder.fileOf(packageId),
      entries: [
        ...plan.segments.flatMap((one) => entriesOf(one, lazySource(library, one, opened))),
        ...views,
        ...(word ? signedEntries(AGENT_CERTIFICATE, word) : []),
      ],
      manifestWithoutFiles,
      sign: (text) => ({ signature: identity.sign(text), by: identity.publicKey }),
      signal,
      onProgress: (doneBytes) => {
        job.doneBytes = viewBytes + doneBytes;
      },
    });
  } finally {
    await Promise.all([...opened].map((file) => file.close()));
  }
}

async function cutAll(
  library: RecordingLibrary,
  { plan, folder, job }: { plan: PackagePlan; folder: string; job: Job },
): Promise<PackageEntry[]> {
  const { signal } = job.abort;
  const onWritten = (sizeBytes: number): void => {
    job.doneBytes += sizeBytes;
  };
  const entries: PackageEntry[] = [];
  for (const range of plan.ranges) {
    for (const { name, path } of await cutRange({ library, folder, signal, onWritten }, range)) {
      entries.push({ path: `view/${name}`, source: path });
    }
  }
  return entries;
}
