/**
 * Says from second to second why a camera has no recording, so that every gap has its reason afterwards. A camera
 * with a file open needs none.
 */
import type { CameraHealth } from '#protocol/camera.ts';
import type { GapReason } from '#protocol/recording.ts';
import type { Absences } from './absences.ts';

export interface CameraFactsNow {
  hasOpenSegment: boolean;
  isWanted: boolean;
  /** From an eye's trouble. */
  diskReason: GapReason | null;
  health: CameraHealth['state'] | undefined;
  /** Its eye died, or has not begun yet, and no picture came since. */
  isEyeMissing: boolean;
}

export interface AbsenceWatch {
  judge: (cameraId: string, facts: CameraFactsNow, nowMs: number) => void;
}

export function createAbsenceWatch(absences: Pick<Absences, 'begin'>): AbsenceWatch {
  const told = new Map<string, GapReason | null>();
  return {
    judge: (cameraId, facts, nowMs) => {
      const reason = reasonOf(facts);
      if (told.get(cameraId) !== reason) {
        absences.begin(cameraId, reason, nowMs);
        told.set(cameraId, reason);
      }
    },
  };
}

function reasonOf(facts: CameraFactsNow): GapReason | null {
  const { hasOpenSegment, isWanted, diskReason, health, isEyeMissing } = facts;
  if (diskReason !== null && diskReason !== 'disk-slow') {
    return diskReason;
  }
  if (hasOpenSegment) {
    return null;
  }
  if (!isWanted) {
    return 'not-wanted';
  }
  if (isEyeMissing) {
    return 'agent-down';
  }
  return health === 'online' || health === 'degraded' ? null : 'camera-offline';
}
