/**
 * The motors of all cameras that turn, and what central asks of them. A motor is known once its camera has been
 * described; a connection to it stands only while it is used and some seconds longer.
 */
import type { Clock } from '#base/clock.ts';
import { GiveUp } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { PtzDo, PtzDone } from '#protocol/ptz.ts';
import type { Credentials } from './auth/digest.ts';
import type { LoginGuard } from './auth/login-guard.ts';
import type { CameraDescribed } from './onvif/describe-camera.ts';
import { createHttpTransport, type HttpTransport } from './onvif/http-transport.ts';
import { createOnvifCaller, type OnvifMemory } from './onvif/onvif-caller.ts';
import { createPtzCalls } from './onvif/ptz-calls.ts';
import { createPtzHead, type PtzHead } from './ptz-head.ts';

export interface PtzHeads {
  described(cameraId: string, camera: Pick<CameraDescribed, 'ptz' | 'clockOffsetMs'>): void;
  /** Throws `CameraFault`, or GiveUp for a camera that does not turn. */
  obey(message: PtzDo): Promise<PtzDone>;
  /** It moves, or has only just stopped. */
  isTurning(cameraId: string): boolean;
  /** Leaves no camera turning. */
  close(): Promise<void>;
}

export interface PtzHeadsOptions {
  access: (cameraId: string) => { credentials: Credentials | null; loginGuard: LoginGuard } | null;
  onTurning: (cameraId: string, isTurning: boolean) => void;
  clock: Clock;
  log: Log;
}

export function createPtzHeads(options: PtzHeadsOptions): PtzHeads {
  const heads = new Map<string, KnownHead>();
  const turning = new Set<string>();
  const headOf = (cameraId: string): PtzHead => {
    const known = heads.get(cameraId);
    if (!known) {
      throw new GiveUp('no-ptz', `camera ${cameraId} does not turn, or has not been reached yet`);
    }
    return known.head;
  };
  const onTurning = (cameraId: string, isTurning: boolean): void => {
    if (isTurning) {
      turning.add(cameraId);
    } else {
      turning.delete(cameraId);
    }
    options.onTurning(cameraId, isTurning);
  };

  return {
    described: (cameraId, camera) => {
      const key = JSON.stringify(camera.ptz);
      if (heads.get(cameraId)?.key !== key) {
        const made = camera.ptz && openHead({ ...options, onTurning }, cameraId, camera);
        heads.get(cameraId)?.head.stop();
        heads.delete(cameraId);
        if (made) {
          heads.set(cameraId, { key, ...made });
        }
      }
    },
    obey: async ({ cameraId, order }) => carryOut(headOf(cameraId), order),
    isTurning: (cameraId) => turning.has(cameraId),
    close: async () => {
      await Promise.all(
        [...turning].map(async (cameraId) => {
          const known = heads.get(cameraId);
          known?.head.stop();
          await known?.head.stopped();
        }),
      );
      heads.forEach(({ transport }) => transport.close());
    },
  };
}

interface KnownHead {
  key: string;
  head: PtzHead;
  transport: HttpTransport;
}

async function carryOut(head: PtzHead, order: PtzDo['order']): Promise<PtzDone> {
  switch (order.type) {
    case 'move': {
      const { pan, tilt, zoom } = order;
      head.move({ pan, tilt, zoom });
      return DONE;
    }
    case 'stop':
      head.stop();
      return DONE;
    case 'preset-go':
      await head.goTo(order.token);
      return DONE;
    case 'preset-set':
      await head.setPreset(order.token, order.name);
      return { status: 'done', presets: await head.presets() };
    case 'presets':
      return { status: 'done', presets: await head.presets() };
  }
}

const DONE: PtzDone = { status: 'done', presets: null };

function openHead(
  { access, onTurning, clock, log }: PtzHeadsOptions,
  cameraId: string,
  { ptz, clockOffsetMs }: Pick<CameraDescribed, 'ptz' | 'clockOffsetMs'>,
): Omit<KnownHead, 'key'> | null {
  const given = access(cameraId);
  if (!ptz || !given) {
    return null;
  }
  const transport = createHttpTransport(clock);
  const memory: OnvifMemory = { login: null };
  // Nobody interrupts a call: a stop that is under way must arrive.
  const { signal } = new AbortController();
  const caller = createOnvifCaller({ transport, credentials: given.credentials, memory, clock, signal });
  caller.setClockOffset(clockOffsetMs ?? 0);
  const head = createPtzHead({
    calls: createPtzCalls(caller, ptz),
    loginGuard: given.loginGuard,
    onTurning: (isTurning) => onTurning(cameraId, isTurning),
    clock,
    log: log.child({ camera: cameraId }),
  });
  return { head, transport };
}
