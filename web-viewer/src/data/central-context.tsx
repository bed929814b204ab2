/** What the wiring file hands to every screen: the socket of events, the socket of pictures, central's clock. */
import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { CentralEvents, CentralLink } from './events.ts';
import type { Timing } from './timing.ts';

export interface Central {
  events: CentralEvents;
  timing: Timing;
  /** Central's clock minus this computer's, ms. */
  offsetMs: number;
}

export const CentralContext = createContext<Central | null>(null);

export function useCentral(): Central {
  const central = useContext(CentralContext);
  if (central === null) {
    throw new Error('CentralContext is missing above this component');
  }
  return central;
}

export function useCentralLink(): CentralLink {
  const { events } = useCentral();
  return useSyncExternalStore(
    (listener) => events.onLinkChange(listener),
    () => events.link,
  );
}

/** Central's time, renewed every `periodMs`. */
export function useNowMs(periodMs: number): number {
  const { timing, offsetMs } = useCentral();
  const [nowMs, setNowMs] = useState(() => timing.nowMs() + offsetMs);
  useEffect(() => {
    let cancel: () => void = () => undefined;
    const tick = (): void => {
      const atMs = timing.nowMs() + offsetMs;
      setNowMs(atMs);
      cancel = timing.after(periodMs - (atMs % periodMs), tick);
    };
    tick();
    return () => cancel();
  }, [timing, offsetMs, periodMs]);
  return nowMs;
}
