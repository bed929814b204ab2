/**
 * Takes what the eyes say to whom it concerns: looks to the rules and the journal, faces to their desk, streams to
 * their cameras, files to the desks.
 */
import { describeError } from '#base/errors.ts';
import type { CameraActor } from '../camera/camera-actor.ts';
import type { IncidentBook } from '../events/incident-book.ts';
import type { LookJournal } from '../evidence/look-journal.ts';
import type { AgentToEye, EyeToAgent } from '../eye/messages.ts';
import type { WatchOrders } from '../eye/watch-orders.ts';
import type { FaceWork } from '../faces/face-work.ts';
import type { AgentTokens } from './agent-session.ts';
import type { IncidentDesk } from './incident-desk.ts';
import type { StillDesk } from './still-desk.ts';

export interface EyeReceivers {
  actors: ReadonlyMap<string, CameraActor>;
  books: ReadonlyMap<string, IncidentBook>;
  desk: IncidentDesk;
  faces: Pick<FaceWork, 'see'>;
  journal: LookJournal;
  orders: WatchOrders;
  stills: StillDesk;
  session: AgentTokens;
  reply: (answer: AgentToEye) => void;
}

export function takeFromEye(message: EyeToAgent, receivers: EyeReceivers): void {
  const { actors, books, desk, faces, journal, orders, stills, session, reply } = receivers;
  switch (message.type) {
    case 'look':
      books.get(message.look.cameraId)?.observe(message.look);
      journal.add(message.look);
      break;
    case 'stream': {
      const { cameraId, ...state } = message.report;
      actors.get(cameraId)?.streamState(state);
      break;
    }
    case 'rates':
      for (const [cameraId, fps] of Object.entries(message.fps)) {
        actors.get(cameraId)?.fps(fps);
        if (fps > 0) {
          journal.watched(cameraId, orders.needs(cameraId));
        }
      }
      Object.entries(message.watch).forEach(([cameraId, watch]) => actors.get(cameraId)?.watchedAs(watch));
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
    case 'token-wanted':
      void answerToken(message, session, reply);
      break;
    case 'ready':
      break;
  }
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
