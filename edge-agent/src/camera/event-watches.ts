/**
 * What the cameras themselves report, of all cameras with ONVIF for which somebody asks. Each is listened to by a
 * watch of its own (onvif/event-watch.ts); nothing is shared but the beginning and the end.
 */
import type { Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import type { Service } from '#base/service.ts';
import type { CameraConfig } from './config.ts';
import { readCredentials } from './credentials.ts';
import { createEventWatch, type CameraReport, type EventWatch } from './onvif/event-watch.ts';

export interface EventWatchesOptions {
  cameras: readonly Pick<CameraConfig, 'id' | 'isEnabled' | 'onvif' | 'credentials'>[];
  /** Whether any rule of this camera is about what it reports; asked again and again. */
  isWanted: (cameraId: string) => boolean;
  onReport: (cameraId: string, report: CameraReport) => void;
  clock: Clock;
  log: Log;
}

export interface EventWatches extends Service {
  /** The camera is there and has accepted the password. */
  described: (cameraId: string) => void;
  rulesChanged: (cameraId: string) => void;
}

export function createEventWatches(options: EventWatchesOptions): EventWatches {
  const { cameras, isWanted, onReport, clock, log } = options;
  const watches = new Map<string, EventWatch>();
  for (const camera of cameras) {
    const { id, isEnabled, onvif } = camera;
    if (isEnabled && onvif) {
      const watch = createEventWatch({
        address: onvif.address,
        credentials: readCredentials(camera),
        isWanted: () => isWanted(id),
        onReport: (report) => onReport(id, report),
        clock,
        log: log.child({ camera: id }),
      });
      watches.set(id, watch);
    }
  }

  return {
    described: (cameraId) => watches.get(cameraId)?.described(),
    rulesChanged: (cameraId) => watches.get(cameraId)?.wantedChanged(),
    run: async (signal) => {
      await Promise.all([...watches.values()].map((watch) => watch.run(signal)));
    },
  };
}
