/** Cameras for tests of the wall. */
import type { CameraView } from '#protocol/camera.ts';

/** `cam-1` to `cam-<count>`; the 41st is offline. */
export function describeCameras(count: number): CameraView[] {
  return Array.from({ length: count }, (_, index): CameraView => ({
    id: `cam-${index + 1}`,
    siteId: 'site',
    name: `Cổng ${index + 1}`,
    hasPtz: false,
    rules: [],
    rulesRevision: 0,
    siteName: 'Thôn 4',
    siteGroup: 'key-point',
    hamlet: null,
    health: {
      cameraId: `cam-${index + 1}`,
      state: index === 40 ? 'offline' : 'online',
      reason: 'none',
      detail: '',
      sinceAtMs: 0,
      nextTryAtMs: null,
      fps: 5,
      watch: null,
    },
  }));
}
