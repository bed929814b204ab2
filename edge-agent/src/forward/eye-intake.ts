/**
 * Takes what the eyes say to whom it concerns: looks to the rules and the journal, faces to their desk, streams to
 * their cameras, files to the desks.
 */
import { describeError } from '#base/errors.ts';
import type { CameraActor } from '../camera/camera-actor.ts';
import type { IncidentBook } from '../events/incident-book.ts';
import type { LookJournal } from '../evidence/look-journal.ts';
import type { Look } from '../detect/look.ts';
import type { SeenPasser } from '../detect/passers/passer-watch.ts';
import type { AgentToEye, EyeToAgent, StreamReport } from '../eye/messages.ts';
import type { WatchOrders } from '../eye/watch-orders.ts';
import type { FaceWork } from '../faces/face-work.ts';
import type { AgentTokens } from './agent-session.ts';
import type { IncidentDesk } from './incident-desk.ts';
import type { StillDesk } from './still-desk.ts';

/** What recordings are told; they are below this folder. */
export interface RecordingReceiver {
  fromEye: (
    message: Extract<EyeToAgent, { type: 'segment-opened' | 'segment-closed' | 'recording-trouble' }>,
  ) => void;
  see: (look: Look) => void;
  /** Somebody looks at it, whether there is anything to see or not. */
  watched: (cameraId: string) => void;
}

/** Those who passed by; what is kept of them is below this folder. */
export interface PasserReceiver {
  see: (cameraId: string, passer: SeenPasser) => void;
  /** Somebody looks for what moves there. */
  watched: (cameraId: string) => void;
}

export interface EyeReceivers {
  actors: ReadonlyMap<string, CameraActor>;
  books: ReadonlyMap<string, IncidentBook>;
  desk: IncidentDesk;
  faces: Pick<FaceWork, 'see'>;
  journal: LookJournal;
  recordings: RecordingReceiver;
  passers: PasserReceiver;
  orders: WatchOrders;
  stills: StillDesk;
  session: AgentTokens;
  reply: (answer: AgentToEye) => void;
}

export function takeFromEye(message: EyeToAgent, receivers: EyeReceivers): void {
  const { desk, faces, recordings, stills, session, reply } = receivers;
  switch (message.type) {
    case 'look':
      takeLook(message.look, receivers);
      break;
    case 'stream':
      takeStream(message.report, receivers);
      break;
    case 'rates':
      takeRates(message, receivers);
      break;
    case 'passer':
      receivers.passers.see(message.cameraId, message.passer);
      break;
    case 'face':
      faces.see(message.sighting);
      break;
    case 'snapshot':
    case 'clip':
    case 'face-file':
      desk.fileFrom(message);
      break;
    case 'still':
      stills.fromEye(message);
      break;
    case 'segment-opened':
    case 'segment-closed':
    case 'recording-trouble':
      recordings.fromEye(message);
      break;
    case 'token-wanted':
      void answerToken(message, session, reply);
      break;
    case 'ready':
      break;
  }
}

function takeLook(look: Look, { books, journal, recordings }: EyeReceivers): void {
  books.get(look.cameraId)?.observe(look);
  journal.add(look);
  recordings.see(look);
}

function takeStream({ cameraId, ...state }: StreamReport, { actors }: EyeReceivers): void {
  actors.get(cameraId)?.streamState(state);
}

function takeRates(
  message: Extract<EyeToAgent, { type: 'rates' }>,
  { actors, journal, orders, passers, recordings }: EyeReceivers,
): void {
  for (const [cameraId, fps] of Object.entries(message.fps)) {
    actors.get(cameraId)?.fps(fps);
    if (fps > 0) {
      const needs = orders.needs(cameraId);
      journal.watched(cameraId, needs);
      if (needs.tracks || needs.changes) {
        recordings.watched(cameraId);
      }
      if (needs.tracks) {
        passers.watched(cameraId);
      }
    }
  }
  Object.entries(message.watch).forEach(([cameraId, watch]) => actors.get(cameraId)?.watchedAs(watch));
}

async function answerToken(
  { requestId, rejected }: Extract<EyeToAgent, { type: 'token-wanted' }>,
  session: AgentTokens,
  reply: (answer: AgentToEye) => void,
): Promise<void> {
  try {
    if (rejected !== null) {
      session.reject(rejected);
    }
    reply({ type: 'token', requestId, token: await session.token(), problem: '' });
  } catch (error) {
    reply({ type: 'token', requestId, token: null, problem: describeError(error) });
  }
}
