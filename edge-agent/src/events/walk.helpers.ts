/** Looks at things that walk through a picture, for the tests of this folder. */
import { agentConfig, type CameraConfig } from '#edge-agent/camera/config.ts';
import type { RuleLook } from './behaviour.ts';
import type { Look, TrackObservation } from '#edge-agent/detect/look.ts';
import type { Point } from '#protocol/geometry.ts';

export const PERSON = { w: 0.05, h: 0.2 };

/** Somebody whose foot point is at `at`. */
export function standing(
  trackId: number,
  [x, y]: Point,
  more: Partial<TrackObservation> & { size?: { w: number; h: number } } = {},
): TrackObservation {
  const { size = PERSON, ...rest } = more;
  const box = { x: x - size.w / 2, y: y - size.h, ...size };
  return { trackId, label: 'person', box, score: 0.8, isPredicted: false, ...rest };
}

export function lookAt(atMs: number, tracks: TrackObservation[], endedTrackIds: number[] = []): Look {
  return { cameraId: 'gate', atMs, aspect: 16 / 9, tracks, changes: [], condition: null, endedTrackIds };
}

/** What a rule is shown; all tracks are of its classes. */
export function ruleLook(atMs: number, tracks: TrackObservation[], more: Partial<RuleLook> = {}): RuleLook {
  return {
    atMs,
    aspect: 16 / 9,
    tracks,
    everyone: tracks,
    changes: [],
    condition: null,
    endedTrackIds: [],
    isAwake: true,
    ...more,
  };
}

/** A camera as the configuration file would give it, with its defaults. */
export function cameraWith(rules: unknown[]): CameraConfig {
  const config = agentConfig.parse({
    central: { url: 'http://127.0.0.1' },
    stateDir: 'unused',
    sites: [{ id: 'hamlet-3', name: 'Thôn 3', group: 'key-point' }],
    cameras: [
      { id: 'gate', site: 'hamlet-3', name: 'Cổng thôn 3', rtsp: { sub: 'rtsp://127.0.0.1/sub' }, rules },
    ],
  });
  const [camera] = config.cameras;
  if (!camera) {
    throw new Error('no camera');
  }
  return camera;
}
