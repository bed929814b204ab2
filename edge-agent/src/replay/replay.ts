/**
 * A recorded clip through the pipeline of a live camera: gate, planner, canvas, detector, tracker and incident book,
 * as fast as this machine can and with the same result every time. The clock is the clip's own.
 *
 *   for await (const event of replayClip({ engine, file, rules, fps: 5, ... }, signal)) { ... }
 *
 * While the detector works on one picture the next is decoded. Not here: reading the file (video-file.ts), the
 * detector (replay-engine.ts), what becomes of tracks and incidents (mot-rows.ts, overlay-video.ts, the caller).
 */
import { setImmediate } from 'node:timers/promises';
import type { Frame } from 'node-av/lib';
import { GiveUp } from '#base/errors.ts';
import { createFakeClock } from '#base/fake-clock.ts';
import type { PersonHeights } from '#protocol/geometry.ts';
import type { Rule } from '#protocol/rule.ts';
import type { PictureSize } from '../detect/look-plan.ts';
import { createCameraFollower, type CameraFollower } from '../detect/camera-follower.ts';
import { isWorthTelling, type Look, type SceneChange, type TrackObservation } from '../detect/look.ts';
import { FULL_PACE } from '../detect/watch-budget.ts';
import { needsOf } from '../events/behaviours.ts';
import { createIncidentBook, type IncidentBook } from '../events/incident-book.ts';
import type { Damage } from './frame-source.ts';
import type { ReplayEngine } from './replay-engine.ts';
import { createIncidentList, type ReplayIncident } from './replay-incidents.ts';
import { openVideo, type ClipPicture } from './video-file.ts';

const CAMERA_ID = 'replay';

export interface ReplayOptions {
  engine: ReplayEngine;
  /** A video file, or a folder of numbered pictures. */
  file: string;
  rules: Rule[];
  personHeights?: PersonHeights | undefined;
  timeZone: string;
  /** Pictures taken of each second; the pipeline itself looks at no more than five. */
  fps: number;
  /** Pace of a folder of pictures. */
  folderFps: number;
  /** What the clock showed at the first picture, ms UTC. */
  startsAtMs: number;
  /** Follow people and vehicles even where no rule asks for them. */
  isTracking: boolean;
}

export type ReplayEvent =
  | ReplayPicture
  /** It is over. */
  | { type: 'incident'; incident: ReplayIncident }
  | ReplayEnd;

export interface ReplayPicture {
  type: 'picture';
  /** Of the file, counted from 1. */
  number: number;
  atS: number;
  /** Null where the file does not say. */
  durationS: number | null;
  /** As it is in the file. Borrowed: good until the next event is asked for. */
  full: Frame;
  /** Of the picture that the pipeline was given. */
  detectorSize: PictureSize;
  /** Null where the pipeline saw no need to look. */
  look: Look | null;
  /** Where everybody is held to be. */
  tracks: readonly TrackObservation[];
  /** Things that came or went. */
  changes: readonly SceneChange[];
  /** Incidents that are going on. */
  open: readonly ReplayIncident[];
}

export interface ReplayEnd {
  type: 'end';
  /** False where it was broken off. */
  isWhole: boolean;
  /** Taken of the file. */
  pictures: number;
  framesRead: number;
  /** Up to the last picture taken. */
  lengthS: number;
  damage: Damage;
  /** All, by the time they began. */
  incidents: ReplayIncident[];
}

/** Throws GiveUp `video-unreadable` or `detector-failed`. `signal` breaks it off in good order. */
export async function* replayClip(
  options: ReplayOptions,
  signal: AbortSignal,
): AsyncGenerator<ReplayEvent, void> {
  const { engine, startsAtMs } = options;
  const video = openVideo(options.file, options);
  const pictures = video.pictures();
  const incidents = createIncidentList(startsAtMs);
  const camera = openCamera(options, incidents);
  let count = 0;
  let lengthS = 0;
  let kept: Frame | null = null;

  try {
    let current = take(pictures);
    while (current && !signal.aborted) {
      const { picture, full, number, atS } = current;
      kept = cloneOf(full);
      await camera.see(picture);
      const following = take(pictures);
      await engine.settled();
      await setImmediate();

      count += 1;
      lengthS = atS;
      const view = camera.view(picture.atMs);
      yield {
        type: 'picture',
        number,
        atS,
        durationS: video.durationS,
        full: kept,
        detectorSize: { width: picture.width, height: picture.height },
        ...view,
        open: incidents.open(),
      };
      yield* incidents.takeClosed();
      kept.free();
      kept = null;
      current = following;
    }
    camera.close();
    yield* incidents.takeClosed();
    yield {
      type: 'end',
      isWhole: current === null,
      pictures: count,
      framesRead: video.framesRead(),
      lengthS,
      damage: video.damage(),
      incidents: incidents.all(),
    };
  } finally {
    kept?.free();
    camera.close();
    pictures.return();
  }
}

function take(pictures: Generator<ClipPicture, void>): ClipPicture | null {
  const next = pictures.next();
  return next.done === true ? null : next.value;
}

function cloneOf(frame: Frame): Frame {
  const clone = frame.clone();
  if (!clone) {
    throw new GiveUp('out-of-memory', 'no memory to keep a picture');
  }
  return clone;
}

interface ReplayCamera {
  see(picture: ClipPicture['picture']): Promise<void>;
  /** What is known after the look at the picture of this instant, if there was one. */
  view(atMs: number): Pick<ReplayPicture, 'look' | 'tracks' | 'changes'>;
  close(): void;
}

function openCamera(
  { engine, rules, personHeights, timeZone, startsAtMs, isTracking }: ReplayOptions,
  incidents: ReturnType<typeof createIncidentList>,
): ReplayCamera {
  const clock = createFakeClock(startsAtMs);
  const needs = needsOf(rules);
  let look: Look | null = null;
  let tracks: readonly TrackObservation[] = [];
  let sequence = 0;

  const book: IncidentBook = createIncidentBook({
    camera: { id: CAMERA_ID, site: CAMERA_ID, name: CAMERA_ID, isEnabled: true, rules, personHeights },
    timeZone,
    clock,
    nextSequence: () => ++sequence,
    onOpened: incidents.opened,
    onClosed: incidents.closed,
  });
  const follower: CameraFollower = createCameraFollower({
    cameraId: CAMERA_ID,
    clock,
    scaler: engine.scaler,
    scheduler: engine.scheduler,
    needs: { ...needs, tracks: needs.tracks || isTracking },
    passers: null,
    pace: () => FULL_PACE,
    counters: { gateMs: 0, looksAsked: 0 },
    onLook: (next) => {
      look = next;
      tracks = next.tracks;
      // As an eye does: rules must not hear here what they would not hear there.
      if (isWorthTelling(next)) {
        book.observe(next);
      }
    },
  });

  return {
    see: async (picture) => {
      await clock.advance(Math.max(0, picture.atMs - clock.nowMs()));
      follower.see(picture);
    },
    view: (atMs) => {
      const isFresh = look?.atMs === atMs;
      return {
        look: isFresh ? look : null,
        changes: look?.changes ?? [],
        tracks: isFresh ? tracks : tracks.map((track) => ({ ...track, isPredicted: true })),
      };
    },
    close: () => {
      follower.close();
      book.closeAll();
    },
  };
}
