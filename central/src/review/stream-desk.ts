/**
 * Bytes of recordings on their way from an agent to whoever asked. Central asks over the control socket, the agent
 * answers what will come and makes a POST with the bytes as its body; the body is handed on as it comes, so TCP holds
 * back whoever is too fast. Each POST has an id drawn here: it is good once, for the agent that was asked, for a short
 * time. Whoever leaves takes the other side along: nothing is fetched that nobody reads, and a page never takes half
 * a stream for a whole one.
 * Not here: who may ask (web/), what is asked for (play.ts of the agent).
 */
import { randomUUID } from 'node:crypto';
import { Transform, type Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sleep, type Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { RecordingSend, RecordingSending } from '#protocol/recording.ts';
import type { AgentQuestions } from '../intake/agent-questions.ts';

const MOST_OF_AGENT = 8;
/** A page of several cameras asks for four pieces at a time, and for a still where the pointer rests. */
const MOST_OF_PERSON = 6;
const WAIT_FOR_POST_MS = 10_000;
/** Neither side moves: a page that reads no more, or a line that is cut without a word. */
const IDLE_MS = 120_000;
const IDLE_CHECK_MS = 15_000;

export type Wanted = RecordingSend['what'];
type Announced = Extract<RecordingSending, { status: 'sending' }>;

export interface StreamOrder {
  agentId: string;
  /** Whose it counts as; null: central's own. */
  personId: string | null;
  what: Wanted;
  /** Aborted when nobody wants it any more. */
  signal: AbortSignal;
}

export type StreamOpening =
  { status: 'open'; stream: RecordingStream } | { status: 'away' | 'refused' | 'too-many'; reason: string };

export interface RecordingStream extends Omit<Announced, 'status'> {
  /**
   * Once: everything into `target`, which is ended after it. Rejects when either side left early, and when `onBytes`,
   * which hears how much there was so far, throws.
   */
  pipeTo(target: Writable, onBytes?: (sizeBytes: number) => void): Promise<{ sizeBytes: number }>;
  /** Nobody wants it after all. */
  drop(): void;
}

export interface StreamDesk {
  open(order: StreamOrder): Promise<StreamOpening>;
  /**
   * The agent's POST. Resolves when its body is read to the end (`taken`), or when there is nobody to read it; rejects
   * when it was cut short.
   */
  receive(agentId: string, requestId: string, body: Readable): Promise<'taken' | 'unknown'>;
  /** All streams of this agent end now. */
  agentGone(agentId: string): void;
}

interface Stream {
  agentId: string;
  personId: string | null;
  /** The agent's POST is here. */
  arrive: (body: Readable) => void;
  arrived: Promise<Readable>;
  body: Readable | null;
  /** When bytes last moved, monotonic. */
  movedAtMs: number;
  /** Of the agent's POST: its answer waits for it. */
  finish: (fault: Error | null) => void;
  finished: Promise<void>;
}

export interface StreamDeskDeps {
  clock: Clock;
  log: Log;
  questions: AgentQuestions;
}

export function createStreamDesk({ clock, log, questions }: StreamDeskDeps): StreamDesk {
  const streams = new Map<string, Stream>();
  const countOf = (isMeant: (stream: Stream) => boolean): number =>
    [...streams.values()].filter(isMeant).length;

  /** Gives the place back; whatever still comes is not read. */
  const close = (requestId: string, stream: Stream, fault: Error | null): void => {
    streams.delete(requestId);
    stream.body?.destroy();
    stream.finish(fault);
  };

  return {
    open: async (order) => {
      const { agentId, personId, what, signal } = order;
      if (countOf((stream) => stream.agentId === agentId) >= MOST_OF_AGENT) {
        return {
          status: 'too-many',
          reason: `${MOST_OF_AGENT} recordings of this agent are being sent already`,
        };
      }
      if (personId !== null && countOf((stream) => stream.personId === personId) >= MOST_OF_PERSON) {
        return { status: 'too-many', reason: `you have ${MOST_OF_PERSON} recordings open already` };
      }
      const requestId = randomUUID();
      const stream = createStream(clock, agentId, personId);
      streams.set(requestId, stream);
      const answer = await expectPost(clock, questions, { requestId, stream, order });
      if (answer.status !== 'sending') {
        close(requestId, stream, new Error(answer.reason));
        return answer;
      }
      const startedAtMs = clock.monotonicMs();
      return {
        status: 'open',
        stream: {
          mediaType: answer.mediaType,
          startsAtMs: answer.startsAtMs,
          codecs: answer.codecs,
          drop: () => close(requestId, stream, new Error('nobody wants it any more')),
          pipeTo: async (target, onBytes) => {
            let sizeBytes = 0;
            let fault: Error | null = null;
            try {
              sizeBytes = await pump(clock, { stream, body: answer.body, target, signal, onBytes });
              return { sizeBytes };
            } catch (error) {
              fault = error as Error;
              throw error;
            } finally {
              close(requestId, stream, fault);
              const ms = Math.round(clock.monotonicMs() - startedAtMs);
              const reason = fault === null ? undefined : describeError(fault);
              log.info({ agentId, what: what.type, sizeBytes, ms, reason }, 'recording handed on');
            }
          },
        },
      };
    },

    receive: async (agentId, requestId, body) => {
      const stream = streams.get(requestId);
      if (stream?.agentId !== agentId || stream.body !== null) {
        return 'unknown';
      }
      stream.body = body;
      // Whoever pumps hears of it too; until somebody does, it must not end the process.
      body.on('error', (error) => log.debug({ agentId, reason: error.message }, 'recording cut short'));
      stream.arrive(body);
      await stream.finished;
      return 'taken';
    },

    agentGone: (agentId) => {
      for (const [requestId, stream] of streams) {
        if (stream.agentId === agentId) {
          close(requestId, stream, new Error('the agent went away'));
        }
      }
    },
  };
}

function createStream(clock: Clock, agentId: string, personId: string | null): Stream {
  let arrive: Stream['arrive'] = () => undefined;
  let finish: Stream['finish'] = () => undefined;
  const arrived = new Promise<Readable>((resolve) => {
    arrive = resolve;
  });
  const finished = new Promise<void>((resolve, reject) => {
    finish = (fault) => (fault === null ? resolve() : reject(fault));
  });
  finished.catch(() => undefined);
  const movedAtMs = clock.monotonicMs();
  return { agentId, personId, arrive, arrived, body: null, movedAtMs, finish, finished };
}

type Expected =
  (Announced & { body: Readable }) | { status: 'away' | 'refused' | 'too-many'; reason: string };

/** Asks, and waits for the POST: it may be here before the answer is. */
async function expectPost(
  clock: Clock,
  questions: AgentQuestions,
  { requestId, stream, order }: { requestId: string; stream: Stream; order: StreamOrder },
): Promise<Expected> {
  const { agentId, what, signal } = order;
  const asked = await questions.ask(agentId, 'recording-send', { requestId, what });
  if (asked.status === 'away') {
    return asked;
  }
  if (asked.answer.status === 'refused') {
    return asked.answer;
  }
  const waiting = new AbortController();
  const late = sleep(clock, WAIT_FOR_POST_MS, AbortSignal.any([waiting.signal, signal])).then(() => null);
  const gone = stream.finished.catch(() => null);
  const body = await Promise.race([stream.arrived, late, gone]);
  waiting.abort();
  return body instanceof Object
    ? { ...asked.answer, body }
    : { status: 'away', reason: 'the agent said it would send the recording and did not' };
}

/** All of the body into the target; the number of bytes. */
async function pump(
  clock: Clock,
  {
    stream,
    body,
    target,
    signal,
    onBytes,
  }: {
    stream: Stream;
    body: Readable;
    target: Writable;
    signal: AbortSignal;
    onBytes: ((sizeBytes: number) => void) | undefined;
  },
): Promise<number> {
  let sizeBytes = 0;
  const counter = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      sizeBytes += chunk.length;
      stream.movedAtMs = clock.monotonicMs();
      try {
        onBytes?.(sizeBytes);
        done(null, chunk);
      } catch (error) {
        done(error as Error);
      }
    },
  });
  const idle = new AbortController();
  stream.movedAtMs = clock.monotonicMs();
  const stopChecking = clock.every(IDLE_CHECK_MS, () => {
    if (clock.monotonicMs() - stream.movedAtMs > IDLE_MS) {
      idle.abort();
    }
  });
  try {
    await pipeline(body, counter, target, { signal: AbortSignal.any([signal, idle.signal]) });
    return sizeBytes;
  } finally {
    stopChecking();
  }
}
