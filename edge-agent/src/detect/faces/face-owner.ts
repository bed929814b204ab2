/**
 * Whose face is it? The part of a picture cut out for one person may show another who stands behind or beside, and
 * two people's parts overlap. A face belongs to the person on whose shoulders it would sit; one that two people claim
 * belongs to the nearer of them, and a person without a face of their own has none.
 */
import type { Box } from '#protocol/geometry.ts';
import { iouOf } from '../boxes.ts';
import { HEAD_SHARE } from './head-region.ts';

/** Half widths of the person's box that the middle of a face may be off its axis. */
const MOST_OFF_AXIS = 0.8;
/** The middle of a face lies between these shares of the box's height. */
const HIGHEST = -0.03;
/** A face is at least this share of the box's height (a head is a seventh of a body), and no wider than the box. */
const LEAST_HEIGHT = 0.035;
const MOST_WIDTH = 1.1;
/** Overlap from which two finds are the same face. */
const SAME_FACE_IOU = 0.4;

/** Boxes are fractions of the same picture. */
export interface Claimant<Face> {
  trackId: number;
  person: Box;
  faces: readonly { box: Box; face: Face }[];
}

export interface OwnedFace<Face> {
  trackId: number;
  box: Box;
  face: Face;
}

/**
 * One face a person at most, and one person a face. `others`: who is in the picture and was not searched for a face;
 * what sits better on their shoulders belongs to nobody here.
 */
export function ownFaces<Face>(
  claimants: readonly Claimant<Face>[],
  others: readonly Box[] = [],
): OwnedFace<Face>[] {
  const claims = claimants
    .flatMap(({ trackId, person, faces }) =>
      faces.map(({ box, face }) => ({ trackId, box, face, misfit: misfitOf(box, person) })),
    )
    .filter(({ box, misfit }) => misfit < Infinity && others.every((other) => misfit <= misfitOf(box, other)))
    .sort((a, b) => a.misfit - b.misfit);

  const owned: OwnedFace<Face>[] = [];
  for (const { trackId, box, face } of claims) {
    const isTaken = owned.some(
      (other) => other.trackId === trackId || iouOf(other.box, box) >= SAME_FACE_IOU,
    );
    if (!isTaken) {
      owned.push({ trackId, box, face });
    }
  }
  return owned;
}

/** 0 on the axis at the top of the box; Infinity where it cannot be this person's. */
function misfitOf(face: Box, person: Box): number {
  const offAxis = Math.abs(face.x + face.w / 2 - (person.x + person.w / 2)) / (person.w / 2);
  const down = (face.y + face.h / 2 - person.y) / person.h;
  const isPossible =
    offAxis <= MOST_OFF_AXIS &&
    down >= HIGHEST &&
    down <= HEAD_SHARE &&
    face.h >= LEAST_HEIGHT * person.h &&
    face.w <= MOST_WIDTH * person.w;
  return isPossible ? offAxis + Math.max(0, down) : Infinity;
}
