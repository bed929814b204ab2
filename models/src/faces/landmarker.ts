/**
 * The 68 points of a face (models/face-landmarks.md). The net wants the face upright and filling its square as the
 * boxes did with which it was trained: the finder's box is made square, resized, moved and turned level for it.
 */
import type { FoundFace, RgbPicture, Spot } from './face.ts';
import type { Net } from './net-session.ts';
import type { FaceLandmarker } from './nets.ts';
import { apply, squareAt, warpInto, type Similarity } from './warp.ts';

const SIDE = 112;
const POINTS = 68;

export interface LandmarkerSettings {
  /** Side of the square in longer sides of the finder's box. */
  size: number;
  /** How far below the middle of the box the middle of the square is, in sides of the square. */
  lower: number;
}

export const LANDMARKER_SETTINGS: LandmarkerSettings = { size: 1.1, lower: 0 };

/** `net` is zoo/face-landmarks.ts. */
export function createLandmarker(
  net: Net,
  settings: LandmarkerSettings = LANDMARKER_SETTINGS,
): FaceLandmarker {
  return {
    find: (picture, face) => findIn(net, picture, squareAround(face, settings)),
  };
}

function findIn(net: Net, picture: RgbPicture, place: Similarity): Promise<Spot[]> {
  return net.run(
    { count: 1, width: SIDE, height: SIDE },
    (bytes) => {
      warpInto(bytes, picture, { place, width: SIDE, height: SIDE });
    },
    ({ landmarks }) =>
      Array.from({ length: POINTS }, (_, index) =>
        apply(place, {
          x: (landmarks?.data[index * 2] ?? 0) * SIDE,
          y: (landmarks?.data[index * 2 + 1] ?? 0) * SIDE,
        }),
      ),
  );
}

function squareAround({ box, points }: FoundFace, { size, lower }: LandmarkerSettings): Similarity {
  const side = Math.max(box.width, box.height) * size;
  const { rightEye, leftEye } = points;
  const tiltRad = Math.atan2(leftEye.y - rightEye.y, leftEye.x - rightEye.x);
  const down = lower * side;
  const centre = {
    x: box.left + box.width / 2 - down * Math.sin(tiltRad),
    y: box.top + box.height / 2 + down * Math.cos(tiltRad),
  };
  return squareAt(centre, side, tiltRad, SIDE);
}
