/**
 * From what a layout read to faces of the picture: nothing that is no face, best first, no face twice, and boxes as
 * BlazeFace draws them. Other finders draw from hairline to chin; what follows was made for brow to chin, so the box is
 * drawn anew from eyes and mouth.
 */
import type { FoundFace, Rect, RgbPicture, Spot } from '../face.ts';
import type { Candidate } from './finder-layout.ts';

const MOST_FACES = 50;
/** Compared with each other at most. */
const MOST_CANDIDATES = 500;
const SAME_FACE_OVERLAP = 0.4;
const LEAST_SIDE = 2;

/**
 * BlazeFace's boxes by its points, fitted to 825 LFW pictures: the side leaves 1.8 % of itself unexplained. Lengths in
 * distances from between the eyes to the mouth, and in distances between the eyes.
 */
const BOX = { sideByHeight: 2.048, sideByEyes: 0.159, down: 0.48 };
/** The head's middle lies opposite to where the nose points: so many times the nose's distance from the middle line. */
const AGAINST_NOSE = 0.949;

/** `scale`: pixels of the picture for one of the net's input. */
export function foundFaces(
  candidates: readonly Candidate[],
  picture: RgbPicture,
  scale: number,
): FoundFace[] {
  const sorted = candidates
    .filter(isFace)
    .sort((one, other) => other.score - one.score)
    .slice(0, MOST_CANDIDATES);
  const kept: Candidate[] = [];
  for (const candidate of sorted) {
    if (kept.every((better) => overlap(better, candidate) <= SAME_FACE_OVERLAP)) {
      kept.push(candidate);
    }
  }
  return kept.flatMap((candidate) => faceOf(candidate, picture, scale) ?? []).slice(0, MOST_FACES);
}

function isFace({ score, left, top, right, bottom, points }: Candidate): boolean {
  const numbers = [score, left, top, right, bottom, ...points.flatMap(({ x, y }) => [x, y])];
  return numbers.every(Number.isFinite) && right - left >= LEAST_SIDE && bottom - top >= LEAST_SIDE;
}

function faceOf({ score, points }: Candidate, picture: RgbPicture, scale: number): FoundFace | null {
  const [rightEye, leftEye, nose, mouthRight, mouthLeft] = points.map(({ x, y }) => ({
    x: x * scale,
    y: y * scale,
  }));
  if (!rightEye || !leftEye || !nose || !mouthRight || !mouthLeft) {
    return null;
  }
  const mouth = middleOf(mouthRight, mouthLeft);
  const box = boxByPoints({ rightEye, leftEye, nose, mouth });
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const isInside = x >= 0 && y >= 0 && x <= picture.width && y <= picture.height;
  return isInside && box.width >= LEAST_SIDE
    ? { score: Math.min(1, score), box, points: { rightEye, leftEye, nose, mouth } }
    : null;
}

export function boxByPoints({ rightEye, leftEye, nose, mouth }: FoundFace['points']): Rect {
  const eyes = middleOf(rightEye, leftEye);
  const [downX, downY] = [mouth.x - eyes.x, mouth.y - eyes.y];
  const heightPx = Math.hypot(downX, downY);
  const eyesPx = Math.hypot(leftEye.x - rightEye.x, leftEye.y - rightEye.y);
  const side = BOX.sideByHeight * heightPx + BOX.sideByEyes * eyesPx;
  // The middle line's normal, of length one, points to the right where the face is upright.
  const [sideX, sideY] = heightPx > 0 ? [downY / heightPx, -downX / heightPx] : [0, 0];
  const noseOff = (nose.x - eyes.x) * sideX + (nose.y - eyes.y) * sideY;
  const x = eyes.x + BOX.down * downX - AGAINST_NOSE * noseOff * sideX;
  const y = eyes.y + BOX.down * downY - AGAINST_NOSE * noseOff * sideY;
  return { left: x - side / 2, top: y - side / 2, width: side, height: side };
}

function middleOf(one: Spot, other: Spot): Spot {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}

/** Shared area over joined area. */
function overlap(one: Candidate, other: Candidate): number {
  const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  const shared = Math.max(0, width) * Math.max(0, height);
  const area = ({ left, top, right, bottom }: Candidate): number => (right - left) * (bottom - top);
  return shared / (area(one) + area(other) - shared);
}
