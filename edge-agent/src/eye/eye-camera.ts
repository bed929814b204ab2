/**
 * One camera inside an eye: its sub-stream feeds the detector and the evidence; its main stream is pulled while
 * somebody looks at it enlarged. Not here: which cameras there are (eye-process.ts).
 */
import type { Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import type { CameraWatch, StreamProfile } from '#protocol/camera.ts';
import { createLoginGuard } from '../camera/auth/login-guard.ts';
import type { CameraSight } from '../detect/camera-sight.ts';
import type { Sight } from '../detect/sight.ts';
import { createEvidenceDesk, type EvidenceDesk } from './evidence-desk.ts';
import type { EyeToAgent, WatchOrder } from './messages.ts';
import { pullStream, type PulledStream } from './pulled-stream.ts';
import type { StreamHub, StreamListener } from './stream-hub.ts';

export interface EyeCamera {
  evidence: EvidenceDesk;
  borrow(profile: StreamProfile): StreamHub | null;
  giveBack(profile: StreamProfile): void;
  /** The newest picture. */
  still: () => { jpeg: Buffer; atMs: number } | null;
  /** Pictures per second since the last call. */
  takeFps: () => number;
  /** How it is watched; looks since the last call. */
  takeWatch: () => CameraWatch;
  stop(): Promise<void>;
}

export interface EyeCameraOptions {
  order: WatchOrder;
  sight: Sight;
  clock: Clock;
  log: Log;
  /** Finished evidence files are put here. */
  workDir: string;
  send: (message: EyeToAgent) => void;
}

export function openEyeCamera(options: EyeCameraOptions): EyeCamera {
  const { order, clock, send } = options;
  const log = options.log.child({ camera: order.cameraId });
  const sight = options.sight.open(order.cameraId, order.needs);
  const evidence = createEvidenceDesk({ ...options, log, sight });
  const loginGuard = createLoginGuard(clock);
  const sub = pullStream({
    source: order.sub,
    loginGuard,
    clock,
    log: log.child({ profile: 'sub' }),
    onState: (state) => {
      send({ type: 'stream', report: { cameraId: order.cameraId, ...state } });
    },
  });
  const pictures = countPictures(clock);
  sub.hub.add(feedSight(sight));
  sub.hub.add(evidence);
  sub.hub.add(pictures);

  let watchedSinceMs = clock.monotonicMs();
  const takeWatch = (): CameraWatch => {
    const nowMs = clock.monotonicMs();
    const looksPerSecond = (sight.takeLooks() * 1000) / Math.max(1, nowMs - watchedSinceMs);
    watchedSinceMs = nowMs;
    return {
      ...options.sight.equipment(),
      step: options.sight.stepOf(order.needs),
      looksPerSecond: Math.min(240, Math.round(looksPerSecond * 10) / 10),
    };
  };

  let main: PulledStream | null = null;
  let mainUsers = 0;

  return {
    evidence,
    still: () => sight.snapshot(null),
    takeFps: pictures.takeFps,
    takeWatch,
    borrow: (profile) => {
      if (profile === 'sub') {
        return sub.hub;
      }
      if (!order.main) {
        return null;
      }
      main ??= pullStream({ source: order.main, loginGuard, clock, log: log.child({ profile: 'main' }) });
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
    stop: async () => {
      await Promise.all([sub.stop(), main?.stop()]);
      evidence.close();
      sight.close();
    },
  };
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
