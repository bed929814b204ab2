/**
 * What is asked of every picture of a camera before any of it is shown to the detector: what moves in it (the 64x36
 * gate), how violently, and whether the scene itself has changed (scene/). All of it is cheap, and all of it is read
 * from small copies of the picture.
 */
import type { Picture } from '../decode/picture.ts';
import { GRID_HEIGHT, GRID_WIDTH, type RegionScaler } from '../decode/region-scaler.ts';
import type { TrackObservation, WatchNeeds } from './look.ts';
import { createMotionGate, type Motion } from './motion-gate.ts';
import { createMotionEnergy } from './scene/motion-energy.ts';
import { createSceneWatch } from './scene/scene-watch.ts';
import { createSceneTeller, type SceneTeller } from './scene-teller.ts';

export interface PictureWatchDeps {
  scaler: RegionScaler;
  needs: WatchNeeds;
  /** Unique per camera, shared with the tracker. */
  nextId: () => number;
}

export interface PictureWatch {
  /** `tracks` as they were in the last look. */
  see(picture: Picture, tracks: readonly TrackObservation[]): Motion;
  /** Adds how much the picture changes inside each box, where a rule asks. */
  withMotion(tracks: TrackObservation[], atMs: number): TrackObservation[];
  /** What the scene has to say goes out with looks. */
  teller: Omit<SceneTeller, 'heard'>;
  /** Capture time of the last picture in which something moved. */
  movedAtMs(): number;
  /** What the background was no longer holds. */
  restart(because: 'another-stream' | 'another-view'): void;
}

export function createPictureWatch({ scaler, needs, nextId }: PictureWatchDeps): PictureWatch {
  const grid = Buffer.alloc(GRID_WIDTH * GRID_HEIGHT);
  const energy = needs.motion ? createMotionEnergy() : null;
  const scene = createSceneWatch({ scaler, needs, nextId });
  const teller = createSceneTeller();
  let gate = createMotionGate();
  let movedAtMs = -Infinity;

  return {
    see: (picture, tracks) => {
      scaler.drawGrid(picture, grid);
      const motion = gate.observe(grid, picture.atMs);
      energy?.see(grid, picture.atMs);
      if (motion.isNewScene) {
        scene.restart('another-stream');
      }
      teller.heard(scene.see(picture, tracks));
      movedAtMs = motion.boxes.length > 0 || motion.isNewScene ? picture.atMs : movedAtMs;
      return motion;
    },
    withMotion: (tracks, atMs) => energy?.measure(tracks, atMs) ?? tracks,
    teller,
    movedAtMs: () => movedAtMs,
    restart: (because) => {
      gate = createMotionGate();
      scene.restart(because);
    },
  };
}
