/**
 * The sound of alarms, made on the spot, so that nothing has to be fetched when it matters: two rising tones for an
 * alarm, a wail up and down for what is critical, one soft tone for information; the louder, the more often in a row.
 *
 * Browsers allow sound only after the user has touched the page; until then `state` is `blocked`, and the page says
 * so. Alarms that come together sound once, the more severe one. Not here: when to ring (ring-plan.ts).
 */
import { SEVERITIES, type Severity } from '#protocol/notify.ts';
import { LOUDEST, type Ring } from './ring-plan.ts';

export type ChimeState = 'ready' | 'blocked';

export interface Chime {
  readonly state: ChimeState;
  onChange(listener: () => void): () => void;
  /** Call from a click or key press. */
  unlock(): Promise<void>;
  ring(ring: Ring): void;
}

interface Sound {
  tonesHz: readonly number[];
  toneSec: number;
  shape: OscillatorType;
}

/** They differ in rhythm and shape, not in pitch alone: old ears and small loudspeakers lose the high tones. */
const SOUNDS: Record<Severity, Sound> = {
  critical: { tonesHz: [880, 587, 880, 587], toneSec: 0.14, shape: 'square' },
  alarm: { tonesHz: [660, 880], toneSec: 0.18, shape: 'sine' },
  information: { tonesHz: [523], toneSec: 0.25, shape: 'sine' },
};
/** A square wave is heard as louder than a sine of the same height. */
const SHAPE_GAIN: Partial<Record<OscillatorType, number>> = { square: 0.5 };
const LOUDNESS: readonly number[] = [0.3, 0.55, 0.9];
const QUIET_BETWEEN_SEC = 1.5;
const PAUSE_SEC = 0.25;

export function createChime(): Chime {
  const listeners = new Set<() => void>();
  let context: AudioContext | null = null;
  let last: { atSec: number; severity: Severity } | null = null;

  const open = (): AudioContext => {
    if (context === null) {
      context = new AudioContext();
      context.onstatechange = () => listeners.forEach((listener) => listener());
    }
    return context;
  };

  return {
    get state() {
      return open().state === 'running' ? 'ready' : 'blocked';
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    unlock: () => open().resume(),
    ring: ({ severity, level }) => {
      const audio = open();
      const isTogether =
        last !== null &&
        audio.currentTime - last.atSec < QUIET_BETWEEN_SEC &&
        SEVERITIES.indexOf(last.severity) <= SEVERITIES.indexOf(severity);
      if (audio.state === 'running' && !isTogether) {
        last = { atSec: audio.currentTime, severity };
        play(audio, SOUNDS[severity], Math.min(level, LOUDEST));
      }
    },
  };
}

/** As many times in a row as the level says. */
function play(audio: AudioContext, { tonesHz, toneSec, shape }: Sound, level: number): void {
  const loudness = (LOUDNESS[level - 1] ?? 1) * (SHAPE_GAIN[shape] ?? 1);
  const roundSec = tonesHz.length * toneSec + PAUSE_SEC;
  for (let round = 0; round < level; round += 1) {
    tonesHz.forEach((frequencyHz, index) => {
      const startSec = audio.currentTime + round * roundSec + index * toneSec;
      playTone(audio, { frequencyHz, shape, loudness, startSec, toneSec });
    });
  }
}

interface Tone {
  frequencyHz: number;
  shape: OscillatorType;
  loudness: number;
  startSec: number;
  toneSec: number;
}

function playTone(audio: AudioContext, { frequencyHz, shape, loudness, startSec, toneSec }: Tone): void {
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.type = shape;
  tone.frequency.value = frequencyHz;
  // A tone that starts or stops at full volume clicks.
  volume.gain.setValueAtTime(0, startSec);
  volume.gain.linearRampToValueAtTime(loudness, startSec + 0.02);
  volume.gain.linearRampToValueAtTime(0, startSec + toneSec);
  tone.connect(volume).connect(audio.destination);
  tone.start(startSec);
  tone.stop(startSec + toneSec);
}
