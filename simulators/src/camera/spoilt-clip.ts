/**
 * The group of pictures that a camera with a fault of the picture shows over and over once the fault has set in. Made
 * when first needed, with the settings of every drawn clip, so that it follows its scene at any key frame.
 */
import { createStudio } from '../actors/film.ts';
import { FRAMES_PER_SECOND, GROUP_SECONDS, type Scene } from '../actors/scene.ts';
import { spoilView } from '../actors/spoilt-view.ts';
import type { ClipSegment } from './clip.ts';
import { createEncoder } from './encode.ts';
import type { PictureFault } from './faults.ts';
import { MAIN_STREAM, SUB_STREAM } from './profiles.ts';

const SETTLED_GROUPS = 4;

export async function filmSpoilt(scene: Scene, fault: PictureFault): Promise<ClipSegment> {
  const studio = createStudio(fault === 'frozen' ? scene : spoilView(scene, fault), MAIN_STREAM);
  const main = await createEncoder(MAIN_STREAM);
  const sub = await createEncoder(SUB_STREAM);
  const perGroup = GROUP_SECONDS * FRAMES_PER_SECOND;
  // The encoder of a frozen camera has long said all there is to say; a fresh one refines for seconds.
  const frames = perGroup * (fault === 'frozen' ? SETTLED_GROUPS : 1);
  const everySub = FRAMES_PER_SECOND / SUB_STREAM.fps;
  const still = {
    name: fault,
    seconds: fault === 'frozen' ? 1 / FRAMES_PER_SECOND : GROUP_SECONDS,
    actors: [],
  };

  studio.shoot(still, (picture, half, frame) => {
    const last = fault === 'frozen' ? frames : frame + 1;
    for (let again = frame; again < last; again += 1) {
      main.add(picture);
      if (again % everySub === 0) {
        sub.add(half);
      }
    }
  });
  const units = {
    main: (await main.finish()).slice(-perGroup),
    sub: (await sub.finish()).slice(-perGroup / everySub),
  };
  main.close();
  sub.close();
  const truth = { frames: Array.from({ length: perGroup }, () => []), events: [] };
  return { name: fault, durationMs: GROUP_SECONDS * 1000, units, truth };
}
