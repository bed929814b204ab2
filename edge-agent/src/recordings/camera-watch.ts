/**
 * From second to second, for each camera: should it be recorded, has its eye been told, what does its health say, and
 * why is there nothing where there is nothing.
 */
import type { Clock } from '#base/clock.ts';
import type { CameraHealth, CameraRecording } from '#protocol/camera.ts';
import type { GapReason } from '#protocol/recording.ts';
import type { AgentToEye } from '../eye/messages.ts';
import { createAbsenceWatch } from './absence-watch.ts';
import type { DiskWatch } from './disk-watch.ts';
import type { RecordingIndex } from './recording-index.ts';
import type { RecordingPlan } from './recording-plan.ts';

export interface CameraWatch {
  tick: () => void;
  /** Whether its eye should be recording it now. */
  isWanted: (cameraId: string) => boolean;
  /** Its eye writes. */
  seen: (cameraId: string) => void;
  eyeLost: (cameraIds: readonly string[]) => void;
}

export interface CameraWatchDeps {
  cameraIds: readonly string[];
  plan: RecordingPlan;
  index: Pick<RecordingIndex, 'absences' | 'desk' | 'disk' | 'keys' | 'attempt'>;
  tellEye: (cameraId: string, message: AgentToEye) => boolean;
  healthOf: (cameraId: string) => CameraHealth['state'] | undefined;
  onRecording: (cameraId: string, recording: CameraRecording) => void;
  clock: Clock;
}

const DISK_REASONS: Partial<Record<string, GapReason>> = {
  slow: 'disk-slow',
  full: 'disk-full',
  'read-only': 'disk-read-only',
  failed: 'disk-failed',
};
const MOST_NOTE = 300;

export function createCameraWatch(deps: CameraWatchDeps): CameraWatch {
  const { cameraIds, plan, index, tellEye, healthOf, onRecording, clock } = deps;
  const { desk, disk, keys, attempt } = index;
  const absence = createAbsenceWatch(index.absences);
  /** What the eye of a camera was told last; not there: its eye knows nothing. */
  const told = new Map<string, boolean>();
  const shown = new Map<string, string>();
  const withoutEye = new Set(cameraIds);

  const isWanted = (cameraId: string): boolean =>
    keys.isReady() && plan.isWanted(cameraId, clock.nowMs(), clock.monotonicMs());

  const tell = (cameraId: string, isOn: boolean): void => {
    if (told.get(cameraId) !== isOn && tellEye(cameraId, { type: 'record', cameraId, isOn })) {
      told.set(cameraId, isOn);
    }
  };

  const show = (cameraId: string, wanted: boolean): void => {
    const recording = describe(plan.rule(cameraId) !== null, {
      hasKey: keys.isReady(),
      trouble: disk.troubleOf(cameraId),
      hasOpen: desk.hasOpen(cameraId),
      wanted,
    });
    const text = JSON.stringify(recording);
    if (shown.get(cameraId) !== text) {
      shown.set(cameraId, text);
      onRecording(cameraId, recording);
    }
  };

  const tickOne = (cameraId: string): void => {
    const wanted = isWanted(cameraId);
    if (plan.rule(cameraId) !== null) {
      tell(cameraId, wanted);
    }
    const facts = {
      hasOpenSegment: desk.hasOpen(cameraId),
      isWanted: wanted,
      diskReason: DISK_REASONS[disk.troubleOf(cameraId)?.kind ?? ''] ?? null,
      health: healthOf(cameraId),
      isEyeMissing: withoutEye.has(cameraId) && !isKnownGone(healthOf(cameraId)),
    };
    attempt(() => absence.judge(cameraId, facts, Math.round(clock.nowMs())));
    show(cameraId, wanted);
  };

  return {
    tick: () => {
      disk.tick();
      cameraIds.forEach(tickOne);
    },
    isWanted,
    seen: (cameraId) => {
      withoutEye.delete(cameraId);
    },
    eyeLost: (lost) => {
      lost.forEach((cameraId) => {
        told.delete(cameraId);
        withoutEye.add(cameraId);
      });
    },
  };
}

/** The camera itself is away, whatever has become of its eye. */
function isKnownGone(state: CameraHealth['state'] | undefined): boolean {
  return state === 'offline' || state === 'auth-failed' || state === 'misconfigured';
}

interface Situation {
  hasKey: boolean;
  trouble: ReturnType<DiskWatch['troubleOf']>;
  hasOpen: boolean;
  wanted: boolean;
}

function describe(hasRule: boolean, { hasKey, trouble, hasOpen, wanted }: Situation): CameraRecording {
  if (!hasRule) {
    return { state: 'off', note: '' };
  }
  if (trouble) {
    const note = `${trouble.kind}: ${trouble.detail}`.slice(0, MOST_NOTE);
    return { state: trouble.kind === 'slow' ? 'dropping' : 'failed', note };
  }
  if (!hasKey) {
    return { state: 'waiting', note: "waits for central's key: it is told to encrypt, and has none yet" };
  }
  if (!wanted) {
    return { state: 'waiting', note: 'not wanted now: outside its schedule, or nothing moves' };
  }
  return hasOpen ? { state: 'recording', note: '' } : { state: 'waiting', note: 'no pictures yet' };
}
