/**
 * The sound of an alarm: two rising tones, made on the spot, so that nothing has to be fetched when it matters.
 *
 * Browsers allow sound only after the user has touched the page; until then `state` is `blocked`, and the page says
 * so. Alarms that come together sound once.
 */
export type ChimeState = 'ready' | 'blocked';

export interface Chime {
  readonly state: ChimeState;
  onChange(listener: () => void): () => void;
  /** Call from a click or key press. */
  unlock(): Promise<void>;
  ring(): void;
}

const QUIET_BETWEEN_SEC = 1.5;
const TONES_HZ = [660, 880] as const;
const TONE_SEC = 0.18;
const LOUDNESS = 0.35;

export function createChime(): Chime {
  const listeners = new Set<() => void>();
  let context: AudioContext | null = null;
  let lastRangSec = -Infinity;

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
    ring: () => {
      const audio = open();
      if (audio.state === 'running' && audio.currentTime - lastRangSec >= QUIET_BETWEEN_SEC) {
        lastRangSec = audio.currentTime;
        TONES_HZ.forEach((frequency, index) => playTone(audio, frequency, index * TONE_SEC));
      }
    },
  };
}

function playTone(audio: AudioContext, frequencyHz: number, afterSec: number): void {
  const startSec = audio.currentTime + afterSec;
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = frequencyHz;
  // A tone that starts or stops at full volume clicks.
  volume.gain.setValueAtTime(0, startSec);
  volume.gain.linearRampToValueAtTime(LOUDNESS, startSec + 0.02);
  volume.gain.linearRampToValueAtTime(0, startSec + TONE_SEC);
  tone.connect(volume).connect(audio.destination);
  tone.start(startSec);
  tone.stop(startSec + TONE_SEC);
}
