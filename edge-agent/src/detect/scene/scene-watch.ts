/**
 * What is judged of the picture besides its moving objects, and only where a rule of the camera asks: things that
 * came or went and stand still (standing-changes.ts), and whether the picture as a whole is right
 * (picture-condition.ts). Each looks at its own small copy of the picture, every second or so.
 */
import type { Picture } from '../../decode/picture.ts';
import type { TrackObservation } from '../look.ts';
import { createPictureJudge } from './picture-condition.ts';
import type { ScenePart, SceneView, SceneWatchDeps } from './scene-part.ts';
import { createStandingChanges } from './standing-changes.ts';

export interface SceneWatch {
  /** Every picture that the gate sees; `tracks` as they were in the last look. */
  see(picture: Picture, tracks: readonly TrackObservation[]): SceneView;
  /**
   * The stream has changed, or the gate says it is another scene: whether the picture is right is judged by what was
   * seen before, as that is just what it is there to notice. Not so where the camera was turned on purpose.
   */
  restart(because: 'another-stream' | 'another-view'): void;
}

export function createSceneWatch(deps: SceneWatchDeps): SceneWatch {
  let parts = createParts(deps);
  const createJudge = () => (deps.needs.condition ? createPictureJudge(deps.scaler) : null);
  let judge = createJudge();
  let standing: number[] = [];
  let orphaned: number[] = [];

  return {
    see: (picture, tracks) => {
      const views = parts.map((part) => part(picture, tracks));
      const changes = views.flatMap((view) => view.changes ?? []);
      const endedIds = [...orphaned, ...views.flatMap((view) => view.endedIds ?? [])];
      orphaned = [];
      standing = changes.map(({ trackId }) => trackId);
      return { changes, condition: judge?.see(picture) ?? null, endedIds };
    },
    restart: (because) => {
      judge = because === 'another-view' ? createJudge() : judge;
      orphaned.push(...standing);
      standing = [];
      parts = createParts(deps);
    },
  };
}

function createParts({ scaler, needs, nextId }: SceneWatchDeps): ScenePart[] {
  return needs.changes ? [createStandingChanges({ scaler, nextId })] : [];
}
