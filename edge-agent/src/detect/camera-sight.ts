/**
 * One camera as the eye process sees it: access units in, looks out. Everything is decoded, because each picture
 * needs the one before it, unless the box has too much to do (watch-budget.ts); what follows from a whole picture is in camera-follower.ts.
 */
import type { Log } from '#base/log.ts';
import type { AccessUnit, ParameterSets } from '../camera/access-unit.ts';
import type { Decoding } from '../decode/decoding.ts';
import type { H264Decoder } from '../decode/h264-decoder.ts';
import { encodeJpeg } from '../decode/jpeg.ts';
import type { Picture } from '../decode/picture.ts';
import { createCameraFollower, type FollowerDeps } from './camera-follower.ts';

export interface CameraSight {
  /** New parameter sets: a new decoder. Tracks live on. */
  configure(sets: ParameterSets): void;
  push(unit: AccessUnit): void;
  /** The best picture of a track, or the newest one for null or a track without one. */
  snapshot(trackId: number | null): { jpeg: Buffer; atMs: number } | null;
  /** The newest picture, borrowed: good until the next call of `push`. */
  newest(): Picture | null;
  /** While it is turned on purpose nothing is looked at; where it looks then is a new place. */
  turning(isTurning: boolean): void;
  /** Looks since the last call. */
  takeLooks(): number;
  /** Capture time of the newest picture that decoded whole. */
  lastFrameAtMs(): number | null;
  close(): void;
}

export interface SightCounters {
  frames: number;
  /** Units that did not decode whole. */
  damaged: number;
  looksAsked: number;
  decodeMs: number;
  gateMs: number;
}

export interface CameraSightDeps extends FollowerDeps {
  log: Log;
  decoding: Decoding;
  counters: SightCounters;
}

export function createCameraSight(deps: CameraSightDeps): CameraSight {
  const { cameraId, clock, counters, log } = deps;
  const follower = createCameraFollower(deps);
  let decoder: H264Decoder | null = null;
  let lastFrameAtMs: number | null = null;
  let isDamaged = false;
  let isWaitingForKey = false;
  let isClosed = false;

  const reportDamage = (reason: string | null): void => {
    counters.damaged += reason === null ? 0 : 1;
    if ((reason !== null) !== isDamaged) {
      isDamaged = reason !== null;
      log.debug({ cameraId, reason }, isDamaged ? 'picture damaged' : 'picture whole again');
    }
  };

  /**
   * Between key frames nothing is decoded while the budget wants it so and nothing moves. A picture left out costs
   * those up to the next key frame as well, which is what wakes the camera up again.
   */
  const isSleeping = (): boolean =>
    isWaitingForKey || (deps.pace().isKeyFramesWhenQuiet && follower.isQuiet());

  return {
    configure: (sets) => {
      decoder?.close();
      decoder = null;
      if (isClosed) {
        return;
      }
      const opened = deps.decoding.open(sets);
      if (opened.status === 'open') {
        decoder = opened.decoder;
        isWaitingForKey = false;
        follower.restart();
      } else {
        log.warn({ cameraId, reason: opened.reason }, 'stream cannot be decoded');
      }
    },
    push: (unit) => {
      if (!decoder || isClosed) {
        return;
      }
      if (!unit.isKey && isSleeping()) {
        isWaitingForKey = true;
        return;
      }
      isWaitingForKey &&= !unit.isKey;
      const startedAtMs = clock.monotonicMs();
      const outcome = decoder.decode(unit);
      counters.decodeMs += clock.monotonicMs() - startedAtMs;
      if (outcome.status === 'damaged') {
        reportDamage(outcome.reason);
      } else if (outcome.status === 'picture') {
        reportDamage(null);
        counters.frames += 1;
        lastFrameAtMs = outcome.picture.atMs;
        follower.see(outcome.picture);
      }
    },
    snapshot: (trackId) => {
      const picture = follower.picture(trackId);
      return picture ? { jpeg: encodeJpeg(picture), atMs: picture.atMs } : null;
    },
    newest: () => follower.picture(null),
    turning: follower.turning,
    takeLooks: () => follower.takeLooks(),
    lastFrameAtMs: () => lastFrameAtMs,
    close: () => {
      if (!isClosed) {
        isClosed = true;
        decoder?.close();
        follower.close();
      }
    },
  };
}
