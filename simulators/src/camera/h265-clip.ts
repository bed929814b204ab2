/** A short clip whose two profiles are real H.265, for the camera that offers nothing else. Made when first needed. */
import { createStudio } from '../actors/film.ts';
import { FRAMES_PER_SECOND, type Scene } from '../actors/scene.ts';
import type { Clip } from './clip.ts';
import { createEncoder } from './encode.ts';
import { toJpeg } from './jpeg.ts';
import { MAIN_STREAM, SUB_STREAM } from './profiles.ts';

const SECONDS = 4;
const SIZE = { width: SUB_STREAM.width, height: SUB_STREAM.height };

/** Both profiles are small: what matters is the codec. */
export async function filmH265(scene: Scene): Promise<Clip> {
  const studio = createStudio(scene, SIZE);
  const main = await createEncoder({ ...MAIN_STREAM, ...SIZE, codec: 'h265' });
  const sub = await createEncoder({
    ...SUB_STREAM,
    width: SIZE.width / 2,
    height: SIZE.height / 2,
    codec: 'h265',
  });
  let snapshotJpeg: Buffer = Buffer.alloc(0);
  const truth = studio.shoot({ name: 'quiet', seconds: SECONDS, actors: [] }, (picture, half, frame) => {
    main.add(picture);
    if (frame % (FRAMES_PER_SECOND / SUB_STREAM.fps) === 0) {
      sub.add(half);
    }
    if (frame === 0) {
      snapshotJpeg = toJpeg(picture);
    }
  });
  const units = { main: await main.finish(), sub: await sub.finish() };
  main.close();
  sub.close();
  return {
    name: `${scene.name}-h265`,
    formats: { main: main.format, sub: sub.format },
    segments: [{ name: 'quiet', durationMs: SECONDS * 1000, units, truth }],
    snapshotJpeg,
  };
}
