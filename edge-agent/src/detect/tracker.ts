/**
 * Turns the detections of one camera's looks into tracks, in four rounds, each at the best of all pairings:
 *  1. sure detections to the tracks in sight;
 *  2. unsure ones to the tracks in sight that are left, because somebody half hidden scores low but is still there
 *     (ByteTrack, Zhang et al., 2022);
 *  3. sure detections that are left to tracks out of sight, which may have gone on or may have stopped (OC-SORT, Cao
 *     et al., 2023): who was behind a lorry for some seconds keeps the old number;
 *  4. what is left of them to tracks in sight that nothing else comes near: who walks alone may turn as sharply as
 *     they like, in a crowd that would be stealing numbers.
 * What is left of the sure ones opens tracks, shown to the rest of the system from the second detection on. A track
 * that is not found again is shown as predicted for a while, then hidden, and given up when nobody would believe that
 * it is the same person.
 *
 * A look may cover only parts of the picture: a track outside them is neither seen nor missed. In and out: fractions
 * of the picture. Not here: what fits what (track-fit.ts), where to look (look-plan.ts), what a track's behaviour
 * means (events/).
 */
import type { Box } from '#protocol/geometry.ts';
import { iouOf, insidePicture } from './boxes.ts';
import { LABEL_GROUPS, type Detection } from './detection.ts';
import type { ObjectLabel } from '#protocol/incident.ts';
import type { TrackObservation } from './look.ts';
import { sizeOf } from './motion-model.ts';
import { matchPairs } from './pair-matching.ts';
import { expectAt, misfitOf, type FitOptions } from './track-fit.ts';
import { boxAt, continueTrack, isSteady, observe, openTrack, restsAt, shapeOf, type Track } from './track.ts';

/** A track opens at this score and continues at the lower one. */
export const OPEN_SCORE = 0.38;
export const CONTINUE_SCORE = 0.2;
/** Hidden when neither seen for this long nor in this many looks that should have seen it. */
const HIDE_MS = 2000;
const HIDE_LOOKS = 3;
/** Given up this long after it was last seen, and earlier where there are too many. */
const FORGET_MS = 8000;
const MAX_HIDDEN = 32;
/** A picture from so far back means that the clock was set: nothing that is known has a place in time any more. */
const CLOCK_JUMP_MS = 10_000;

interface Round extends FitOptions {
  /** A pair that fits worse than this is none. */
  worstFit: number;
}
const SURE_ROUND: Round = { worstFit: 12, surprise: 'none', leastIou: 0 };
const UNSURE_ROUND: Round = { worstFit: 6, surprise: 'none', leastIou: 0.1 };
const FIND_AGAIN_ROUND: Round = { worstFit: 8, surprise: 'stopped', leastIou: 0 };
const TURNED_ROUND: Round = { worstFit: 10, surprise: 'turned', leastIou: 0 };
/** Nobody of the same kind nearer than this, in sizes: then it is clear who has turned. */
const ALONE_DISTANCE = 1.5;

export interface FollowedBox {
  box: Box;
  label: ObjectLabel;
  /** Stands still: it need not be looked at in every picture. */
  isResting: boolean;
  /** Goes its way as expected: every second picture will do. */
  isSteady: boolean;
  lastSeenAtMs: number;
}

export interface TrackerUpdate {
  atMs: number;
  detections: readonly Detection[];
  /** Width of the picture over its height. */
  aspect: number;
  isCovered: (box: Box) => boolean;
}

export interface TrackerResult {
  /** Confirmed tracks that are seen or were lately. */
  tracks: TrackObservation[];
  /** Each confirmed track is in here once in its life; it may have been out of `tracks` for seconds by then. */
  endedTrackIds: number[];
}

export interface Tracker {
  update(update: TrackerUpdate): TrackerResult;
  /** Where everything in sight is expected, tracks still to be confirmed too: hidden ones are not searched for. */
  expected(atMs: number): FollowedBox[];
  /** Ends all tracks; returns those that had been confirmed. */
  clear(): number[];
}

/** `nextId` gives numbers that are unique per camera for the life of the process. */
export function createTracker(nextId: () => number): Tracker {
  let tracks: Track[] = [];
  let lastAtMs = -Infinity;

  const clear = (): number[] => {
    const ended = idsOfConfirmed(tracks);
    tracks = [];
    return ended;
  };

  return {
    update: (update) => {
      const { atMs } = update;
      const endedByClock = atMs < lastAtMs - CLOCK_JUMP_MS ? clear() : [];
      lastAtMs = atMs;

      const fresh = followDetections(tracks, update);
      tracks.forEach((track) => miss(track, update));
      const opened = fresh
        .filter((detection) => !isSeenAlready(detection, tracks, atMs))
        .map((detection) => openTrack(nextId(), detection, update));

      const over = tracksOver(tracks, atMs);
      tracks = [...tracks.filter((track) => !over.has(track)), ...opened];
      return {
        tracks: tracks
          .filter(({ isConfirmed, isHidden }) => isConfirmed && !isHidden)
          .map((track) => observe(track, atMs)),
        endedTrackIds: [...endedByClock, ...idsOfConfirmed([...over])],
      };
    },
    expected: (atMs) =>
      tracks
        .filter(({ isHidden }) => !isHidden)
        .map((track) => ({
          box: insidePicture(boxAt(track, atMs)),
          label: track.label,
          isResting: restsAt(track, atMs),
          isSteady: isSteady(track),
          lastSeenAtMs: track.lastSeenAtMs,
        })),
    clear,
  };
}

/** Returns the sure detections that belong to no track. */
function followDetections(tracks: readonly Track[], update: TrackerUpdate): Detection[] {
  const sure = update.detections.filter(({ score, isCut }) => score >= OPEN_SCORE && !isCut);
  const unsure = update.detections.filter((item) => !sure.includes(item) && item.score >= CONTINUE_SCORE);
  const unseen = (): Track[] => tracks.filter(({ lastSeenAtMs }) => lastSeenAtMs !== update.atMs);
  const inSight = ({ isHidden }: Track): boolean => !isHidden;
  const isConfirmed = (track: Track): boolean => track.isConfirmed;

  const left = pairUp(sure, unseen().filter(inSight), update, SURE_ROUND);
  pairUp(unsure, unseen().filter(inSight), update, UNSURE_ROUND);
  const strange = pairUp(left, unseen().filter(isConfirmed), update, FIND_AGAIN_ROUND);
  const alone = strange.filter((detection) => isAlone(detection, tracks, update));
  const fresh = new Set(pairUp(alone, unseen().filter(inSight), update, TURNED_ROUND));
  return strange.filter((detection) => fresh.has(detection) || !alone.includes(detection));
}

/** Where several walk together, a sudden turn cannot be told from somebody new. */
function isAlone(detection: Detection, tracks: readonly Track[], { atMs, aspect }: TrackerUpdate): boolean {
  const here = shapeOf(detection.box, aspect);
  const near = tracks.filter((track) => {
    const there = shapeOf(boxAt(track, atMs), aspect);
    return (
      !track.isHidden &&
      LABEL_GROUPS[track.label] === LABEL_GROUPS[detection.label] &&
      Math.hypot(here.x - there.x, here.y - there.y) < ALONE_DISTANCE * sizeOf(here)
    );
  });
  return near.length <= 1 && near.every(({ lastSeenAtMs }) => lastSeenAtMs !== atMs);
}

/** Continues the tracks that fit a detection; returns the detections that fit none. */
function pairUp(
  detections: readonly Detection[],
  tracks: readonly Track[],
  update: TrackerUpdate,
  round: Round,
): Detection[] {
  if (detections.length === 0 || tracks.length === 0) {
    return [...detections];
  }
  const candidates = tracks.map((track) => expectAt(track, update.atMs));
  const misfits = detections.map((detection) => {
    const sighting = { detection, measured: shapeOf(detection.box, update.aspect) };
    return candidates.map((candidate) => misfitOf(sighting, candidate, round));
  });
  const left = new Set(detections);
  for (const [row, column] of bestPairs(misfits, tracks.length, round.worstFit)) {
    const [detection, track] = [detections[row], tracks[column]];
    if (detection && track) {
      left.delete(detection);
      continueTrack(track, detection, update);
    }
  }
  return [...left];
}

/**
 * Not as many pairs as can be but the likeliest: being left over costs as much as the worst fit, so that nobody is
 * given a bad partner for the sake of one pair more. Who fits nobody stays out of the matching, which is then mostly
 * undisputed.
 */
function bestPairs(
  misfits: readonly (readonly number[])[],
  columnCount: number,
  worstFit: number,
): [number, number][] {
  const misfitAt = (row: number, column: number): number => misfits[row]?.[column] ?? Infinity;
  const rows = [...misfits.keys()].filter((row) => misfits[row]?.some((misfit) => misfit < worstFit));
  const columns = Array.from({ length: columnCount }, (_, column) => column).filter((column) =>
    rows.some((row) => misfitAt(row, column) < worstFit),
  );
  return matchPairs(rows.length, columns.length, (row, column) =>
    Math.min(worstFit, misfitAt(rows[row] ?? -1, columns[column] ?? -1)),
  )
    .map(([row, column]): [number, number] => [rows[row] ?? -1, columns[column] ?? -1])
    .filter(([row, column]) => misfitAt(row, column) < worstFit);
}

function miss(track: Track, { atMs, isCovered }: TrackerUpdate): void {
  if (track.isHidden || track.lastSeenAtMs === atMs) {
    return;
  }
  if (isCovered(insidePicture(boxAt(track, atMs)))) {
    track.missedLooks += 1;
  }
  track.isHidden = track.missedLooks >= HIDE_LOOKS && atMs - track.lastSeenAtMs >= HIDE_MS;
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

function tracksOver(tracks: readonly Track[], atMs: number): Set<Track> {
  const hidden = tracks
    .filter(({ isHidden }) => isHidden)
    .sort((a, b) => b.lastSeenAtMs - a.lastSeenAtMs)
    .slice(MAX_HIDDEN);
  return new Set([...tracks.filter((track) => isOver(track, atMs)), ...hidden]);
}

function isOver(track: Track, atMs: number): boolean {
  if (!track.isConfirmed) {
    return track.missedLooks > 0;
  }
  const hasLeft = track.missedLooks > 0 && isOutside(insidePicture(boxAt(track, atMs)));
  return hasLeft || (track.isHidden && atMs - track.lastSeenAtMs >= FORGET_MS);
}

/** Almost nothing of it can still be in the picture. */
function isOutside({ w, h }: Box): boolean {
  return w < 0.005 || h < 0.01;
}

function idsOfConfirmed(tracks: readonly Track[]): number[] {
  return tracks.filter(({ isConfirmed }) => isConfirmed).map(({ id }) => id);
}
