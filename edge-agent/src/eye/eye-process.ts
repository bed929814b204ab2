/**
 * What an eye process does: watches the cameras the agent gives it, tells the agent what it sees, keeps evidence,
 * and sends live pictures to central over a media link of its own. Not here: the fork and its channel (eye-main.ts).
 */
import type { Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import type { Service } from '#base/service.ts';
import type { FaceDesk } from '../detect/faces/face-desk.ts';
import type { Look } from '../detect/look.ts';
import type { Sight } from '../detect/sight.ts';
import type { RecorderSetup } from '../evidence/recorder/segment.ts';
import { openEyeCamera, type EyeCamera } from './eye-camera.ts';
import { createLiveChannels, type LiveChannels } from './live-channels.ts';
import type { LiveSender } from './live-sender.ts';
import type { AgentToEye, EyeToAgent, WatchOrder } from './messages.ts';

export interface EyeMediaLink extends LiveSender, Service {
  announce(cameraIds: string[]): void;
}

export interface EyeDeps {
  sight: Sight;
  faces: FaceDesk;
  clock: Clock;
  log: Log;
  workDir: string;
  recordings: RecorderSetup | null;
  send: (message: EyeToAgent) => void;
  openMediaLink: (handlers: Pick<LiveChannels, 'start' | 'stop' | 'stopAll'>) => EyeMediaLink;
}

export interface Eye extends Service {
  handle(message: AgentToEye): void;
  /** Every look, worth telling or not. */
  saw(look: Look): void;
}

const RATES_PERIOD_MS = 5_000;

export function createEye(deps: EyeDeps): Eye {
  const { clock, log, send } = deps;
  const cameras = new Map<string, EyeCamera>();
  const lender = {
    borrow: (cameraId: string, profile: 'sub' | 'main') => cameras.get(cameraId)?.borrow(profile) ?? null,
    giveBack: (cameraId: string, profile: 'sub' | 'main') => cameras.get(cameraId)?.giveBack(profile),
    stills: (cameraId: string) => cameras.get(cameraId)?.liveStill ?? null,
  };
  const link = deps.openMediaLink({
    start: (channel, cameraId, profile) => channels.start(channel, cameraId, profile),
    stop: (channel) => channels.stop(channel),
    stopAll: () => channels.stopAll(),
  });
  const channels = createLiveChannels(lender, link, clock);
  let isStopping = false;

  const unwatch = async (cameraId: string): Promise<void> => {
    const camera = cameras.get(cameraId);
    channels.stopCamera(cameraId);
    cameras.delete(cameraId);
    await camera?.stop();
  };

  const watch = async (order: WatchOrder): Promise<void> => {
    await unwatch(order.cameraId);
    if (!isStopping) {
      cameras.set(order.cameraId, openEyeCamera({ ...deps, order }));
      link.announce([...cameras.keys()]);
    }
  };

  /** Orders for one camera are carried out one after the other. */
  let orders = Promise.resolve();
  const inOrder = (work: () => Promise<void>): void => {
    orders = orders.then(work).catch((error: unknown) => {
      log.error({ err: error }, 'an order failed');
    });
  };

  const reportRates = (): void => {
    log.debug(deps.sight.stats(), 'sight');
    send(ratesOf(cameras));
  };

  return {
    handle: (message) => {
      switch (message.type) {
        case 'watch':
          inOrder(() => watch(message.order));
          break;
        case 'unwatch':
          inOrder(async () => {
            await unwatch(message.cameraId);
            link.announce([...cameras.keys()]);
          });
          break;
        case 'open-evidence':
          cameras.get(message.cameraId)?.evidence.open(message);
          break;
        case 'close-evidence':
          cameras.get(message.cameraId)?.evidence.finish(message);
          break;
        case 'record':
          inOrder(async () => cameras.get(message.cameraId)?.record(message.isOn));
          break;
        case 'turning':
          cameras.get(message.cameraId)?.turning(message.isTurning);
          break;
        case 'still-wanted': {
          const { requestId, cameraId } = message;
          send({ type: 'still', requestId, still: cameras.get(cameraId)?.still() ?? null });
          break;
        }
        case 'start':
        case 'token':
          break;
      }
    },
    saw: (look) => cameras.get(look.cameraId)?.saw(look),
    run: async (signal) => {
      const stopRates = clock.every(RATES_PERIOD_MS, reportRates);
      try {
        await Promise.all([deps.sight.run(signal), link.run(signal)]);
      } finally {
        stopRates();
        isStopping = true;
        await orders;
        channels.stopAll();
        await Promise.all([...cameras.values()].map((camera) => camera.stop()));
        await deps.faces.close();
      }
    },
  };
}

function ratesOf(cameras: ReadonlyMap<string, EyeCamera>): EyeToAgent {
  return {
    type: 'rates',
    fps: Object.fromEntries([...cameras].map(([id, camera]) => [id, camera.takeFps()])),
    watch: Object.fromEntries([...cameras].map(([id, camera]) => [id, camera.takeWatch()])),
  };
}
