/**
 * A session on the first execution provider that works. "Works" is a first run that ends well, because a provider may
 * be there and still fail at this file; why the ones before it did not is remembered. The CPU is last, and what fails
 * there is the file's fault.
 */
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import * as ort from 'onnxruntime-node';
import { describeError, GiveUp } from '#base/errors.ts';
import type { Provider } from './providers.ts';

const MAX_FILE_BYTES = 400 << 20;
const FATAL_ONLY = 4;
const MAX_REASON = 160;

export interface OpenedSession<Trial> {
  session: ort.InferenceSession;
  /** What the first run gave. */
  trial: Trial;
  provider: Provider;
  /** Providers that were asked for and do not work here, with reasons; empty when all is as asked. */
  providerNote: string;
}

/** `tryOut` makes the first run; what it throws as GiveUp no other provider would change. */
export async function openSession<Trial>(
  file: string,
  providers: readonly Provider[],
  tryOut: (session: ort.InferenceSession) => Promise<Trial>,
): Promise<OpenedSession<Trial>> {
  await checkFile(file);
  // Once, for the runtime's own thread-independent logger: what goes wrong is told by us.
  ort.env.logLevel = 'fatal';
  const problems: string[] = [];
  for (const provider of providers) {
    try {
      const opened = await openOn(provider, file, tryOut);
      return { ...opened, provider, providerNote: problems.join('; ') };
    } catch (error) {
      if (error instanceof GiveUp) {
        throw error;
      }
      problems.push(`${provider}: ${shortReason(error)}`);
    }
  }
  throw new GiveUp('model-file', `${basename(file)} does not run: ${problems.join('; ')}`);
}

/** The first bytes of a protocol buffer say little; what is no model at all the runtime finds out. */
async function checkFile(file: string): Promise<void> {
  const name = basename(file);
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw new GiveUp('model-file', `${name} cannot be read`, { cause: error });
  });
  try {
    const stats = await handle.stat();
    if (!stats.isFile() || stats.size === 0) {
      throw new GiveUp('model-file', `${name} is ${stats.isFile() ? 'empty' : 'no file'}`);
    }
    if (stats.size > MAX_FILE_BYTES) {
      const sizeMb = Math.round(stats.size / (1 << 20));
      throw new GiveUp('model-file', `${name} is ${sizeMb} MB, expected at most ${MAX_FILE_BYTES >> 20} MB`);
    }
  } finally {
    await handle.close();
  }
}

async function openOn<Trial>(
  provider: Provider,
  file: string,
  tryOut: (session: ort.InferenceSession) => Promise<Trial>,
): Promise<{ session: ort.InferenceSession; trial: Trial }> {
  const session = await ort.InferenceSession.create(file, {
    executionProviders: [provider],
    executionMode: 'sequential',
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    logSeverityLevel: FATAL_ONLY,
  });
  try {
    return { session, trial: await tryOut(session) };
  } catch (error) {
    await session.release();
    throw error;
  }
}

/** The runtime puts paths of its own sources and whole call stacks into its messages. */
function shortReason(error: unknown): string {
  const text = describeError(error)
    .replace(/\s+/g, ' ')
    .replace(/^.*ERR: \[\w+\] /, '')
    .replace(/^\/\S+:\d+ .* was false\. /, '')
    .trim();
  return text.length > MAX_REASON ? `${text.slice(0, MAX_REASON - 1)}…` : text;
}
