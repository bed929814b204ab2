/** What one judge of the scene (things that stand, the picture as a whole) is given and gives. */
import type { Picture } from '../../decode/picture.ts';
import type { RegionScaler } from '../../decode/region-scaler.ts';
import type { PictureCondition, SceneChange, TrackObservation, WatchNeeds } from '../look.ts';

export interface SceneWatchDeps {
  scaler: RegionScaler;
  needs: WatchNeeds;
  /** Unique per camera, shared with the tracker. */
  nextId: () => number;
}

/** What is known of the scene at this moment. */
export interface SceneView {
  changes: readonly SceneChange[];
  /** Null where it was not judged anew. */
  condition: PictureCondition | null;
  /** Changes that have ended since the last call. */
  endedIds: readonly number[];
}

/** One thing that is judged; it takes what it needs and leaves the rest. */
export type ScenePart = (picture: Picture, tracks: readonly TrackObservation[]) => Partial<SceneView>;
