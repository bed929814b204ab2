/**
 * Holds what is known of one camera and tells its health when, and only when, that changes. Pictures per second are
 * whole numbers and change only by a clear step, so that a steady camera is silent.
 * Not here: what the facts mean (health-summary.ts).
 */
import type { Clock } from '#base/clock.ts';
import type { CameraHealth, CameraRecording, CameraWatch } from '#protocol/camera.ts';
import { summariseHealth, type CameraFacts } from './health-summary.ts';

export interface HealthTeller {
  update: (facts: Partial<CameraFacts>) => void;
  setFps: (value: number) => void;
  /** How its eye watches it; told only while it streams. */
  setWatch: (value: CameraWatch) => void;
  setRecording: (value: CameraRecording) => void;
  /** Tells the present health though nothing changed. */
  tell: () => void;
  facts: () => CameraFacts;
  current: () => CameraHealth;
}

/** Smaller changes are noise of counting. */
const FPS_STEP = 0.7;
const LOOKS_STEP = 1;
const MAX_FPS = 240;
const MAX_DETAIL_LENGTH = 300;

export function createHealthTeller(
  cameraId: string,
  isEnabled: boolean,
  clock: Clock,
  onHealth: (health: CameraHealth) => void,
): HealthTeller {
  let facts: CameraFacts = { isEnabled, onvifProblem: null, stream: null };
  let countedFps = 0;
  let watch: CameraWatch | null = null;
  let recording: CameraRecording | null = null;
  let current: CameraHealth = {
    ...summariseHealth(facts),
    cameraId,
    sinceAtMs: clock.nowMs(),
    fps: 0,
    watch: null,
  };

  const refresh = (): void => {
    const summary = summariseHealth(facts);
    const isSame = summary.state === current.state && summary.reason === current.reason;
    const next: CameraHealth = {
      ...summary,
      detail: summary.detail.slice(0, MAX_DETAIL_LENGTH),
      cameraId,
      sinceAtMs: isSame ? current.sinceAtMs : clock.nowMs(),
      fps: settleFps(facts.stream?.state === 'streaming' ? countedFps : 0, current.fps),
      watch: facts.stream?.state === 'streaming' ? watch : null,
      ...(recording && { recording }),
    };
    if (!isSame || !areEqual(next, current)) {
      current = next;
      onHealth(current);
    }
  };

  return {
    update: (change) => {
      facts = { ...facts, ...change };
      refresh();
    },
    setFps: (value) => {
      countedFps = Number.isFinite(value) ? Math.min(MAX_FPS, Math.max(0, value)) : 0;
      refresh();
    },
    setWatch: (value) => {
      watch = value;
      refresh();
    },
    setRecording: (value) => {
      recording = value;
      refresh();
    },
    tell: () => onHealth(current),
    facts: () => facts,
    current: () => current,
  };
}

function settleFps(counted: number, told: number): number {
  return counted > 0 && Math.abs(counted - told) < FPS_STEP ? told : Math.round(counted);
}

function areEqual(a: CameraHealth, b: CameraHealth): boolean {
  return (
    a.detail === b.detail &&
    a.nextTryAtMs === b.nextTryAtMs &&
    a.fps === b.fps &&
    a.recording?.state === b.recording?.state &&
    a.recording?.note === b.recording?.note &&
    areEqualWatches(a.watch, b.watch)
  );
}

/** Looks a second wander; only a clear step is told. */
function areEqualWatches(a: CameraWatch | null, b: CameraWatch | null): boolean {
  if (!a || !b) {
    return a === b;
  }
  return (
    a.step === b.step &&
    a.decoder === b.decoder &&
    a.decoderNote === b.decoderNote &&
    a.detector === b.detector &&
    a.provider === b.provider &&
    a.providerNote === b.providerNote &&
    a.faces === b.faces &&
    a.facesNote === b.facesNote &&
    Math.abs(a.looksPerSecond - b.looksPerSecond) < LOOKS_STEP
  );
}
