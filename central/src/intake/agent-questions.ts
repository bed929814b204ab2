/**
 * What central asks of an agent over its control socket: one question, one answer of the form the protocol says, or
 * a word on why there is none. An agent that is away is an everyday thing, so nothing is thrown.
 * Not here: what agents report by themselves (agent-reports.ts), who may have it asked (web/).
 */
import type { z } from 'zod';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { CentralEvents } from '#protocol/agent-events.ts';
import { rulesHeld, rulesKept, rulesTried, stillTaken } from '#protocol/camera-rules.ts';
import { agentStateTold, deadLetterRetried } from '#protocol/agent-state.ts';
import { faceSearched, watchListKept } from '#protocol/faces.ts';
import { passerPicturesSent, passersListed } from '#protocol/passers.ts';
import {
  holdsKept,
  packageDropped,
  packageState,
  recordingSending,
  recordingsListed,
} from '#protocol/recording.ts';
import { ptzDone } from '#protocol/ptz.ts';
import type { Presence } from './presence.ts';

interface QuestionFacts {
  answer: z.ZodType;
  timeoutMs: number;
  since?: number;
}

/** The first version whose agents have recordings, and know the questions about them. */
const RECORDINGS_SINCE = 4;
const PTZ_SINCE = 5;
/** The first version whose agents keep who passes by. */
const PASSERS_SINCE = 5;

/**
 * Every question with its answer and how long an agent may think about it; it does not compile while one is missing.
 * `since`: an agent of an older version is not asked.
 */
const QUESTIONS = {
  'rules-get': { answer: rulesHeld, timeoutMs: 5_000 },
  'rules-set': { answer: rulesKept, timeoutMs: 10_000 },
  'rules-try': { answer: rulesTried, timeoutMs: 90_000 },
  'still-wanted': { answer: stillTaken, timeoutMs: 8_000 },
  /** What is no longer in it is overwritten on the agent's disk first. */
  'watch-list-set': { answer: watchListKept, timeoutMs: 30_000 },
  'face-search': { answer: faceSearched, timeoutMs: 30_000 },
  'passers-list': { answer: passersListed, timeoutMs: 15_000, since: PASSERS_SINCE },
  'passer-pictures': { answer: passerPicturesSent, timeoutMs: 20_000, since: PASSERS_SINCE },
  'recordings-list': { answer: recordingsListed, timeoutMs: 10_000, since: RECORDINGS_SINCE },
  'recording-send': { answer: recordingSending, timeoutMs: 10_000, since: RECORDINGS_SINCE },
  'package-make': { answer: packageState, timeoutMs: 10_000, since: RECORDINGS_SINCE },
  'package-drop': { answer: packageDropped, timeoutMs: 10_000, since: RECORDINGS_SINCE },
  'holds-set': { answer: holdsKept, timeoutMs: 20_000, since: RECORDINGS_SINCE },
  'agent-state-get': { answer: agentStateTold, timeoutMs: 8_000, since: RECORDINGS_SINCE },
  'dead-letter-retry': { answer: deadLetterRetried, timeoutMs: 8_000, since: RECORDINGS_SINCE },
  /** Moves are answered at once, presets by the camera. */
  'ptz-do': { answer: ptzDone, timeoutMs: 9_000, since: PTZ_SINCE },
} satisfies Record<keyof CentralEvents, QuestionFacts>;

export type Question = keyof CentralEvents;
export type AskedMessage<Q extends Question> = Parameters<CentralEvents[Q]>[0];
export type GivenAnswer<Q extends Question> = z.output<(typeof QUESTIONS)[Q]['answer']>;
export type Asked<Q extends Question> =
  { status: 'answered'; answer: GivenAnswer<Q> } | { status: 'away'; reason: string };

export interface AgentQuestions {
  ask<Q extends Question>(agentId: string, question: Q, message: AskedMessage<Q>): Promise<Asked<Q>>;
}

export function createAgentQuestions({ presence, log }: { presence: Presence; log: Log }): AgentQuestions {
  return {
    ask: async (agentId, question, message) => {
      const connection = presence.connection(agentId);
      if (connection === null) {
        return { status: 'away', reason: 'the agent of this camera is not connected' };
      }
      const { answer, timeoutMs, since = 0 }: QuestionFacts = QUESTIONS[question];
      if ((connection.protocolVersion ?? 0) < since) {
        return { status: 'away', reason: reasonNotAsked(connection.protocolVersion) };
      }
      let raw: unknown;
      try {
        raw = await connection.ask(question, message, timeoutMs);
      } catch (error) {
        log.warn({ agentId, question, reason: describeError(error) }, 'agent gave no answer');
        return { status: 'away', reason: 'the agent of this camera does not answer' };
      }
      const parsed = answer.safeParse(raw);
      if (!parsed.success) {
        log.error({ agentId, question, issue: parsed.error.issues[0] }, 'agent answered in an unknown form');
        return { status: 'away', reason: 'the agent answered in an unknown form: update it' };
      }
      return { status: 'answered', answer: parsed.data as GivenAnswer<typeof question> };
    },
  };
}

function reasonNotAsked(version: number | null): string {
  return version === null
    ? 'the agent of this camera has just connected: try again'
    : 'this agent is of an older version and does not know this: update it';
}
