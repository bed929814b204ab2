/**
 * When a camera is recorded: always or on motion, within its schedule. Pure but for what it remembers of looks.
 *
 * Motion is what looks tell: people and animals whenever they are seen, vehicles and things when they came, or moved
 * since they were last counted; a parked car does not fill the disk.
 */
import type { RecordingRule } from '#protocol/recording.ts';
import { recordingRule } from '#protocol/recording.ts';
import type { CameraConfig, RecordingsConfig } from '../camera/config.ts';
import type { Look, TrackObservation } from '../detect/look.ts';
import { isAwake } from '../events/schedule.ts';
import type { WallClock } from '../events/wall-clock.ts';
import type { RecordingOrder } from '../evidence/recorder/segment.ts';

export interface RecordingPlan {
  /** Null: it is never recorded. */
  rule: (cameraId: string) => RecordingRule | null;
  /** How many things moved in it. */
  observe: (look: Look, nowMonotonicMs: number) => number;
  /** Whether it should be recorded at this moment. */
  isWanted: (cameraId: string, nowMs: number, nowMonotonicMs: number) => boolean;
  /** Its schedule was awake then. */
  isScheduled: (cameraId: string, atMs: number) => boolean;
  /** The order for its eye. */
  order: (cameraId: string, isOn: boolean) => RecordingOrder | null;
  /** It must be looked at for its recording to work. */
  needsLooks: (cameraId: string) => boolean;
}

export interface PlanDeps {
  cameras: readonly Pick<CameraConfig, 'id' | 'isEnabled' | 'recording'>[];
  recordings: Pick<RecordingsConfig, 'motionBeforeS' | 'motionAfterS'>;
  wallClock: WallClock;
}

/** By this part of the picture a thing must have moved on. */
const MOVED = 0.02;
const ALIVE: ReadonlySet<string> = new Set(['person', 'dog', 'cat']);

interface Watched {
  rule: RecordingRule;
  lastMotionMs: number;
  /** Where each thing was when it last counted. */
  places: Map<number, { x: number; y: number }>;
}

export function createRecordingPlan({ cameras, recordings, wallClock }: PlanDeps): RecordingPlan {
  const watched = new Map<string, Watched>();
  for (const { id, isEnabled, recording } of cameras) {
    const rule = recording ?? recordingRule.parse({});
    if (isEnabled && rule.mode !== 'off') {
      watched.set(id, { rule, lastMotionMs: -Infinity, places: new Map() });
    }
  }
  const afterMs = recordings.motionAfterS * 1000;
  const isScheduled: RecordingPlan['isScheduled'] = (cameraId, atMs) => {
    const camera = watched.get(cameraId);
    return camera !== undefined && isAwake(camera.rule.schedule, wallClock.at(atMs));
  };

  return {
    rule: (cameraId) => watched.get(cameraId)?.rule ?? null,
    observe: (look, nowMonotonicMs) => {
      const camera = watched.get(look.cameraId);
      if (!camera) {
        return 0;
      }
      const moving = countMoving(look, camera.places);
      if (moving > 0) {
        camera.lastMotionMs = nowMonotonicMs;
      }
      return moving;
    },
    isWanted: (cameraId, nowMs, nowMonotonicMs) => {
      const camera = watched.get(cameraId);
      if (!camera || !isScheduled(cameraId, nowMs)) {
        return false;
      }
      return camera.rule.mode === 'always' || nowMonotonicMs - camera.lastMotionMs <= afterMs;
    },
    isScheduled,
    order: (cameraId, isOn) => {
      const rule = watched.get(cameraId)?.rule;
      if (!rule) {
        return null;
      }
      const preRollMs = rule.mode === 'on-motion' ? recordings.motionBeforeS * 1000 : 0;
      return { profile: rule.profile, withAudio: rule.audio, isOn, preRollMs };
    },
    needsLooks: (cameraId) => watched.get(cameraId)?.rule.mode === 'on-motion',
  };
}

function countMoving({ tracks, changes, endedTrackIds }: Look, places: Watched['places']): number {
  let moving = 0;
  for (const track of tracks) {
    if (!track.isPredicted && hasMoved(track, places)) {
      moving += 1;
    }
  }
  for (const { trackId, box } of changes) {
    if (!places.has(trackId)) {
      places.set(trackId, { x: box.x, y: box.y });
      moving += 1;
    }
  }
  endedTrackIds.forEach((trackId) => places.delete(trackId));
  return moving;
}

function hasMoved({ trackId, label, box }: TrackObservation, places: Watched['places']): boolean {
  const x = box.x + box.w / 2;
  const y = box.y + box.h;
  const before = places.get(trackId);
  if (before && Math.hypot(x - before.x, y - before.y) < MOVED) {
    return ALIVE.has(label);
  }
  places.set(trackId, { x, y });
  return true;
}
