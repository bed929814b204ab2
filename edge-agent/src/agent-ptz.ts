/** Wires what turns cameras: their motors, the eyes that must not judge meanwhile, and what central is told of it. */
import { describeError } from '#base/errors.ts';
import type { CentralSide } from './agent-central.ts';
import type { AgentOptions } from './agent-options.ts';
import type { CameraActor } from './camera/camera-actor.ts';
import { readCredentials } from './camera/credentials.ts';
import type { CameraDescribed } from './camera/onvif/describe-camera.ts';
import { createPtzHeads, type PtzHeads } from './camera/ptz-heads.ts';
import type { AgentToEye } from './eye/messages.ts';

/** At the start many cameras are described within seconds: central is told once. */
const TELL_AFTER_MS = 1_000;

export interface CameraSide {
  tellEye: (cameraId: string, message: AgentToEye) => boolean;
  actorOf: (cameraId: string) => CameraActor | undefined;
}

export interface AgentPtz extends Omit<PtzHeads, 'described'> {
  described(cameraId: string, camera: CameraDescribed): void;
}

export function wirePtz(
  { config, clock, log }: AgentOptions,
  { ptzCameraIds, link, hello }: CentralSide,
  { tellEye, actorOf }: CameraSide,
): AgentPtz {
  const heads = createPtzHeads({
    access: (cameraId) => {
      const camera = config.cameras.find(({ id }) => id === cameraId);
      const actor = actorOf(cameraId);
      return camera && actor ? { credentials: readCredentials(camera), loginGuard: actor.loginGuard } : null;
    },
    onTurning: (cameraId, isTurning) => void tellEye(cameraId, { type: 'turning', cameraId, isTurning }),
    clock,
    log,
  });
  let isToBeTold = false;

  /** Central learns at every hello which cameras turn; those found later are told by one more. */
  const tellCentral = (): void => {
    isToBeTold = false;
    if (link.state().status === 'connected') {
      link.send('hello', hello()).catch((error: unknown) => {
        log.info({ reason: describeError(error) }, 'central not told which cameras turn');
      });
    }
  };

  return {
    ...heads,
    described: (cameraId, camera) => {
      heads.described(cameraId, camera);
      if (camera.hasPtz && !ptzCameraIds.has(cameraId)) {
        ptzCameraIds.add(cameraId);
        if (!isToBeTold) {
          isToBeTold = true;
          clock.after(TELL_AFTER_MS, tellCentral);
        }
      }
    },
  };
}
