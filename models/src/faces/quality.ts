/**
 * How far a face may be trusted. Sharpness, brightness and contrast are measured on the aligned face, 64 pixels wide,
 * so that they mean the same for near and far faces; a face with fewer pixels than that is unsharp by itself, which
 * `too-small` says already, and is measured at the size it has.
 *
 * Sharpness is what one more blur would still take away (after Crete et al., "The blur effect", 2007): the share of
 * the differences between neighbouring pixels that a blur over five of them removes. A blurred face has little left
 * to lose.
 */
import { alignTo, chipOf, misfit } from './alignment.ts';
import {
  LEAST_WIDTH,
  type FaceFault,
  type FaceQuality,
  type FoundFace,
  type RgbPicture,
  type Spot,
} from './face.ts';
import { warp } from './warp.ts';

/** Distance of the nose from the middle between the eyes, in half distances of the eyes, that counts as profile. */
const PROFILE = 1.5;
/** Side of the measured square in brow widths, and in pixels. */
const MEASURED = { side: 1.1, centre: { x: 0.5, y: 0.45 } };
const MEASURED_PIXELS = { least: 24, most: 64 };
const INNER = Array.from({ length: 51 }, (_, index) => index + 17);

/** Beyond `doubtful` a face is compared only together with better ones; beyond `useless` not at all. */
interface Limit {
  fault: FaceFault;
  /** The greater, the worse. */
  badness: number;
  doubtful: number;
  useless: number;
}

export function measureQuality(
  picture: RgbPicture,
  face: FoundFace,
  landmarks: readonly Spot[],
): FaceQuality {
  const pose = poseOf(landmarks);
  const light = measureLight(picture, landmarks);
  const limits = limitsOf({ picture, face, landmarks, pose, light });
  const isAt = (level: 'doubtful' | 'useless') => limits.filter((limit) => limit.badness > limit[level]);
  const doubtful = isAt('doubtful');
  return {
    widthPx: face.box.width,
    ...pose,
    ...light,
    grade: gradeOf(face, pose, light),
    faults: doubtful.map(({ fault }) => fault),
    use: isAt('useless').length > 0 ? 'none' : doubtful.length > 0 ? 'match' : 'alarm',
  };
}

interface Pose {
  turned: number;
  tiltDeg: number;
}

interface Light {
  sharpness: number;
  brightness: number;
  contrast: number;
}

/** In the order of FACE_FAULTS. */
function limitsOf({
  picture,
  face,
  landmarks,
  pose,
  light,
}: {
  picture: RgbPicture;
  face: FoundFace;
  landmarks: readonly Spot[];
  pose: Pose;
  light: Light;
}): Limit[] {
  return [
    {
      fault: 'too-small',
      badness: -face.box.width,
      doubtful: -LEAST_WIDTH.alarm,
      useless: -LEAST_WIDTH.match,
    },
    { fault: 'cut-off', badness: cutOff(picture, landmarks), doubtful: 0.03, useless: 0.2 },
    { fault: 'turned', badness: pose.turned, doubtful: 0.4, useless: 0.95 },
    { fault: 'tilted', badness: Math.abs(pose.tiltDeg), doubtful: 30, useless: 50 },
    { fault: 'blurred', badness: -light.sharpness, doubtful: -0.25, useless: -0.12 },
    { fault: 'too-dark', badness: -light.brightness, doubtful: -45, useless: -20 },
    { fault: 'too-bright', badness: light.brightness, doubtful: 220, useless: 242 },
    { fault: 'unlike-a-face', badness: unlikeness(face, landmarks, light), doubtful: 1, useless: 1.5 },
  ];
}

/**
 * The nose between the eyes, seen along the line of the eyes. In three-quarter view it is beyond an eye, and such
 * faces are still worth comparing: 14 of 761 pictures of LFW, with which equal errors are 0.7 % all the same.
 */
function poseOf(landmarks: readonly Spot[]): Pose {
  const [right, left, nose] = [
    middle(landmarks, 36, 41),
    middle(landmarks, 42, 47),
    middle(landmarks, 30, 30),
  ];
  const [x, y] = [left.x - right.x, left.y - right.y];
  const between = Math.max(1e-6, Math.hypot(x, y));
  const place = ((nose.x - right.x) * x + (nose.y - right.y) * y) / (between * between);
  return {
    turned: Math.min(1, Math.abs(2 * place - 1) / PROFILE),
    tiltDeg: (Math.atan2(y, x) * 180) / Math.PI,
  };
}

/** Share of the landmarks outside the picture. */
function cutOff({ width, height }: RgbPicture, landmarks: readonly Spot[]): number {
  const outside = landmarks.filter(({ x, y }) => x < 0 || y < 0 || x > width || y > height);
  return outside.length / landmarks.length;
}

/** 1 is as far from a face as one may be: two nets must agree where eyes, nose and mouth are, and in a face's shape. */
function unlikeness({ points }: FoundFace, landmarks: readonly Spot[], { contrast }: Light): number {
  const pairs: [Spot, Spot][] = [
    [points.rightEye, middle(landmarks, 36, 41)],
    [points.leftEye, middle(landmarks, 42, 47)],
    [points.nose, middle(landmarks, 30, 30)],
    [points.mouth, middle(landmarks, 48, 67)],
  ];
  const place = alignTo(landmarks, INNER);
  const unit = Math.hypot(place.a, place.b);
  const gap =
    Math.sqrt(pairs.reduce((sum, [one, other]) => sum + squareGap(one, other), 0) / pairs.length) / unit;
  return Math.max(gap / 0.16, misfit(landmarks, INNER, place) / 0.12, 6 / Math.max(1, contrast));
}

function squareGap(one: Spot, other: Spot): number {
  return (one.x - other.x) ** 2 + (one.y - other.y) ** 2;
}

function measureLight(picture: RgbPicture, landmarks: readonly Spot[]): Light {
  const face = alignTo(landmarks, INNER);
  const nativePixels = Math.round(Math.hypot(face.a, face.b) * MEASURED.side);
  const pixels = Math.min(MEASURED_PIXELS.most, Math.max(MEASURED_PIXELS.least, nativePixels));
  const chip = warp(picture, { place: chipOf(face, { ...MEASURED, pixels }), width: pixels, height: pixels });
  const luma = lumaOf(chip);
  let mean = 0;
  for (const value of luma) {
    mean += value / luma.length;
  }
  let spread = 0;
  for (const value of luma) {
    spread += (value - mean) ** 2 / luma.length;
  }
  return { brightness: mean, contrast: Math.sqrt(spread), sharpness: sharpnessOf(luma, pixels) };
}

/** ITU-R BT.601. */
function lumaOf({ data, width, height }: RgbPicture): Float32Array {
  const luma = new Float32Array(width * height);
  for (let index = 0, from = 0; index < luma.length; index++, from += 3) {
    luma[index] = 0.299 * (data[from] ?? 0) + 0.587 * (data[from + 1] ?? 0) + 0.114 * (data[from + 2] ?? 0);
  }
  return luma;
}

function sharpnessOf(luma: Float32Array, side: number): number {
  return Math.min(
    lossAlong(luma, side, { step: 1, line: side }),
    lossAlong(luma, side, { step: side, line: 1 }),
  );
}

/** Share of the differences along one direction that a mean over five pixels takes away. */
function lossAlong(luma: Float32Array, side: number, { step, line }: { step: number; line: number }): number {
  let all = 0;
  let lost = 0;
  for (let row = 0; row < side; row++) {
    let at = row * line + 3 * step;
    for (let column = 3; column < side - 2; column++, at += step) {
      const difference = Math.abs((luma[at] ?? 0) - (luma[at - step] ?? 0));
      const blurred = Math.abs((luma[at + 2 * step] ?? 0) - (luma[at - 3 * step] ?? 0)) / 5;
      all += difference;
      lost += Math.max(0, difference - blurred);
    }
  }
  return all > 0 ? lost / all : 0;
}

/** The weight of a face in a template: size above all, then pose, sharpness and light. */
function gradeOf({ box, score }: FoundFace, { turned, tiltDeg }: Pose, light: Light): number {
  const size = ramp(box.width, 16, 90);
  const pose = (1 - 0.8 * Math.min(1, turned * PROFILE)) * (1 - Math.min(1, Math.abs(tiltDeg) / 90));
  const sharp = ramp(light.sharpness, 0.05, 0.45);
  const lit = Math.min(
    ramp(light.brightness, 5, 70),
    ramp(255 - light.brightness, 5, 50),
    ramp(light.contrast, 3, 25),
  );
  return Math.min(1, size * pose * Math.sqrt(sharp * lit) * score);
}

function ramp(value: number, from: number, to: number): number {
  return Math.min(1, Math.max(0.01, (value - from) / (to - from)));
}

function middle(landmarks: readonly Spot[], first: number, last: number): Spot {
  const part = landmarks.slice(first, last + 1);
  return {
    x: part.reduce((sum, { x }) => sum + x, 0) / part.length,
    y: part.reduce((sum, { y }) => sum + y, 0) / part.length,
  };
}

export const CHIP = { side: 2, centre: { x: 0.5, y: 0.45 } };

/** The face and a little round it, upright, at the size it has, at most `most` pixels wide. */
export function cutChip(picture: RgbPicture, landmarks: readonly Spot[], most = 160): RgbPicture {
  const face = alignTo(landmarks, INNER);
  const pixels = Math.min(most, Math.max(48, Math.round(Math.hypot(face.a, face.b) * CHIP.side)));
  return warp(picture, { place: chipOf(face, { ...CHIP, pixels }), width: pixels, height: pixels });
}
