/**
 * Finds faces with BlazeFace (models/blazeface.md; Bazarevsky et al., "BlazeFace", 2019). The net knows faces of
 * about 20 to 170 pixels, so a picture is brought to one size first, small ones too: the upper part of a person is 60
 * pixels wide as often as 600. Where there is a hint of a face and no more, it is looked at once again: from farther
 * away, for a face that fills the picture, and a large picture from nearer.
 */
import type { FoundFace, Rect, RgbPicture, Spot } from './face.ts';
import type { Net, NetOutputs } from './net-session.ts';
import type { FaceFinder } from './nets.ts';
import { warpInto } from './warp.ts';

/** Sides of the canvas are multiples of this. */
const SIZE_STEP = 32;
const MAPS = [
  { score: 'score16', place: 'place16', stride: 16, anchors: 2 },
  { score: 'score32', place: 'place32', stride: 32, anchors: 6 },
] as const;
/** Box and six points: right eye, left eye, nose, mouth, right ear, left ear. */
const VALUES = 16;

/** A picture brought to this side or less is looked at for a face that fills it. */
const FILLED_SIDE = 128;
/** Below this an anchor has no say, not even in where a face is that others have found. */
const LEAST_VOTE = 0.4;
/** Where no anchor reaches this nothing is like a face from farther or nearer either: a second look would be wasted. */
const LEAST_HINT = 0.1;
const SAME_FACE_OVERLAP = 0.3;

export interface FinderSettings {
  /** Score from which on it is a face. */
  leastScore: number;
  /** Longer side of the picture on the canvas, pixels: at first; where that found nothing; and of large pictures. */
  longSide: { first: number; far: number; near: number };
  /** Pictures with a longer side of this many pixels are looked at from nearer too. */
  largeFrom: number;
}

export const FINDER_SETTINGS: FinderSettings = {
  leastScore: 0.7,
  longSide: { first: 192, far: 96, near: 512 },
  largeFrom: 448,
};

/** `net` is zoo/blazeface.ts. */
export function createBlazefaceFinder(net: Net, settings: FinderSettings = FINDER_SETTINGS): FaceFinder {
  const { longSide, largeFrom, leastScore } = settings;
  return {
    find: async (picture) => {
      const votes = await vote(net, picture, longSide.first);
      const first = join(votes, leastScore);
      const isEnough = first.length > 0 && !mayHideSmaller(picture, first, largeFrom);
      if (isEnough || votes.length === 0) {
        return first;
      }
      const isLarge = Math.max(picture.width, picture.height) >= largeFrom;
      const again = join(await vote(net, picture, isLarge ? longSide.near : longSide.far), leastScore);
      // Two small faces side by side are one face to the first look.
      return again.length > 0 ? again : first;
    },
  };
}

/** Whether other faces as large as these would be too small to be found at the first look. */
function mayHideSmaller(picture: RgbPicture, faces: readonly FoundFace[], largeFrom: number): boolean {
  const longSide = Math.max(picture.width, picture.height);
  return longSide >= largeFrom && faces.every(({ box }) => box.width < longSide / 5);
}

/** One run of the net; its anchors' opinions in pixels of the picture. */
function vote(net: Net, picture: RgbPicture, longSide: number): Promise<FoundFace[]> {
  const scale = Math.max(picture.width, picture.height) / longSide;
  // A face that fills the picture needs room around it, on all sides.
  const margin = longSide <= FILLED_SIDE ? SIZE_STEP : 0;
  const [width, height] = [picture.width, picture.height].map((size) =>
    Math.max(SIZE_STEP * 2, Math.ceil((size / scale + 2 * margin) / SIZE_STEP) * SIZE_STEP),
  ) as [number, number];
  const place = {
    a: scale,
    b: 0,
    left: (picture.width - width * scale) / 2,
    top: (picture.height - height * scale) / 2,
  };
  return net.run(
    { count: 1, width, height },
    (bytes) => {
      warpInto(bytes, picture, { place, width, height });
    },
    (outputs) =>
      MAPS.flatMap((map) => readMap(outputs, map)).map((face) => ({
        score: face.score,
        box: {
          left: face.box.left * scale + place.left,
          top: face.box.top * scale + place.top,
          width: face.box.width * scale,
          height: face.box.height * scale,
        },
        points: mapPoints(face.points, ({ x, y }) => ({
          x: x * scale + place.left,
          y: y * scale + place.top,
        })),
      })),
  );
}

function readMap(outputs: NetOutputs, { score, place, stride, anchors }: (typeof MAPS)[number]): FoundFace[] {
  const [scores, places] = [outputs[score], outputs[place]];
  const [, , rows = 0, columns = 0] = scores?.dims ?? [];
  const cells = rows * columns;
  const faces: FoundFace[] = [];
  for (let index = 0; index < cells * anchors; index++) {
    const share = sigmoid(scores?.data[index] ?? -Infinity);
    if (share < LEAST_HINT) {
      continue;
    }
    const cell = index % cells;
    const firstPlane = Math.floor(index / cells) * VALUES;
    const value = (offset: number): number => places?.data[(firstPlane + offset) * cells + cell] ?? 0;
    const [x, y] = [((cell % columns) + 0.5) * stride, (Math.floor(cell / columns) + 0.5) * stride];
    const pointAt = (offset: number): Spot => ({ x: x + value(offset), y: y + value(offset + 1) });
    const [width, height] = [value(2), value(3)];
    faces.push({
      score: share,
      box: { left: x + value(0) - width / 2, top: y + value(1) - height / 2, width, height },
      points: { rightEye: pointAt(4), leftEye: pointAt(6), nose: pointAt(8), mouth: pointAt(10) },
    });
  }
  return faces;
}

/** Anchors that mean the same face say together where it is, each by its score: less jitter than the best alone. */
function join(votes: FoundFace[], leastScore: number): FoundFace[] {
  const rest = votes
    .filter(({ box, score }) => score >= LEAST_VOTE && box.width > 0 && box.height > 0)
    .sort((one, other) => other.score - one.score);
  const faces: FoundFace[] = [];
  while ((rest[0]?.score ?? 0) >= leastScore) {
    const best = rest[0] as FoundFace;
    const same = rest.filter((other) => overlap(best.box, other.box) > SAME_FACE_OVERLAP);
    faces.push(meanOf(same, best.score));
    same.forEach((face) => rest.splice(rest.indexOf(face), 1));
  }
  return dropOverlaps(faces);
}

function meanOf(faces: readonly FoundFace[], score: number): FoundFace {
  const total = faces.reduce((sum, face) => sum + face.score, 0);
  const mean = (read: (face: FoundFace) => number): number =>
    faces.reduce((sum, face) => sum + read(face) * face.score, 0) / total;
  const spot = (read: (face: FoundFace) => Spot): Spot => ({
    x: mean((face) => read(face).x),
    y: mean((face) => read(face).y),
  });
  return {
    score,
    box: {
      left: mean(({ box }) => box.left),
      top: mean(({ box }) => box.top),
      width: mean(({ box }) => box.width),
      height: mean(({ box }) => box.height),
    },
    points: {
      rightEye: spot(({ points }) => points.rightEye),
      leftEye: spot(({ points }) => points.leftEye),
      nose: spot(({ points }) => points.nose),
      mouth: spot(({ points }) => points.mouth),
    },
  };
}

/** In: best first. */
function dropOverlaps(faces: readonly FoundFace[]): FoundFace[] {
  const kept: FoundFace[] = [];
  for (const face of faces) {
    if (kept.every((other) => overlap(face.box, other.box) <= SAME_FACE_OVERLAP)) {
      kept.push(face);
    }
  }
  return kept;
}

function mapPoints(points: FoundFace['points'], map: (spot: Spot) => Spot): FoundFace['points'] {
  return {
    rightEye: map(points.rightEye),
    leftEye: map(points.leftEye),
    nose: map(points.nose),
    mouth: map(points.mouth),
  };
}

/** Shared area over joined area. */
function overlap(one: Rect, other: Rect): number {
  const width = Math.min(one.left + one.width, other.left + other.width) - Math.max(one.left, other.left);
  const height = Math.min(one.top + one.height, other.top + other.height) - Math.max(one.top, other.top);
  const shared = Math.max(0, width) * Math.max(0, height);
  return shared / (one.width * one.height + other.width * other.height - shared);
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
