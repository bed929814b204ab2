/** What is known of the faces of one camera's tracks, and when it is told: on news, not too often, and at the end. */
import type { Box } from '#protocol/geometry.ts';
import type { Clock } from '#base/clock.ts';
import type { ReadFace } from '#models/faces/face.ts';
import { encodeChip } from '#models/faces/picture-file.ts';
import { createBestFaces, gravest, type BestFaces, type Refusal } from './best-faces.ts';
import type { TurnState } from './face-turns.ts';
import { createFaceYield } from './face-yield.ts';
import { createSecondPerson, type SecondPerson } from './second-person.ts';
import type { FaceSighting } from './sighting.ts';

const TELL_EVERY_MS = 500;
const UNKNOWN: TurnState = { readAtMs: -Infinity, misses: 0, shots: 0, isSated: false };

export interface FaceTracks {
  stateOf: (trackId: number) => TurnState;
  /** Nothing was read, for that reason. */
  refuse(trackId: number, reason: Refusal, atMs: number): void;
  /**
   * `box`: of the face, fractions of the picture. `best`: it is one of the best of its track. `second-person`: somebody
   * else goes on under this number, of whom it is one of the first; what was known of the track has been told and
   * forgotten.
   */
  offer(trackId: number, read: OfferedFace): 'best' | 'second-person' | 'not-kept';
  /** Tells what is new, of tracks that have not just been told of. */
  tell(recipe: string): void;
  end(trackIds: readonly number[], recipe: string): void;
  endAll(recipe: string): void;
  /** How many could be compared (face-yield.ts). */
  note(): string;
}

export interface OfferedFace {
  read: ReadFace;
  box: Box;
  atMs: number;
  recipe: string;
}

export interface FaceTracksOptions {
  cameraId: string;
  clock: Clock;
  send: (sighting: FaceSighting) => void;
}

interface TrackFaces {
  best: BestFaces;
  second: SecondPerson;
  readAtMs: number;
  misses: number;
  toldAtMs: number;
}

export function createFaceTracks({ cameraId, clock, send }: FaceTracksOptions): FaceTracks {
  const tracks = new Map<number, TrackFaces>();
  const yielded = createFaceYield();

  const open = (trackId: number, atMs: number): TrackFaces => {
    const track = tracks.get(trackId) ?? {
      best: createBestFaces(),
      second: createSecondPerson(),
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
    if (isOver) {
      yielded.count(shots.length > 0 ? 'compared' : best.commonestRefusal());
    }
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
      if (!track) {
        return UNKNOWN;
      }
      const { best, second } = track;
      return { ...track, shots: best.shots().length, isSated: best.isSated() && !second.isPending() };
    },
    refuse,
    offer: (trackId, { read, box, atMs, recipe }) => {
      const { quality, descriptor, chip } = read;
      if (quality.use === 'none' || !descriptor) {
        refuse(trackId, gravest(quality.faults), atMs);
        return 'not-kept';
      }
      const track = open(trackId, atMs);
      track.misses = 0;
      const { grade, widthPx, use } = quality;
      const shot = { atMs, descriptor, grade, widthPx, use, box };
      const encode = (): Uint8Array => encodeChip(chip);
      const whose = track.second.judge(shot, track.best.shots(), encode);
      if (whose === 'nobody-yet') {
        return 'not-kept';
      }
      if (whose === 'same-person') {
        return track.best.offer(shot, encode) ? 'best' : 'not-kept';
      }
      sendTrack(trackId, track, recipe, true);
      track.best = createBestFaces();
      track.toldAtMs = -Infinity;
      whose.secondPerson.forEach(({ jpeg, ...other }) => track.best.offer(other, () => jpeg));
      return 'second-person';
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
    note: () => yielded.note(),
  };
}
