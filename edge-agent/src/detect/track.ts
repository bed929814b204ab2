/**
 * One followed object: what is known of it, and how a detection changes that. Times are those of the pictures.
 *
 * A track is tentative until its second detection, then confirmed; unseen for a while it is hidden: nobody is told
 * where it might be, but who comes back gets the old number. When it is over is for the tracker to say.
 */
import type { Box } from '#protocol/geometry.ts';
import type { ObjectLabel } from '#protocol/incident.ts';
import { insidePicture } from './boxes.ts';
import type { Detection } from './detection.ts';
import type { TrackObservation } from './look.ts';
import { createMotionModel, type MotionModel, type Shape } from './motion-model.ts';

const CONFIRM_HITS = 2;
/** An object that has stayed within this share of its height for this long rests. */
const REST_SHARE = 0.12;
const REST_MS = 3000;
/** Seen so often, so near to where it was expected (own heights) and so surely, it is steady. */
const STEADY_HITS = 4;
const STEADY_SURPRISE = 0.07;
const STEADY_SCORE = 0.3;
const LEAST_HEIGHT = 0.02;
/** Of a box whose true extent is not known. */
const CUT_TRUST = 0.3;

export interface Track {
  id: number;
  model: MotionModel;
  /** Width of the picture over its height. */
  aspect: number;
  labelVotes: Map<ObjectLabel, number>;
  label: ObjectLabel;
  score: number;
  hits: number;
  /** How far detections have lately been from where they were expected, in own heights; smoothed. */
  surprise: number;
  /** Where and when it was last detected. */
  last: Shape;
  lastSeenAtMs: number;
  /** Looks since then that should have seen it. */
  missedLooks: number;
  isConfirmed: boolean;
  isHidden: boolean;
  rest: { x: number; y: number; sinceMs: number };
}

export interface LookMoment {
  atMs: number;
  aspect: number;
}

export function openTrack(id: number, { box, score, label }: Detection, { atMs, aspect }: LookMoment): Track {
  const shape = shapeOf(box, aspect);
  return {
    id,
    model: createMotionModel(shape, atMs),
    aspect,
    labelVotes: new Map([[label, score]]),
    label,
    score,
    hits: 1,
    surprise: 1,
    last: shape,
    lastSeenAtMs: atMs,
    missedLooks: 0,
    isConfirmed: false,
    isHidden: false,
    rest: { x: shape.x, y: shape.y, sinceMs: atMs },
  };
}

export function continueTrack(track: Track, detection: Detection, { atMs, aspect }: LookMoment): void {
  const { box, score, label, isCut } = detection;
  const shape = shapeOf(box, aspect);
  track.aspect = aspect;
  track.surprise = (track.surprise + surpriseOf(track, shape, atMs)) / 2;
  track.model.correct(shape, atMs, isCut ? CUT_TRUST : Math.min(1, 0.5 + score));
  track.labelVotes.set(label, (track.labelVotes.get(label) ?? 0) + score);
  track.label = mostVoted(track.labelVotes, track.label);
  track.score = score;
  track.hits += 1;
  track.last = shape;
  track.lastSeenAtMs = atMs;
  track.missedLooks = 0;
  track.isConfirmed ||= track.hits >= CONFIRM_HITS;
  track.isHidden = false;

  const place = track.model.predict(atMs, false);
  if (Math.hypot(place.x - track.rest.x, place.y - track.rest.y) > REST_SHARE * place.h) {
    track.rest = { x: place.x, y: place.y, sinceMs: atMs };
  }
}

/** Centre and size in heights of the picture. */
export function shapeOf(box: Box, aspect: number): Shape {
  return { x: (box.x + box.w / 2) * aspect, y: box.y + box.h / 2, w: box.w * aspect, h: box.h };
}

/** Whether it stood still when it was last seen. */
export function isAtRest({ lastSeenAtMs, rest }: Track): boolean {
  return lastSeenAtMs - rest.sinceMs >= REST_MS;
}

/** Whether it goes its way as expected: between two looks the motion model knows where it is. */
export function isSteady({ isConfirmed, hits, surprise, missedLooks, score }: Track): boolean {
  return (
    isConfirmed &&
    hits >= STEADY_HITS &&
    surprise < STEADY_SURPRISE &&
    missedLooks === 0 &&
    score >= STEADY_SCORE
  );
}

function surpriseOf(track: Track, { x, y }: Shape, atMs: number): number {
  const expected = track.model.predict(atMs, isAtRest(track));
  return Math.hypot(x - expected.x, y - expected.y) / Math.max(LEAST_HEIGHT, expected.h);
}

/** Whether it need not be looked at in every picture. */
export function restsAt({ isConfirmed, rest }: Track, atMs: number): boolean {
  return isConfirmed && atMs - rest.sinceMs >= REST_MS;
}

/** Fractions of the picture; may reach out of it. */
export function boxAt(track: Track, atMs: number): Box {
  return boxOf(track.model.predict(atMs, isAtRest(track)), track.aspect);
}

/** The way back from `shapeOf`. */
export function boxOf({ x, y, w, h }: Shape, aspect: number): Box {
  return { x: (x - w / 2) / aspect, y: y - h / 2, w: w / aspect, h };
}

export function observe(track: Track, atMs: number): TrackObservation {
  return {
    trackId: track.id,
    label: track.label,
    box: insidePicture(boxAt(track, atMs)),
    score: track.score,
    isPredicted: track.lastSeenAtMs !== atMs,
  };
}

function mostVoted(votes: ReadonlyMap<ObjectLabel, number>, current: ObjectLabel): ObjectLabel {
  let best = current;
  for (const [label, sum] of votes) {
    if (sum > (votes.get(best) ?? 0)) {
      best = label;
    }
  }
  return best;
}
