/** Films a drawn scene: every segment once, main and sub stream from the same pictures. */
import { createStudio } from '../actors/film.ts';
import { FRAMES_PER_SECOND, type Scene } from '../actors/scene.ts';
import type { Clip, ClipSegment } from './clip.ts';
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
    const truth = studio.shoot(segment, (picture, half, frame) => {
      main.add(picture);
      if (frame % everySub === 0) {
        sub.add(half);
        if (snapshots.length === 0) {
          snapshots.push(toJpeg(half));
        }
      }
    });
    segments.push({
      name: segment.name,
      durationMs: segment.seconds * 1000,
      units: { main: await main.finish(), sub: await sub.finish() },
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
