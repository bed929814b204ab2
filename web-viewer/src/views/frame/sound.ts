/**
 * The alarm sound of this page, on any screen: rings for what is new, and again, louder, for what nobody answers,
 * unless muted or not yet allowed. Muting lasts a while, ends by itself, and holds for all tabs of the browser, of which
 * one rings. Not here: when to ring (parts/ring-plan.ts), which tab (parts/ringer.ts).
 */
import { createContext, useContext, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { AlarmBoard } from '../../data/alarm-groups.ts';
import { useAlarms } from '../../data/alarm-queries.ts';
import { useCentral } from '../../data/central-context.tsx';
import { readPreference, writePreference } from '../../data/preferences.ts';
import { createChime, type Chime } from '../../parts/chime.ts';
import { createRingPlan } from '../../parts/ring-plan.ts';
import { createRinger } from '../../parts/ringer.ts';

export interface AlarmSound {
  state: 'on' | 'muted' | 'blocked';
  /** By central's clock, while muted. */
  mutedUntilMs: number | null;
  /** Turns the sound on where it is muted or blocked, off for a while where it is on. Call from a click or key press. */
  toggle: () => void;
}

export const MUTED_FOR_MS = 15 * 60_000;

export const SoundContext = createContext<AlarmSound>({
  state: 'muted',
  mutedUntilMs: null,
  toggle: () => undefined,
});

export function useSound(): AlarmSound {
  return useContext(SoundContext);
}

export function useAlarmSound(isWanted: boolean): AlarmSound {
  const [chime] = useState(createChime);
  const { board } = useAlarms(isWanted);
  const { mutedUntilMs, mute } = useMuting();
  const chimeState = useSyncExternalStore(
    (listener) => chime.onChange(listener),
    () => chime.state,
  );
  useRinging(chime, board, { isMuted: mutedUntilMs !== null, isReady: chimeState === 'ready' });
  useUnlocking(chime);

  return useMemo(() => {
    const state = mutedUntilMs !== null ? 'muted' : chimeState === 'ready' ? 'on' : 'blocked';
    return {
      state,
      mutedUntilMs,
      toggle: () => {
        mute(state === 'on');
        void chime.unlock();
      },
    };
  }, [chime, chimeState, mutedUntilMs, mute]);
}

/** The plan goes on while it is muted, so that nothing is made up for afterwards. */
function useRinging(
  chime: Chime,
  board: AlarmBoard | null,
  { isMuted, isReady }: { isMuted: boolean; isReady: boolean },
): void {
  const { timing, offsetMs } = useCentral();
  const [plan] = useState(createRingPlan);
  const [ringer] = useState(() => createRinger(locksOfBrowser()));
  const muted = useRef(isMuted);
  useEffect(() => {
    muted.current = isMuted;
  }, [isMuted]);
  useEffect(() => {
    ringer.stand(isReady && !isMuted);
    return () => ringer.stand(false);
  }, [ringer, isReady, isMuted]);

  useEffect(() => {
    if (board === null) {
      return;
    }
    const open = board.open.flatMap(({ severity, members }) =>
      members.map(({ id, receivedAtMs }) => ({ id, severity, sinceMs: receivedAtMs })),
    );
    let cancel: () => void = () => undefined;
    const look = (): void => {
      const nowMs = timing.nowMs() + offsetMs;
      const { ring, nextAtMs } = plan.take(open, nowMs);
      if (ring !== null && !muted.current && ringer.isMine) {
        chime.ring(ring);
      }
      if (nextAtMs !== null) {
        cancel = timing.after(Math.max(0, nextAtMs - nowMs), look);
      }
    };
    look();
    return () => cancel();
  }, [board, chime, plan, ringer, timing, offsetMs]);
}

/** Not there on a page that came over plain HTTP, whatever the types say. */
function locksOfBrowser(): LockManager | undefined {
  return (navigator as Partial<Navigator>).locks;
}

function useMuting(): { mutedUntilMs: number | null; mute: (isMuted: boolean) => void } {
  const { timing, offsetMs } = useCentral();
  const [untilMs, setUntilMs] = useState(() => {
    const kept = readPreference(localStorage, 'mutedUntilMs') ?? 0;
    const nowMs = timing.nowMs() + offsetMs;
    // A clock that was set back must not mute for longer than anybody asked for.
    return kept > nowMs && kept <= nowMs + MUTED_FOR_MS ? kept : null;
  });
  useEffect(() => {
    if (untilMs !== null) {
      return timing.after(Math.max(0, untilMs - timing.nowMs() - offsetMs), () => setUntilMs(null));
    }
  }, [timing, offsetMs, untilMs]);
  useEffect(() => {
    const follow = (): void => {
      const kept = readPreference(localStorage, 'mutedUntilMs') ?? 0;
      setUntilMs(kept > timing.nowMs() + offsetMs ? kept : null);
    };
    // Told to the other tabs of this browser, not to the one that wrote it.
    window.addEventListener('storage', follow);
    return () => window.removeEventListener('storage', follow);
  }, [timing, offsetMs]);
  const mute = useMemo(
    () => (isMuted: boolean) => {
      const nextMs = isMuted ? timing.nowMs() + offsetMs + MUTED_FOR_MS : null;
      setUntilMs(nextMs);
      writePreference(localStorage, 'mutedUntilMs', nextMs ?? 0);
    },
    [timing, offsetMs],
  );
  return { mutedUntilMs: untilMs, mute };
}

/** Any touch of the page allows sound from then on; nobody should have to look for the button. */
function useUnlocking(chime: Chime): void {
  useEffect(() => {
    const unlock = (): void => void chime.unlock();
    window.addEventListener('pointerdown', unlock);
    window.addEventListener('keydown', unlock);
    return () => {
      window.removeEventListener('pointerdown', unlock);
      window.removeEventListener('keydown', unlock);
    };
  }, [chime]);
}
