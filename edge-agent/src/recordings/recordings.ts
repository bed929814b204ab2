/**
 * Recordings of one agent, put together: what the eyes write goes into the index and is signed, cameras are switched
 * on and off, the oldest makes room, and what befalls them is told. Rules RC1.. of docs/design/009-recordings.md.
 * Not here: writing (evidence/recorder/), answering central (review/).
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Service } from '#base/service.ts';
import type { StorageState } from '#protocol/agent-state.ts';
import type { IncidentOpened } from '#protocol/incident.ts';
import type { HoldsKept, HoldsSet } from '#protocol/recording.ts';
import type { SignedText } from '#protocol/statement.ts';
import type { Look } from '../detect/look.ts';
import { createWallClock } from '../events/wall-clock.ts';
import type { RecorderSetup, RecordingOrder } from '../evidence/recorder/segment.ts';
import type { EyeToAgent } from '../eye/messages.ts';
import { createCameraWatch, type CameraWatch } from './camera-watch.ts';
import type { CardDesk } from './card-filler.ts';
import type { ReconcileOutcome } from './reconciler.ts';
import { openRecordingIndex, type RecordingIndex } from './recording-index.ts';
import { createRecordingPlan } from './recording-plan.ts';
import type { RecordingsDeps } from './recordings-deps.ts';
import { reportStorage } from './storage-report.ts';
import type { RecordingLibrary } from './stored-segment.ts';
import { createUpkeep } from './upkeep.ts';

export type RecordingMessage = Extract<
  EyeToAgent,
  { type: 'segment-opened' | 'segment-closed' | 'recording-trouble' }
>;

export interface Recordings extends Service {
  /** For the eyes' start. */
  setup: RecorderSetup;
  library: RecordingLibrary;
  orderOf: (cameraId: string) => RecordingOrder | null;
  needsLooks: (cameraId: string) => boolean;
  fromEye: (message: RecordingMessage) => void;
  see: (look: Look) => void;
  watched: (cameraId: string) => void;
  eyeLost: (cameraIds: readonly string[]) => void;
  incidentOpened: (incident: Pick<IncidentOpened, 'id' | 'cameraId' | 'startedAtMs'>) => void;
  incidentEnded: (incidentId: string, endedAtMs: number) => void;
  /** The line is up. */
  connected: () => void;
  /** At a welcome: central's recording key. */
  offerKey: (signed: SignedText) => void;
  clockJumped: (jump: { fromMs: number; toMs: number; byMs: number }) => void;
  keepHolds: (message: HoldsSet) => Promise<HoldsKept>;
  storageState: () => StorageState;
  /** For what is fetched from a camera's own card. */
  card: CardDesk;
  /** Compares disk and index now. */
  reconcile: () => Promise<ReconcileOutcome>;
  /** When no eye writes any more: makes whole what they left open, and gives back the index. */
  finish: () => Promise<void>;
}

const TICK_MS = 1_000;
const RUNNING_MS = 5_000;
const FLUSH_MS = 60_000;
/** What a full disk is relieved of at once, whatever its limits say. */
const ROOM_BYTES = 64 * 2 ** 20;

/** Throws GiveUp for an index of a newer version. */
export function openRecordings(deps: RecordingsDeps): Recordings {
  const { config, recordings, clock } = deps;
  const folder = resolve(recordings.folder ?? join(deps.stateDir, 'recordings'));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const index = openRecordingIndex({ ...deps, folder, onFull: () => void upkeep.retain(ROOM_BYTES) });
  const { keys, desk, disk, notices, activity } = index;
  const wallClock = createWallClock(config.timeZone);
  const plan = createRecordingPlan({ cameras: config.cameras, recordings, wallClock });
  const cameras = createCameraWatch({ ...deps, cameraIds: config.cameras.map(({ id }) => id), plan, index });
  const upkeep = createUpkeep(deps, index);

  return {
    setup: { folder, isForced: recordings.isForced, key: keys.current },
    library: index.library,
    orderOf: (cameraId) => plan.order(cameraId, cameras.isWanted(cameraId)),
    needsLooks: plan.needsLooks,
    fromEye: (message) => takeFromEye(message, index, cameras),
    see: (look) => {
      activity.seen(look, plan.observe(look, clock.monotonicMs()));
    },
    watched: (cameraId) => activity.watched(cameraId, clock.nowMs()),
    eyeLost: (cameraIds) => {
      cameras.eyeLost(cameraIds);
      cameraIds.forEach((cameraId) => disk.eyeLost(cameraId));
      void desk.settle(cameraIds);
    },
    incidentOpened: (incident) => index.patiently(() => index.incidents.opened(incident)),
    incidentEnded: (id, endedAtMs) => index.patiently(() => index.incidents.ended(id, endedAtMs)),
    connected: () => {
      notices.wake();
      void upkeep.fetchKeys();
    },
    offerKey: keys.offer,
    clockJumped: ({ fromMs, toMs, byMs }) => {
      const detail = `the clock was set by ${Math.round(byMs)} ms`;
      const span = { fromMs: Math.min(fromMs, toMs), toMs: Math.max(fromMs, toMs) };
      index.patiently(() => {
        notices.add({ kind: 'clock-jumped', span, detail });
      });
    },
    keepHolds: async (message) => keepHolds(message, index, clock.nowMs()),
    storageState: () =>
      reportStorage({
        ...index,
        limits: index.limits,
        cameraIds: config.cameras.map(({ id }) => id),
        isRecording: (cameraId) => desk.hasOpen(cameraId),
        clock,
      }),
    card: {
      opened: desk.opened,
      closed: desk.closed,
      isReady: () => keys.isReady() && disk.state() === 'well',
      // Whether anything moved while nobody looked is not known; a camera that is missed was wanted when it went.
      wasWanted: (cameraId, atMs, reason) =>
        plan.isScheduled(cameraId, atMs) &&
        (reason === 'camera-offline' || plan.rule(cameraId)?.mode === 'always'),
    },
    reconcile: upkeep.reconcile,
    finish: async () => {
      await desk.settle(null);
      index.attempt(activity.flush);
      index.attempt(index.heartbeat);
      index.close();
    },
    run: async (signal) => {
      index.attempt(index.heartbeat);
      cameras.tick();
      const stops = [
        clock.every(TICK_MS, () => cameras.tick()),
        clock.every(RUNNING_MS, () => index.attempt(index.heartbeat)),
        clock.every(FLUSH_MS, () => index.attempt(activity.flush)),
      ];
      await upkeep.run(signal);
      stops.forEach((stop) => stop());
    },
  };
}

function takeFromEye(message: RecordingMessage, { desk, disk }: RecordingIndex, cameras: CameraWatch): void {
  switch (message.type) {
    case 'segment-opened':
      desk.opened(message.segment);
      cameras.seen(message.segment.cameraId);
      break;
    case 'segment-closed':
      desk.closed(message.segment);
      break;
    case 'recording-trouble':
      disk.trouble(message.trouble);
      break;
  }
}

function keepHolds(message: HoldsSet, { holds, segments }: RecordingIndex, nowMs: number): HoldsKept {
  const { revision } = message;
  if (revision < holds.revision()) {
    const reason = `revision ${revision} is older than ${holds.revision()}, which is in force`;
    return { status: 'refused', reason };
  }
  holds.keep(message);
  // Of what is still to come nobody can say that it is missing.
  const missing = message.holds.filter(
    ({ cameraId, fromMs, toMs }) => toMs <= nowMs && segments.between(cameraId, fromMs, toMs, 1).length === 0,
  );
  return { status: 'kept', revision, missing: missing.map(({ id }) => id) };
}
