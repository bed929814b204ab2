/**
 * What an agent says of itself when asked: what waits to be sent, what central refused, its disk, its clock, and by
 * which way it reaches central. Asked when somebody looks, never stored.
 */
import { z } from 'zod';
import { clockNote } from './clock-note.ts';
import { instantMs, slug } from './names.ts';

const refused = z.strictObject({ status: z.literal('refused'), reason: z.string().max(500) });
const count = z.number().int().min(0);

/** Something central refused for good, kept until its time is up or somebody sends it again. */
export const deadLetter = z.strictObject({
  /** Of `dead-letter-retry`. */
  key: z.string().regex(/^(?:message|file)-\d{1,15}$/),
  what: z.string().max(40),
  cameraId: slug,
  incidentId: z.string().max(64),
  reason: z.string().max(500),
  addedAtMs: instantMs,
  refusedAtMs: instantMs,
});
export type DeadLetter = z.infer<typeof deadLetter>;

export const outboxState = z.strictObject({
  waitingMessages: count,
  waitingFiles: count,
  waitingBytes: count,
  oldestWaitingAtMs: instantMs.nullable(),
  deadCount: count,
  /** The newest of them. */
  dead: z.array(deadLetter).max(200),
});
export type OutboxState = z.infer<typeof outboxState>;

export const diskStates = ['well', 'filling', 'full', 'full-of-held', 'read-only', 'slow', 'failed'] as const;
export const storageState = z.strictObject({
  disk: z.enum(diskStates),
  totalBytes: count,
  freeBytes: count,
  recordedBytes: count,
  heldBytes: count,
  oldestAtMs: instantMs.nullable(),
  /** Seconds of pictures not written since the agent started. */
  droppedMs: count,
  forcedDeletions: count,
  /** Days until the oldest recording would have to go before its time, at the present rate; null: never. */
  daysToFull: z.number().min(0).nullable(),
  cameras: z
    .array(
      z.strictObject({
        cameraId: slug,
        isRecording: z.boolean(),
        recordedBytes: count,
        oldestAtMs: instantMs.nullable(),
        droppedMs: count,
      }),
    )
    .max(2000),
});
export type StorageState = z.infer<typeof storageState>;

export const agentState = z.strictObject({
  outbox: outboxState,
  /** Null where nothing is recorded. */
  storage: storageState.nullable(),
  clock: clockNote,
  route: z.strictObject({ centralUrl: z.string().max(300), uplink: z.string().max(60) }),
});
export type AgentState = z.infer<typeof agentState>;

/** central -> agent, event `agent-state-get`; GET /api/agents/:id/state */
export const agentStateGet = z.strictObject({});
export const agentStateTold = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('told'), state: agentState }),
  refused,
]);
export type AgentStateTold = z.infer<typeof agentStateTold>;

/** central -> agent, event `dead-letter-retry`: it goes back among the waiting. */
export const deadLetterRetry = z.strictObject({ key: deadLetter.shape.key });
export type DeadLetterRetry = z.infer<typeof deadLetterRetry>;
export const deadLetterRetried = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('waiting') }),
  refused,
]);
export type DeadLetterRetried = z.infer<typeof deadLetterRetried>;
