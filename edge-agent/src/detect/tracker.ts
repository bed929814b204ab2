/**
 * Turns the detections of one camera's looks into tracks (ByteTrack, Zhang et al., 2022): sure detections are matched
 * to tracks first, then unsure ones to the tracks left over, because somebody half hidden scores low but is still
 * there. A track is shown to the rest of the system after its second sure detection.
 *
 * A look may cover only parts of the picture: a track outside them is neither seen nor missed. In and out: fractions
 * of the picture. Not here: where to look (look-plan.ts), what a track's behaviour means (events/).
 */
import type { Box } from '#protocol/geometry.ts';
import type { ObjectLabel } from '#protocol/incident.ts';
import { iouOf, insidePicture } from './boxes.ts';
import { LABEL_GROUPS, type Detection } from './detection.ts';
import type { TrackObservation } from './look.ts';
import { createMotionModel, type MotionModel } from './motion-model.ts';
import { matchPairs } from './pair-matching.ts';

/** A track opens at this score and continues at the lower one. */
export const OPEN_SCORE = 0.38;
export const CONTINUE_SCORE = 0.2;
const CONFIRM_HITS = 2;
/** Given up when neither seen for this long nor in this many looks that should have seen it. */
const LOST_MS = 2000;
const LOST_LOOKS = 3;
const LEAST_IOU = 0.15;
/** A detection that runs out of its part of the picture fits only where it lies well on the track. */
const LEAST_CUT_IOU = 0.5;
/** An object that has stayed within this share of its height for this long rests. */
const REST_SHARE = 0.12;
const REST_MS = 3000;

export interface FollowedBox {
  box: Box;
  /** Stands still: it need not be looked at in every picture. */
  isResting: boolean;
}

export interface TrackerUpdate {
  atMs: number;
  detections: readonly Detection[];
  /** Width of the picture over its height. */
  aspect: number;
  isCovered: (box: Box) => boolean;
}

export interface TrackerResult {
  tracks: TrackObservation[];
  endedTrackIds: number[];
}

export interface Tracker {
  update(update: TrackerUpdate): TrackerResult;
  /** Where everything that is followed is expected, tracks still to be confirmed too. */
  expected(atMs: number): FollowedBox[];
  /** Ends all tracks; returns those that had been confirmed. */
  clear(): number[];
}

interface Track {
  id: number;
  model: MotionModel;
  aspect: number;
  labelVotes: Map<ObjectLabel, number>;
  label: ObjectLabel;
  score: number;
  hits: number;
  lastSeenAtMs: number;
  missedLooks: number;
  isConfirmed: boolean;
  restAt: { x: number; y: number; sinceMs: number };
}

/** `nextId` gives numbers that are unique per camera for the life of the process. */
export function createTracker(nextId: () => number): Tracker {
  let tracks: Track[] = [];

  return {
    update: (update) => {
      const unsure = new Set(tracks);
      const sure = update.detections.filter(({ score, isCut }) => score >= OPEN_SCORE && !isCut);
      const weak = update.detections.filter((item) => !sure.includes(item) && item.score >= CONTINUE_SCORE);

      const fresh = followDetections(sure, unsure, update);
      followDetections(weak, unsure, update);
      unsure.forEach((track) => miss(track, update));
      const opened = fresh
        .filter((detection) => !isSeenAlready(detection, tracks, update.atMs))
        .map((detection) => openTrack(detection, update, nextId));

      const ended = tracks.filter((track) => isGivenUp(track, update.atMs));
      tracks = [...tracks.filter((track) => !ended.includes(track)), ...opened];
      return {
        tracks: tracks.filter(({ isConfirmed }) => isConfirmed).map((track) => observe(track, update.atMs)),
        endedTrackIds: idsOfConfirmed(ended),
      };
    },
    expected: (atMs) =>
      tracks.map((track) => ({
        box: insidePicture(boxAt(track, atMs)),
        isResting: track.isConfirmed && atMs - track.restAt.sinceMs >= REST_MS,
      })),
    clear: () => {
      const ended = idsOfConfirmed(tracks);
      tracks = [];
      return ended;
    },
  };
}

/** Matched tracks leave `candidates`; returns the detections that belong to none. */
function followDetections(
  detections: readonly Detection[],
  candidates: Set<Track>,
  { atMs, aspect }: TrackerUpdate,
): Detection[] {
  const waiting = [...candidates];
  const boxes = waiting.map((track) => boxAt(track, atMs));
  const pairs = matchPairs(detections.length, waiting.length, (row, column) => {
    const [detection, track, box] = [detections[row], waiting[column], boxes[column]];
    return detection && track && box ? costOf(detection, track, box, aspect) : null;
  });
  const left = new Set(detections);
  for (const [row, column] of pairs) {
    const [detection, track] = [detections[row], waiting[column]];
    if (detection && track) {
      left.delete(detection);
      candidates.delete(track);
      hit(track, detection, { atMs, aspect });
    }
  }
  return [...left];
}

/** 0 = the same place, null = impossible. Something fast may not overlap its last box at all: distance counts too. */
function costOf(detection: Detection, track: Track, expected: Box, aspect: number): number | null {
  if (LABEL_GROUPS[detection.label] !== LABEL_GROUPS[track.label]) {
    return null;
  }
  const iou = iouOf(detection.box, expected);
  if (detection.isCut) {
    return iou >= LEAST_CUT_IOU ? 1 - iou : null;
  }
  const ratio = detection.box.h / Math.max(1e-6, expected.h);
  const size = (expected.h + expected.w * aspect + detection.box.h + detection.box.w * aspect) / 4;
  const dx = (detection.box.x + detection.box.w / 2 - expected.x - expected.w / 2) * aspect;
  const dy = detection.box.y + detection.box.h / 2 - expected.y - expected.h / 2;
  const distance = Math.hypot(dx, dy) / Math.max(1e-6, size);
  const reach = track.hits < 3 ? 1.2 : 0.6;
  const isPossible = iou >= LEAST_IOU || (distance < reach && ratio > 0.5 && ratio < 2);
  return isPossible ? 1 - iou + 0.5 * distance : null;
}

function hit(track: Track, detection: Detection, { atMs, aspect }: { atMs: number; aspect: number }): void {
  const { box, score, label, isCut } = detection;
  const measured = { x: (box.x + box.w / 2) * aspect, y: box.y + box.h / 2, w: box.w * aspect, h: box.h };
  track.aspect = aspect;
  track.model.correct(measured, atMs, isCut ? 0.3 : Math.min(1, 0.5 + score));
  track.labelVotes.set(label, (track.labelVotes.get(label) ?? 0) + score);
  track.label = mostVoted(track.labelVotes, track.label);
  track.score = score;
  track.hits += 1;
  track.missedLooks = 0;
  track.lastSeenAtMs = atMs;
  track.isConfirmed ||= track.hits >= CONFIRM_HITS;

  const place = track.model.predict(atMs);
  if (Math.hypot(place.x - track.restAt.x, place.y - track.restAt.y) > REST_SHARE * place.h) {
    track.restAt = { x: place.x, y: place.y, sinceMs: atMs };
  }
}

function miss(track: Track, { atMs, isCovered }: TrackerUpdate): void {
  if (isCovered(insidePicture(boxAt(track, atMs)))) {
    track.missedLooks += 1;
  }
}

function isGivenUp(track: Track, atMs: number): boolean {
  if (!track.isConfirmed) {
    return track.missedLooks > 0;
  }
  const hasLeft = boxLeavesPicture(insidePicture(boxAt(track, atMs)));
  return track.missedLooks >= (hasLeft ? 1 : LOST_LOOKS) && (hasLeft || atMs - track.lastSeenAtMs >= LOST_MS);
}

/** Almost nothing of it can still be in the picture. */
function boxLeavesPicture({ w, h }: Box): boolean {
  return w < 0.005 || h < 0.01;
}

/** A second detection of something that has just been matched is no new object. */
function isSeenAlready(detection: Detection, tracks: readonly Track[], atMs: number): boolean {
  return tracks.some(
    (track) =>
      LABEL_GROUPS[track.label] === LABEL_GROUPS[detection.label] &&
      track.lastSeenAtMs === atMs &&
      iouOf(boxAt(track, atMs), detection.box) > 0.6,
  );
}

function openTrack(
  { box, score, label }: Detection,
  { atMs, aspect }: TrackerUpdate,
  nextId: () => number,
): Track {
  const shape = { x: (box.x + box.w / 2) * aspect, y: box.y + box.h / 2, w: box.w * aspect, h: box.h };
  return {
    id: nextId(),
    model: createMotionModel(shape, atMs),
    aspect,
    labelVotes: new Map([[label, score]]),
    label,
    score,
    hits: 1,
    lastSeenAtMs: atMs,
    missedLooks: 0,
    isConfirmed: false,
    restAt: { x: shape.x, y: shape.y, sinceMs: atMs },
  };
}

function boxAt({ model, aspect, restAt, lastSeenAtMs }: Track, atMs: number): Box {
  const isResting = lastSeenAtMs - restAt.sinceMs >= REST_MS;
  const { x, y, w, h } = model.predict(isResting ? lastSeenAtMs : atMs);
  return { x: (x - w / 2) / aspect, y: y - h / 2, w: w / aspect, h };
}

function observe(track: Track, atMs: number): TrackObservation {
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

function idsOfConfirmed(tracks: readonly Track[]): number[] {
  return tracks.filter(({ isConfirmed }) => isConfirmed).map(({ id }) => id);
}
