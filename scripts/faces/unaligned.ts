/**
 * What faces would be without alignment, to show what alignment buys: the landmarks are moved, turned and resized as
 * one so that the mean face laid over them lies in the finder's box as it does on average, upright.
 */
import { alignTo } from '#models/faces/alignment.ts';
import type { FoundFace } from '#models/faces/face.ts';
import type { FaceLandmarker } from '#models/faces/nets.ts';
import type { Similarity } from '#models/faces/warp.ts';

const INNER = Array.from({ length: 51 }, (_, index) => index + 17);
/** Of the box's width, mean of 80 faces of the tuning half: the mean face's unit, and its origin from the corner. */
const IN_BOX = { unit: 0.719, left: 0.125, top: 0.129 };

export function unaligned(landmarker: FaceLandmarker): FaceLandmarker {
  return {
    find: async (picture, face) => {
      const landmarks = await landmarker.find(picture, face);
      const from = alignTo(landmarks, INNER);
      const to = inBox(face);
      const square = from.a ** 2 + from.b ** 2;
      return landmarks.map(({ x, y }) => {
        const [u, v] = [x - from.left, y - from.top];
        const [meanX, meanY] = [(from.a * u + from.b * v) / square, (from.a * v - from.b * u) / square];
        return { x: to.a * meanX + to.left, y: to.a * meanY + to.top };
      });
    },
  };
}

function inBox({ box }: FoundFace): Similarity {
  return {
    a: box.width * IN_BOX.unit,
    b: 0,
    left: box.left + box.width * IN_BOX.left,
    top: box.top + box.width * IN_BOX.top,
  };
}
