/**
 * Wires recordings into the agent: what they need of cameras, eyes and central, and what they answer. An agent whose
 * file has no `recordings` gets the same thing doing nothing.
 */
import type { Service } from '#base/service.ts';
import type { StorageState } from '#protocol/agent-state.ts';
import type { SignedText } from '#protocol/statement.ts';
import type { CentralSide } from './agent-central.ts';
import type { AgentOptions } from './agent-options.ts';
import type { CameraActor } from './camera/camera-actor.ts';
import { readCredentials } from './camera/credentials.ts';
import type { RecorderSetup } from './evidence/recorder/segment.ts';
import type { AgentToEye } from './eye/messages.ts';
import type { RecordingOrders } from './eye/watch-orders.ts';
import type { RecordingAnswers } from './forward/central-requests.ts';
import type { RecordingReceiver } from './forward/eye-intake.ts';
import type { IncidentDesk } from './forward/incident-desk.ts';
import { createCardFiller, type CardCamera } from './recordings/card-filler.ts';
import { openRecordings, type Recordings } from './recordings/recordings.ts';
import { createCentralBody } from './review/central-body.ts';
import { createReview, type Review } from './review/review.ts';

export interface AgentRecordings extends RecordingOrders, RecordingReceiver {
  /** For the eyes' start. */
  setup: RecorderSetup | undefined;
  eyeLost: (cameraIds: readonly string[]) => void;
  /** The same desk; minutes around its incidents are kept longer. */
  keepAround: (desk: IncidentDesk) => IncidentDesk;
  /** Null where nothing is recorded. */
  answers: RecordingAnswers | null;
  storageState: () => StorageState | null;
  run: (signal: AbortSignal) => Promise<void>;
  /** When no eye writes any more. */
  finish: () => Promise<void>;
}

export interface CamerasSide {
  tellEye: (cameraId: string, message: AgentToEye) => boolean;
  actorOf: (cameraId: string) => CameraActor | undefined;
}

export function wireRecordings(
  options: AgentOptions,
  central: CentralSide,
  stateDir: string,
  { tellEye, actorOf }: CamerasSide,
): AgentRecordings {
  const { config, clock, log } = options;
  if (!config.recordings) {
    return NOTHING_RECORDED;
  }
  const { identity, outbox, labels, clockKeeper, link } = central;
  const recordings = openRecordings({
    ...{ config, recordings: config.recordings, stateDir, identity, outbox, clock, log },
    describeCamera: labels.of,
    clockNote: (atMs) => clockKeeper.note(atMs),
    tellEye,
    healthOf: (cameraId) => actorOf(cameraId)?.health.state,
    onRecording: (cameraId, recording) => actorOf(cameraId)?.recordedAs(recording),
    sendNotices: (message) => link.send('recording-notices', message),
    unwrapKeys: (message) => link.send('keys-unwrap', message),
  });
  central.jumps.add(recordings.clockJumped);
  central.connections.add(recordings.connected);
  const review = wireReview(options, central, stateDir, recordings);
  const filler = wireCardFiller(options, recordings, actorOf);
  central.welcomes.add(({ recordingKey }) => {
    if (recordingKey) {
      recordings.offerKey(recordingKey);
    }
  });
  return {
    ...recordings,
    answers: { ...review, keepHolds: recordings.keepHolds },
    run: async (signal) => {
      await Promise.all([recordings.run(signal), review.run(signal), filler.run(signal)]);
    },
    keepAround: (desk) => ({
      ...desk,
      opened: (message, face) => {
        desk.opened(message, face);
        recordings.incidentOpened(message);
      },
      ended: (ending) => {
        desk.ended(ending);
        recordings.incidentEnded(ending.id, ending.endedAtMs);
      },
    }),
  };
}

function wireCardFiller(
  { config, clock, log }: AgentOptions,
  { card, library, setup, orderOf }: Recordings,
  actorOf: CamerasSide['actorOf'],
): Service {
  const cameras = config.cameras.flatMap((camera): CardCamera[] => {
    const { id, onvif } = camera;
    return onvif && orderOf(id)
      ? [
          {
            ...{ id, address: onvif.address, credentials: readCredentials(camera) },
            isOnline: () => actorOf(id)?.health.state === 'online',
            loginGuard: () => actorOf(id)?.loginGuard,
          },
        ]
      : [];
  });
  return createCardFiller({ cameras, desk: card, library, setup, clock, log });
}

function wireReview(
  { config, version, clock, log }: AgentOptions,
  { identity, route, session, budget, clockKeeper, welcomes }: CentralSide,
  stateDir: string,
  { library }: Recordings,
): Review {
  let certificate: SignedText | null = null;
  welcomes.add(({ keyCertificate }) => {
    certificate = keyCertificate ?? certificate;
  });
  return createReview({
    ...{ library, stateDir, identity, version, clock, log },
    isKnown: (cameraId) => config.cameras.some(({ id }) => id === cameraId),
    certificate: () => certificate,
    clockNote: () => clockKeeper.note(clock.nowMs()),
    openBody: createCentralBody({
      centralUrl: () => route.current().url,
      agent: route.agent,
      session,
      clock,
    }),
    isUrgent: budget.isUrgent,
    reviewMegabitsPerSecond: config.recordings?.reviewMegabitsPerSecond ?? 0,
  });
}

const nothing = (): void => undefined;
const NOTHING_RECORDED: AgentRecordings = {
  setup: undefined,
  orderOf: () => null,
  needsLooks: () => false,
  fromEye: nothing,
  see: nothing,
  watched: nothing,
  eyeLost: nothing,
  keepAround: (desk) => desk,
  answers: null,
  storageState: () => null,
  run: async () => undefined,
  finish: async () => undefined,
};
