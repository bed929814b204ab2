/** What central may answer to each event of the agents' namespace; it does not compile while an event is missing. */
import type { z } from 'zod';
import { z as schema } from 'zod';
import type { AgentEvents } from '#protocol/agent-events.ts';
import { helloReply } from '#protocol/agent.ts';
import { receipt } from '#protocol/incident.ts';
import { keysUnwrapped } from '#protocol/recording.ts';

const stored = schema.discriminatedUnion('status', [
  schema.strictObject({ status: schema.literal('stored') }),
  schema.strictObject({ status: schema.literal('refused'), reason: schema.string() }),
]);

const ANSWERS = {
  hello: helloReply,
  'camera-health': stored,
  'incident-opened': receipt,
  'incident-closed': receipt,
  'face-scores': receipt,
  'recording-notices': receipt,
  'keys-unwrap': keysUnwrapped,
} satisfies Record<keyof AgentEvents, z.ZodType>;

export type AgentEvent = keyof AgentEvents;
export type MessageOf<E extends AgentEvent> = Parameters<AgentEvents[E]>[0];
export type AnswerTo<E extends AgentEvent> = z.infer<(typeof ANSWERS)[E]>;

/** Null for an answer in no known form. */
export function parseAnswer<E extends AgentEvent>(event: E, raw: unknown): AnswerTo<E> | null {
  const parsed = ANSWERS[event].safeParse(raw);
  return parsed.success ? (parsed.data as AnswerTo<E>) : null;
}
