/**
 * Films a drawn scene: every segment once, main and sub stream from the same pictures. A group of pictures that shows
 * the same again is not encoded again either: its units stand in the segment twice.
 */
import { createStudio } from '../actors/film.ts';
import { FRAMES_PER_SECOND, GROUP_SECONDS, type Scene } from '../actors/scene.ts';
import type { Clip, ClipSegment, ClipUnit } from './clip.ts';
import { createEncoder } from './encode.ts';
import { toJpeg } from './jpeg.ts';
import { MAIN_STREAM, SUB_STREAM } from './profiles.ts';

/** `onSegment` is told after each finished segment. */
export async function filmScene(scene: Scene, onSegment: () => void = () => undefined): Promise<Clip> {
  const studio = createStudio(scene, MAIN_STREAM);
  const main = await createEncoder(MAIN_STREAM);
  const sub = await createEncoder(SUB_STREAM);
  const everySub = FRAMES_PER_SECOND / SUB_STREAM.fps;
  const snapshots: Buffer[] = [];

  const segments: ClipSegment[] = [];
  for (const segment of scene.segments) {
    const groups: number[] = [];
    let drawn = 0;
    const truth = studio.shoot(
      segment,
      (picture, half, frame) => {
        if (frame % (GROUP_SECONDS * FRAMES_PER_SECOND) === 0) {
          groups.push(drawn);
          drawn += 1;
        }
        main.add(picture);
        if (frame % everySub === 0) {
          sub.add(half);
          if (snapshots.length === 0) {
            snapshots.push(toJpeg(half));
          }
        }
      },
      (earlierGroup) => groups.push(groups[earlierGroup] ?? 0),
    );
    segments.push({
      name: segment.name,
      durationMs: segment.seconds * 1000,
      units: {
        main: inOrder(await main.finish(), groups, MAIN_STREAM.fps),
        sub: inOrder(await sub.finish(), groups, SUB_STREAM.fps),
      },
      truth,
    });
    onSegment();
  }
  main.close();
  sub.close();

  const [first, ...others] = segments;
  const [snapshotJpeg] = snapshots;
  if (first === undefined || snapshotJpeg === undefined) {
    throw new Error(`scene ${scene.name} has no segments`);
  }
  return {
    name: scene.name,
    formats: { main: main.format, sub: sub.format },
    segments: [first, ...others],
    snapshotJpeg,
  };
}

/** The units as they are shown: group after group, each the `groups[n]`-th that was encoded. */
function inOrder(units: readonly ClipUnit[], groups: readonly number[], fps: number): ClipUnit[] {
  const perGroup = GROUP_SECONDS * fps;
  return groups.flatMap((group) => units.slice(group * perGroup, (group + 1) * perGroup));
}
