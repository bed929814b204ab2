/** What is known of the faces of one camera's tracks, and when it is told: on news, not too often, and at the end. */
import type { Box } from '#protocol/geometry.ts';
import type { Clock } from '#base/clock.ts';
import type { ReadFace } from '#models/faces/face.ts';
import { encodeChip } from '#models/faces/picture-file.ts';
import { createBestFaces, gravest, type BestFaces, type Refusal } from './best-faces.ts';
import type { TurnState } from './face-turns.ts';
import type { FaceSighting } from './sighting.ts';

const TELL_EVERY_MS = 500;
const UNKNOWN: TurnState = { readAtMs: -Infinity, misses: 0, shots: 0, isSated: false };

export interface FaceTracks {
  stateOf: (trackId: number) => TurnState;
  /** Nothing was read, for that reason. */
  refuse(trackId: number, reason: Refusal, atMs: number): void;
  /** `box`: of the face, fractions of the picture. True where the face is one of the best of its track. */
  offer(trackId: number, read: ReadFace, box: Box, atMs: number): boolean;
  /** Tells what is new, of tracks that have not just been told of. */
  tell(recipe: string): void;
  end(trackIds: readonly number[], recipe: string): void;
  endAll(recipe: string): void;
}

export interface FaceTracksOptions {
  cameraId: string;
  clock: Clock;
  send: (sighting: FaceSighting) => void;
}

interface TrackFaces {
  best: BestFaces;
  readAtMs: number;
  misses: number;
  toldAtMs: number;
}

export function createFaceTracks({ cameraId, clock, send }: FaceTracksOptions): FaceTracks {
  const tracks = new Map<number, TrackFaces>();

  const open = (trackId: number, atMs: number): TrackFaces => {
    const track = tracks.get(trackId) ?? {
      best: createBestFaces(),
      readAtMs: atMs,
      misses: 0,
      toldAtMs: -Infinity,
    };
    track.readAtMs = atMs;
    tracks.set(trackId, track);
    return track;
  };

  const refuse = (trackId: number, reason: Refusal, atMs: number): void => {
    const track = open(trackId, atMs);
    track.misses += 1;
    track.best.refuse(reason);
  };

  const sendTrack = (trackId: number, track: TrackFaces, recipe: string, isOver: boolean): void => {
    const { best } = track;
    track.toldAtMs = clock.monotonicMs();
    best.told();
    const [shots, refused] = [best.shots(), best.refused()];
    send({ cameraId, trackId, atMs: track.readAtMs, recipe, shots, refused, isOver });
  };

  const end = (trackIds: readonly number[], recipe: string): void => {
    for (const trackId of trackIds) {
      const track = tracks.get(trackId);
      if (track) {
        tracks.delete(trackId);
        sendTrack(trackId, track, recipe, true);
      }
    }
  };

  return {
    stateOf: (trackId) => {
      const track = tracks.get(trackId);
      return track ? { ...track, shots: track.best.shots().length, isSated: track.best.isSated() } : UNKNOWN;
    },
    refuse,
    offer: (trackId, { quality, descriptor, chip }, box, atMs) => {
      if (quality.use === 'none' || !descriptor) {
        refuse(trackId, gravest(quality.faults), atMs);
        return false;
      }
      const track = open(trackId, atMs);
      track.misses = 0;
      const { grade, widthPx, use } = quality;
      return track.best.offer({ atMs, descriptor, grade, widthPx, use, box }, () => encodeChip(chip));
    },
    tell: (recipe) => {
      const nowMs = clock.monotonicMs();
      for (const [trackId, track] of tracks) {
        if (track.best.hasNews() && nowMs - track.toldAtMs >= TELL_EVERY_MS) {
          sendTrack(trackId, track, recipe, false);
        }
      }
    },
    end,
    endAll: (recipe) => end([...tracks.keys()], recipe),
  };
}
