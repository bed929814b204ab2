/**
 * Answers what central asks over the control socket: the rules of a camera, new rules for it, a trial of rules, a
 * picture. Whatever is not understood or cannot be done is refused with a reason; nothing central sends can end the
 * agent. Not here: the socket (control-link.ts).
 */
import type { z } from 'zod';
import { GiveUp, describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { CentralEvents } from '#protocol/agent-events.ts';
import { rulesGet, rulesSet, rulesTry, stillWanted, type RuleSet } from '#protocol/camera-rules.ts';
import {
  agentStateGet,
  deadLetterRetry,
  type AgentState,
  type DeadLetterRetried,
} from '#protocol/agent-state.ts';
import type { RuleSummary } from '#protocol/camera.ts';
import {
  faceSearch,
  watchListSet,
  type FaceSearch,
  type FaceSearched,
  type WatchListKept,
  type WatchListSet,
} from '#protocol/faces.ts';
import {
  passerPictures,
  passersList,
  type PasserPictures,
  type PasserPicturesSent,
  type PassersList,
  type PassersListed,
} from '#protocol/passers.ts';
import { ptzDo, type PtzDo, type PtzDone } from '#protocol/ptz.ts';
import {
  holdsSet,
  packageDrop,
  packageMake,
  recordingSend,
  recordingsList,
  type HoldsKept,
  type HoldsSet,
  type PackageDropped,
  type PackageMake,
  type PackageState,
  type RecordingSend,
  type RecordingSending,
  type RecordingsList,
  type RecordingsListed,
} from '#protocol/recording.ts';
import { regionOf } from '../events/behaviours.ts';
import type { TrialAnswer } from '../evidence/rule-trials.ts';
import type { TrialOrder } from '../evidence/rule-trial.ts';
import type { KeptRules } from './kept-rules.ts';
import type { Still } from './still-desk.ts';

export type CentralRequest = keyof CentralEvents;
type MessageOf<R extends CentralRequest> = Parameters<CentralEvents[R]>[0];
type AnswerOf<R extends CentralRequest> = Parameters<Parameters<CentralEvents[R]>[1]>[0];

export interface CentralRequestDeps {
  log: Log;
  rules: KeptRules;
  /** From now on the camera is watched by these. */
  onRules: (cameraId: string, set: RuleSet) => void;
  tryRules: (order: Omit<TrialOrder, 'file' | 'timeZone'>) => Promise<TrialAnswer>;
  /** Null when no picture is at hand. */
  takeStill: (cameraId: string) => Promise<Still | null>;
  /** Checks, keeps, and signs that it has done so. */
  keepWatchList: (message: WatchListSet) => WatchListKept;
  searchFaces: (message: FaceSearch) => Promise<FaceSearched>;
  passers: {
    list: (message: PassersList) => PassersListed;
    pictures: (message: PasserPictures) => Promise<PasserPicturesSent>;
  };
  /** Null where nothing is recorded. */
  recordings: RecordingAnswers | null;
  /** What this agent says of itself. */
  tellState: () => Promise<AgentState>;
  /** Turns a camera; may throw, which becomes a refusal. */
  turnCamera: (message: PtzDo) => Promise<PtzDone>;
  /** Puts something central refused back among the waiting. */
  retryDead: (key: string) => DeadLetterRetried;
}

/** What is answered about recordings; each may throw, which becomes a refusal. */
export interface RecordingAnswers {
  list: (message: RecordingsList) => Promise<RecordingsListed>;
  send: (message: RecordingSend) => Promise<RecordingSending>;
  makePackage: (message: PackageMake) => Promise<PackageState>;
  dropPackage: (packageId: string) => Promise<PackageDropped>;
  keepHolds: (message: HoldsSet) => Promise<HoldsKept>;
}

export interface CentralRequests {
  answer: (request: CentralRequest, message: unknown) => Promise<unknown>;
}

type Handlers = {
  [R in CentralRequest]: {
    schema: z.ZodType<MessageOf<R>>;
    handle: (message: MessageOf<R>) => Promise<AnswerOf<R>> | AnswerOf<R>;
  };
};

const MOST_REASON = 500;

export function createCentralRequests(deps: CentralRequestDeps): CentralRequests {
  const handlers = createHandlers(deps);
  const answer = async <R extends CentralRequest>(request: R, message: unknown): Promise<unknown> => {
    const { schema, handle } = handlers[request];
    const parsed = schema.safeParse(message);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      return refuse(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'malformed'}`);
    }
    try {
      return await handle(parsed.data);
    } catch (error) {
      deps.log.error({ request, reason: describeError(error) }, 'a request of central failed');
      return refuse(describeError(error));
    }
  };
  return { answer };
}

/** All requests central may make; the registry of this side. */
export const CENTRAL_REQUESTS = [
  'rules-get',
  'rules-set',
  'rules-try',
  'still-wanted',
  'watch-list-set',
  'face-search',
  'passers-list',
  'passer-pictures',
  'recordings-list',
  'recording-send',
  'package-make',
  'package-drop',
  'holds-set',
  'agent-state-get',
  'dead-letter-retry',
  'ptz-do',
] as const satisfies readonly CentralRequest[];

function createHandlers(deps: CentralRequestDeps): Handlers {
  const { rules, log } = deps;
  return {
    'rules-get': {
      schema: rulesGet,
      handle: ({ cameraId }) => {
        const set = rules.of(cameraId);
        return set ? { status: 'held', set } : unknownCamera(cameraId);
      },
    },
    'rules-set': {
      schema: rulesSet,
      handle: ({ cameraId, set }) => {
        const held = rules.of(cameraId);
        if (!held) {
          return unknownCamera(cameraId);
        }
        if (set.revision < held.revision) {
          return refuse(`revision ${set.revision} is older than ${held.revision}, which is in force`);
        }
        const summaries = set.rules.map(summaryOf);
        rules.keep(cameraId, set);
        deps.onRules(cameraId, set);
        log.info({ camera: cameraId, revision: set.revision, rules: set.rules.length }, 'new rules');
        return { status: 'kept', revision: set.revision, rules: summaries };
      },
    },
    'rules-try': {
      schema: rulesTry,
      handle: async (order) => {
        if (!rules.of(order.cameraId)) {
          return unknownCamera(order.cameraId);
        }
        const answer = await deps.tryRules(order);
        switch (answer.status) {
          case 'tried':
            return answer;
          case 'busy':
            return refuse('another trial is running on this agent; try again in a moment');
          case 'failed':
            return refuse(answer.reason);
        }
      },
    },
    'still-wanted': {
      schema: stillWanted,
      handle: async ({ cameraId }) => {
        if (!rules.of(cameraId)) {
          return unknownCamera(cameraId);
        }
        const still = await deps.takeStill(cameraId);
        return still ? { status: 'taken', ...still } : refuse('the camera gives no picture now');
      },
    },
    'watch-list-set': { schema: watchListSet, handle: deps.keepWatchList },
    'face-search': { schema: faceSearch, handle: deps.searchFaces },
    'passers-list': { schema: passersList, handle: deps.passers.list },
    'passer-pictures': { schema: passerPictures, handle: deps.passers.pictures },
    'recordings-list': { schema: recordingsList, handle: (message) => ofRecordings(deps).list(message) },
    'recording-send': { schema: recordingSend, handle: (message) => ofRecordings(deps).send(message) },
    'package-make': { schema: packageMake, handle: (message) => ofRecordings(deps).makePackage(message) },
    'package-drop': {
      schema: packageDrop,
      handle: ({ packageId }) => ofRecordings(deps).dropPackage(packageId),
    },
    'holds-set': { schema: holdsSet, handle: (message) => ofRecordings(deps).keepHolds(message) },
    'agent-state-get': {
      schema: agentStateGet,
      handle: async () => ({ status: 'told', state: await deps.tellState() }),
    },
    'dead-letter-retry': { schema: deadLetterRetry, handle: ({ key }) => deps.retryDead(key) },
    'ptz-do': { schema: ptzDo, handle: (message) => deps.turnCamera(message) },
  };
}

function ofRecordings({ recordings }: CentralRequestDeps): RecordingAnswers {
  if (!recordings) {
    throw new GiveUp('nothing-recorded', 'this agent records nothing: its file has no `recordings`');
  }
  return recordings;
}

function summaryOf(rule: RuleSet['rules'][number]): RuleSummary {
  const { id, kind, name } = rule;
  return { id, kind, name, region: regionOf(rule) };
}

function unknownCamera(cameraId: string): { status: 'refused'; reason: string } {
  return refuse(`cameraId: '${cameraId}' is not a camera of this agent`);
}

function refuse(reason: string): { status: 'refused'; reason: string } {
  return { status: 'refused', reason: reason.slice(0, MOST_REASON) };
}
