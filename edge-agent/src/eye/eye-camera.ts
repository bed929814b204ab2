/**
 * One camera inside an eye: its sub-stream feeds the detector and the evidence; its main stream is pulled while
 * somebody looks at it enlarged, or somebody is there whose face a rule asks for. Not here: which cameras there are (eye-process.ts).
 */
import type { Clock } from '#base/clock.ts';
import { GiveUp } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { CameraWatch, StreamProfile } from '#protocol/camera.ts';
import { createLoginGuard } from '../camera/auth/login-guard.ts';
import { encodeJpeg } from '../decode/jpeg.ts';
import type { Picture } from '../decode/picture.ts';
import type { CameraSight } from '../detect/camera-sight.ts';
import type { FaceDesk } from '../detect/faces/face-desk.ts';
import { createFaceWatch, type FaceWatch } from '../detect/faces/face-watch.ts';
import type { Look } from '../detect/look.ts';
import type { Sight } from '../detect/sight.ts';
import { createCameraRecorder, type CameraRecorder } from '../evidence/recorder/camera-recorder.ts';
import type { RecorderSetup } from '../evidence/recorder/segment.ts';
import type { RecordingOrder } from '../evidence/recorder/segment.ts';
import { createEvidenceDesk, type EvidenceDesk } from './evidence-desk.ts';
import type { EyeToAgent, StreamSource, WatchOrder } from './messages.ts';
import type { LiveStill } from './still-channel.ts';
import { pullStream, type PulledStream } from './pulled-stream.ts';
import type { StreamHub, StreamListener } from './stream-hub.ts';

export interface EyeCamera {
  evidence: EvidenceDesk;
  borrow(profile: StreamProfile): StreamHub | null;
  giveBack(profile: StreamProfile): void;
  /** The newest picture. */
  still: () => { jpeg: Buffer; atMs: number } | null;
  /** The same for whoever watches in pictures: null unless it is newer than that. */
  liveStill: (thanMs: number) => LiveStill | null;
  /** Pictures per second since the last call. */
  takeFps: () => number;
  /** How it is watched; looks since the last call. */
  takeWatch: () => CameraWatch;
  /** What the sight has seen on this camera, all of it and in order. */
  saw: (look: Look) => void;
  /** Recording of it begins or pauses, where it is recorded at all. */
  record: (isOn: boolean) => void;
  /** It is being turned on purpose, or stands again. */
  turning: (isTurning: boolean) => void;
  stop(): Promise<void>;
}

export interface EyeCameraOptions {
  order: WatchOrder;
  sight: Sight;
  faces: FaceDesk;
  clock: Clock;
  log: Log;
  /** Finished evidence files are put here. */
  workDir: string;
  /** Null: nothing is recorded. */
  recordings: RecorderSetup | null;
  send: (message: EyeToAgent) => void;
}

export function openEyeCamera(options: EyeCameraOptions): EyeCamera {
  const { order, clock, send } = options;
  const log = options.log.child({ camera: order.cameraId });
  const { cameraId } = order;
  const sight = options.sight.open(
    cameraId,
    order.needs,
    order.keepsPassers ? (passer) => send({ type: 'passer', cameraId, passer }) : undefined,
  );
  const loginGuard = createLoginGuard(clock);
  const sub = pullStream({
    source: order.sub,
    loginGuard,
    clock,
    log: log.child({ profile: 'sub' }),
    withAudio: hasSoundRecorded(order, 'sub'),
    onState: (state) => {
      send({ type: 'stream', report: { cameraId: order.cameraId, ...state } });
    },
  });
  const streams = lendStreams(order.main, sub.hub, (source) =>
    pullStream({
      source,
      loginGuard,
      clock,
      log: log.child({ profile: 'main' }),
      ...(order.recording?.profile === 'main' && { accepts: ['h264', 'h265'] as const }),
      withAudio: hasSoundRecorded(order, 'main'),
    }),
  );
  const faces = order.needs.faces ? watchFaces(options, sight, streams) : null;
  const portrait = (trackId: number): Picture | null => faces?.picture(trackId) ?? null;
  const evidence = createEvidenceDesk({ ...options, log, sight, portrait });
  const pictures = countPictures(clock);
  sub.hub.add(feedSight(sight));
  sub.hub.add(evidence);
  sub.hub.add(pictures);
  const recording = recordCamera(options, streams, log);

  let watchedSinceMs = clock.monotonicMs();
  const takeWatch = (): CameraWatch => {
    const nowMs = clock.monotonicMs();
    const looksPerSecond = (sight.takeLooks() * 1000) / Math.max(1, nowMs - watchedSinceMs);
    watchedSinceMs = nowMs;
    return {
      ...options.sight.equipment(),
      ...(faces?.state() ?? { faces: 'off', facesNote: '' }),
      step: options.sight.stepOf(order.needs),
      looksPerSecond: Math.min(240, Math.round(looksPerSecond * 10) / 10),
    };
  };

  return {
    evidence,
    still: () => sight.snapshot(null),
    liveStill: (thanMs) => drawStill(sight.newest(), thanMs),
    takeFps: pictures.takeFps,
    takeWatch,
    borrow: streams.borrow,
    giveBack: streams.giveBack,
    saw: (look) => faces?.saw(look),
    record: (isOn) => recording?.switch(isOn),
    turning: (isTurning) => sight.turning(isTurning),
    stop: async () => {
      faces?.close();
      await recording?.stop();
      await Promise.all([sub.stop(), streams.stopMain()]);
      evidence.close();
      sight.close();
    },
  };
}

/** About 25 kB for 640x360: good enough to see what goes on, every second, over a village's line. */
const LIVE_STILL_QUALITY = 65;

function drawStill(picture: Picture | null, thanMs: number): LiveStill | null {
  if (picture === null || picture.atMs <= thanMs) {
    return null;
  }
  const { width, height, atMs } = picture;
  return { jpeg: encodeJpeg(picture, LIVE_STILL_QUALITY), width, height, atMs };
}

function hasSoundRecorded(order: WatchOrder, profile: StreamProfile): boolean {
  const recorded = whatIsRecorded(order);
  return recorded?.profile === profile && recorded.withAudio;
}

/** A camera that turns out to have no main stream is recorded in its sub-stream: less to see is better than nothing. */
function whatIsRecorded({ recording, main }: WatchOrder): RecordingOrder | null {
  return recording?.profile === 'main' && main === null ? { ...recording, profile: 'sub' } : recording;
}

/** Its stream is borrowed for good, also while recording pauses: the seconds before it begins are kept. */
function recordCamera(
  { order: watched, recordings: setup, clock, send }: EyeCameraOptions,
  { borrow }: LentStreams,
  log: Log,
): Pick<CameraRecorder, 'switch' | 'stop'> | null {
  const order = whatIsRecorded(watched);
  const hub = order && setup && borrow(order.profile);
  if (!hub) {
    return null;
  }
  if (order.profile !== watched.recording?.profile) {
    log.warn({ profile: order.profile }, 'the camera has no main stream: the sub-stream is recorded');
  }
  const recorder = createCameraRecorder({
    cameraId: watched.cameraId,
    order,
    setup,
    clock,
    log,
    onOpened: (segment) => send({ type: 'segment-opened', segment }),
    onClosed: (segment) => send({ type: 'segment-closed', segment }),
    onTrouble: (trouble) => send({ type: 'recording-trouble', trouble }),
  });
  hub.add(recorder);
  return {
    switch: recorder.switch,
    stop: async () => {
      hub.remove(recorder);
      await recorder.stop();
    },
  };
}

interface LentStreams {
  borrow: (profile: StreamProfile) => StreamHub | null;
  giveBack: (profile: StreamProfile) => void;
  stopMain: () => Promise<void>;
}

/** The sub-stream is pulled anyway; the main stream for as long as somebody has borrowed it. */
function lendStreams(
  mainSource: StreamSource | null,
  sub: StreamHub,
  pull: (source: StreamSource) => PulledStream,
): LentStreams {
  let main: PulledStream | null = null;
  let mainUsers = 0;
  return {
    borrow: (profile) => {
      if (profile === 'sub') {
        return sub;
      }
      if (!mainSource) {
        return null;
      }
      main ??= pull(mainSource);
      mainUsers += 1;
      return main.hub;
    },
    giveBack: (profile) => {
      if (profile === 'main' && main) {
        mainUsers -= 1;
        if (mainUsers === 0) {
          void main.stop();
          main = null;
        }
      }
    },
    stopMain: async () => {
      await main?.stop();
    },
  };
}

function watchFaces(
  { order, sight, faces, clock, send }: EyeCameraOptions,
  camera: CameraSight,
  { borrow, giveBack }: LentStreams,
): FaceWatch {
  const borrowMain = (): StreamHub => {
    const hub = borrow('main');
    if (!hub) {
      throw new GiveUp('no-main-stream', `camera ${order.cameraId} has no main stream`);
    }
    return hub;
  };
  return createFaceWatch({
    cameraId: order.cameraId,
    desk: faces,
    clock,
    main: order.main && { borrow: borrowMain, giveBack: () => giveBack('main') },
    openDecoder: (sets) => sight.openDecoder(sets, true),
    subPicture: () => camera.newest(),
    send: (sighting) => send({ type: 'face', sighting }),
  });
}

function feedSight(sight: CameraSight): StreamListener {
  return {
    onParameterSets: (sets) => {
      sight.configure(sets);
    },
    onAccessUnit: (unit) => {
      sight.push(unit);
    },
    onLost: () => undefined,
  };
}

function countPictures(clock: Clock): StreamListener & { takeFps: () => number } {
  let count = 0;
  let sinceMs = clock.monotonicMs();
  return {
    onParameterSets: () => undefined,
    onAccessUnit: () => {
      count += 1;
    },
    onLost: () => undefined,
    takeFps: () => {
      const nowMs = clock.monotonicMs();
      const fps = (count * 1000) / Math.max(1, nowMs - sinceMs);
      count = 0;
      sinceMs = nowMs;
      return fps;
    },
  };
}
