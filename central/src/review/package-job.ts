/**
 * One package on its way: asks the agent to make it until it is ready, fetches it, goes on at the byte it has when the
 * line breaks, and takes it only when all of its bytes have the hash the agent said. Every step can be done again, so a
 * restart of either side costs no more than the step it was in.
 */
import { sleep, type Clock } from '#base/clock.ts';
import { GiveUp, describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { AgentQuestions } from '../intake/agent-questions.ts';
import type { RecordingPackages, StoredPackage } from '../ledger/recordings/recording-packages.ts';
import type { PackageFolder } from './package-folder.ts';
import type { StreamDesk } from './stream-desk.ts';

const ASK_AGAIN_MS = 1_000;
const AGENT_AWAY_MS = 15_000;
const LINE_BROKEN_MS = 3_000;
/** Bytes that do not have the promised hash, fetched anew. */
const MOST_WRONG_HASHES = 2;
/** Left for the ledger and the evidence of incidents. */
const KEPT_FREE_BYTES = 2 * 2 ** 30;

export interface PackageProgress {
  phase: 'waiting' | 'making' | 'fetching';
  doneBytes: number;
  totalBytes: number | null;
  /** Why it waits. */
  problem: string | null;
}

export type PackageEnd = { state: 'ready'; problem: null } | { state: 'failed'; problem: string };

export interface PackageJobDeps {
  clock: Clock;
  log: Log;
  questions: AgentQuestions;
  streams: StreamDesk;
  folder: PackageFolder;
  recordingPackages: RecordingPackages;
  onProgress: (progress: PackageProgress) => void;
  /** Calls `wake` when the agent says hello; the returned function takes it back. */
  onAgentComes: (wake: () => void) => () => void;
}

/** Null when aborted before its end. */
export async function runPackageJob(
  deps: PackageJobDeps,
  order: StoredPackage,
  signal: AbortSignal,
): Promise<PackageEnd | null> {
  let wrongHashes = 0;
  while (!isStopped(signal)) {
    const step = await takeStep(deps, order, signal);
    switch (step.next) {
      case 'end':
        return step.end;
      case 'wait':
        await sleep(deps.clock, step.ms, signal);
        break;
      case 'wait-for-agent':
        await sleepUntilAgentComes(deps, signal);
        break;
      case 'wrong-hash':
        wrongHashes += 1;
        if (wrongHashes > MOST_WRONG_HASHES) {
          return { state: 'failed', problem: step.problem };
        }
    }
  }
  return null;
}

async function sleepUntilAgentComes(
  { clock, onAgentComes }: PackageJobDeps,
  signal: AbortSignal,
): Promise<void> {
  const woken = new AbortController();
  const forget = onAgentComes(() => woken.abort());
  await sleep(clock, AGENT_AWAY_MS, AbortSignal.any([signal, woken.signal]));
  forget();
}

/** A call, because the compiler takes a property that was false before an await for false after it. */
function isStopped(signal: AbortSignal): boolean {
  return signal.aborted;
}

type Step =
  | { next: 'end'; end: PackageEnd }
  | { next: 'wait'; ms: number }
  | { next: 'wait-for-agent' }
  | { next: 'wrong-hash'; problem: string };

async function takeStep(deps: PackageJobDeps, order: StoredPackage, signal: AbortSignal): Promise<Step> {
  const { id, agentId, ranges, reference, reason, requestedByName } = order;
  const { questions, onProgress } = deps;
  const message = { packageId: id, ranges, reference, reason, requestedBy: requestedByName };
  const asked = await questions.ask(agentId, 'package-make', message);
  if (asked.status === 'away') {
    onProgress({ phase: 'waiting', doneBytes: 0, totalBytes: null, problem: asked.reason });
    return { next: 'wait-for-agent' };
  }
  const { answer } = asked;
  switch (answer.status) {
    case 'refused':
      return { next: 'end', end: { state: 'failed', problem: answer.reason } };
    case 'making':
      onProgress({
        phase: 'making',
        doneBytes: answer.doneBytes,
        totalBytes: answer.totalBytes,
        problem: null,
      });
      return { next: 'wait', ms: ASK_AGAIN_MS };
    case 'ready':
      return await fetchOn(deps, order, answer, signal);
  }
}

/** From the byte that is missing first. */
async function fetchOn(
  deps: PackageJobDeps,
  { id, agentId }: StoredPackage,
  { sizeBytes, sha256 }: { sizeBytes: number; sha256: string },
  signal: AbortSignal,
): Promise<Step> {
  const { folder, streams, recordingPackages, log } = deps;
  const known = (await recordingPackages.find(id))?.content;
  if (known?.sha256 !== sha256 || known.sizeBytes !== sizeBytes) {
    // Made anew: what is here is of another file.
    await folder.removePart(id);
    await recordingPackages.setContent(id, { sizeBytes, sha256 });
  }
  const fromByte = await folder.partBytes(id);
  if (fromByte < sizeBytes) {
    const missingBytes = sizeBytes - fromByte;
    const freeBytes = await folder.freeBytes();
    if (freeBytes < missingBytes + KEPT_FREE_BYTES) {
      const problem = `no room at central: ${missingBytes} bytes to fetch, ${freeBytes} free, ${KEPT_FREE_BYTES} of them are kept free`;
      return { next: 'end', end: { state: 'failed', problem } };
    }
    const opening = await streams.open({
      agentId,
      personId: null,
      what: { type: 'package', packageId: id, fromByte },
      signal,
    });
    if (opening.status !== 'open') {
      deps.onProgress({
        phase: 'fetching',
        doneBytes: fromByte,
        totalBytes: sizeBytes,
        problem: opening.reason,
      });
      return { next: 'wait', ms: LINE_BROKEN_MS };
    }
    try {
      const target = await folder.append(id, fromByte);
      const total = { fromByte, sizeBytes };
      await opening.stream.pipeTo(target, (done) => tellFetched(deps, total, done));
    } catch (error) {
      opening.stream.drop();
      if (error instanceof GiveUp) {
        await folder.removePart(id);
        return { next: 'wrong-hash', problem: error.message };
      }
      log.warn(
        { agentId, packageId: id, reason: describeError(error) },
        'package cut short, fetched on later',
      );
      return { next: 'wait', ms: LINE_BROKEN_MS };
    }
  }
  return await check(deps, id, { sizeBytes, sha256 });
}

function tellFetched(
  { onProgress }: PackageJobDeps,
  { fromByte, sizeBytes }: { fromByte: number; sizeBytes: number },
  doneBytes: number,
): void {
  if (fromByte + doneBytes > sizeBytes) {
    throw new GiveUp('package-too-long', `the agent sends more than the ${sizeBytes} bytes it promised`);
  }
  onProgress({ phase: 'fetching', doneBytes: fromByte + doneBytes, totalBytes: sizeBytes, problem: null });
}

async function check(
  { folder, log }: PackageJobDeps,
  id: string,
  { sizeBytes, sha256 }: { sizeBytes: number; sha256: string },
): Promise<Step> {
  const foundBytes = await folder.partBytes(id);
  if (foundBytes < sizeBytes) {
    return { next: 'wait', ms: LINE_BROKEN_MS };
  }
  const found = await folder.hashPart(id);
  if (foundBytes !== sizeBytes || found !== sha256) {
    await folder.removePart(id);
    const problem = `expected ${sizeBytes} bytes with sha256 ${sha256}, the agent sent ${foundBytes} with ${found}`;
    log.error({ packageId: id, problem }, 'package is not what the agent promised');
    return { next: 'wrong-hash', problem };
  }
  await folder.adopt(id);
  return { next: 'end', end: { state: 'ready', problem: null } };
}
