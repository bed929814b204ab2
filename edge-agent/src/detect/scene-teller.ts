/**
 * Puts what is known of the scene (scene/) into looks. The detector answers late, so what the scene said meanwhile
 * waits for the next look; where no look is on its way, a look without detections is made for it. Looks of a camera
 * must stay in order of time: rules see nothing of one that comes after a newer one.
 */
import type { PictureCondition, SceneChange, TrackObservation } from './look.ts';
import type { SceneView } from './scene/scene-part.ts';

/** A look that has not come after this long is lost. */
const LOST_LOOK_MS = 2000;

export type SceneFacts = SceneView & { tracks: TrackObservation[] };

export interface SceneTeller {
  heard(view: SceneView): void;
  /** A look at this picture was asked for. */
  asked(atMs: number): void;
  /** Takes what has gathered, for the look that has just come. */
  take(tracks: TrackObservation[], atMs: number): SceneView;
  /** What must be told now by a look of its own; null when there is nothing, or a look is on its way. */
  due(atMs: number): SceneFacts | null;
}

export function createSceneTeller(): SceneTeller {
  let changes: readonly SceneChange[] = [];
  let condition: PictureCondition | null = null;
  let endedIds: number[] = [];
  let lastTracks: TrackObservation[] = [];
  let hadChanges = false;
  let askedAtMs = -Infinity;

  const gather = (): SceneView => {
    const view = { changes, condition, endedIds };
    hadChanges = changes.length > 0;
    condition = null;
    endedIds = [];
    return view;
  };

  return {
    heard: (view) => {
      changes = view.changes;
      condition = view.condition ?? condition;
      endedIds.push(...view.endedIds);
    },
    asked: (atMs) => {
      askedAtMs = atMs;
    },
    take: (tracks, atMs) => {
      lastTracks = tracks;
      askedAtMs = atMs >= askedAtMs ? -Infinity : askedAtMs;
      return gather();
    },
    due: (atMs) => {
      const isComing = atMs - askedAtMs < LOST_LOOK_MS;
      const isNews = changes.length > 0 || hadChanges || condition !== null || endedIds.length > 0;
      if (isComing || !isNews) {
        return null;
      }
      return { ...gather(), tracks: lastTracks.map((track) => ({ ...track, isPredicted: true })) };
    },
  };
}
