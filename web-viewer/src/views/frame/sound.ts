/** The alarm sound of this page: rings for every new alarm on any screen, unless muted or not yet allowed. */
import { createContext, useContext, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useCentral } from '../../data/central-context.tsx';
import { readPreference, writePreference } from '../../data/preferences.ts';
import { createChime } from '../../parts/chime.ts';

export interface AlarmSound {
  state: 'on' | 'muted' | 'blocked';
  /** Turns the sound on where it is muted or blocked, off where it is on. Call from a click or key press. */
  toggle: () => void;
}

export const SoundContext = createContext<AlarmSound>({ state: 'muted', toggle: () => undefined });

export function useSound(): AlarmSound {
  return useContext(SoundContext);
}

export function useAlarmSound(isWanted: boolean): AlarmSound {
  const { events } = useCentral();
  const [chime] = useState(createChime);
  const [isMuted, setMuted] = useState(() => readPreference(localStorage, 'isMuted') ?? false);
  const chimeState = useSyncExternalStore(
    (listener) => chime.onChange(listener),
    () => chime.state,
  );

  useEffect(() => {
    if (isWanted && !isMuted) {
      return events.onAlarm(() => chime.ring());
    }
  }, [events, chime, isMuted, isWanted]);

  useEffect(() => {
    // Any touch of the page allows sound from then on; nobody should have to look for the button.
    const unlock = (): void => void chime.unlock();
    window.addEventListener('pointerdown', unlock);
    window.addEventListener('keydown', unlock);
    return () => {
      window.removeEventListener('pointerdown', unlock);
      window.removeEventListener('keydown', unlock);
    };
  }, [chime]);

  return useMemo(() => {
    const state = isMuted ? 'muted' : chimeState === 'ready' ? 'on' : 'blocked';
    return {
      state,
      toggle: () => {
        const nextMuted = state === 'on';
        setMuted(nextMuted);
        writePreference(localStorage, 'isMuted', nextMuted);
        void chime.unlock();
      },
    };
  }, [chime, chimeState, isMuted]);
}
