/**
 * What a signed statement says of a camera: names and place from the agent's file, and what the device says of itself
 * once ONVIF has been asked (empty before, and where it was given a bare stream address).
 */
import type { StatementCamera } from '#protocol/statement.ts';
import type { AgentConfig } from './config.ts';
import type { DeviceInformation } from './onvif/device.ts';

export interface CameraLabels {
  described: (cameraId: string, device: DeviceInformation) => void;
  of: (cameraId: string) => StatementCamera;
}

/** The protocol's limit. */
const MOST_CHARS = 200;

export function createCameraLabels({ cameras, sites }: Pick<AgentConfig, 'cameras' | 'sites'>): CameraLabels {
  const devices = new Map<string, DeviceInformation>();
  return {
    described: (cameraId, device) => {
      devices.set(cameraId, device);
    },
    of: (cameraId) => {
      const camera = cameras.find(({ id }) => id === cameraId);
      const siteId = camera?.site ?? sites[0]?.id ?? cameraId;
      const site = sites.find(({ id }) => id === siteId);
      const device = devices.get(cameraId);
      return {
        id: cameraId,
        name: short(camera?.name ?? cameraId),
        siteId,
        siteName: short(site?.name ?? siteId),
        manufacturer: short(device?.manufacturer ?? ''),
        model: short(device?.model ?? ''),
        serialNumber: short(device?.serial ?? ''),
      };
    },
  };
}

function short(text: string): string {
  return text.slice(0, MOST_CHARS);
}
