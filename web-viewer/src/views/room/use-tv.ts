/** TV mode: in the address as `?tv=1`, so that a TV opens into it and a reload stays. The screen is kept awake. */
import { useEffect } from 'react';
import { useLocation, useSearch } from 'wouter';

export function useTv(): { isTv: boolean; enter: () => void; leave: () => void } {
  const search = useSearch();
  const [, navigate] = useLocation();
  const isTv = new URLSearchParams(search).get('tv') === '1';
  const go = (wanted: boolean): void => {
    const params = new URLSearchParams(search);
    if (wanted) {
      params.set('tv', '1');
    } else {
      params.delete('tv');
    }
    navigate(params.size === 0 ? '/' : `/?${params.toString()}`, { replace: true });
  };
  const leave = (): void => {
    go(false);
    if (document.fullscreenElement !== null) {
      void document.exitFullscreen().catch(() => undefined);
    }
  };

  useEffect(() => {
    if (!isTv) {
      return undefined;
    }
    document.documentElement.dataset['tv'] = 'true';
    const letSleep = keepAwake();
    // Escape belongs to the browser while the page fills the screen: the mode ends with it.
    const onFullscreen = (): void => {
      if (document.fullscreenElement === null) {
        go(false);
      }
    };
    document.addEventListener('fullscreenchange', onFullscreen);
    return () => {
      delete document.documentElement.dataset['tv'];
      document.removeEventListener('fullscreenchange', onFullscreen);
      letSleep();
    };
  }, [isTv]);

  return {
    isTv,
    enter: () => {
      go(true);
      // Without a key press, as at ?tv=1, the browser refuses; the page then fills its window.
      if (document.fullscreenEnabled) {
        void document.documentElement.requestFullscreen().catch(() => undefined);
      }
    },
    leave,
  };
}

/** The lock goes with every switch of tabs and is asked for again. */
function keepAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  let isOver = false;
  const ask = async (): Promise<void> => {
    if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) {
      return;
    }
    const got = await navigator.wakeLock.request('screen');
    if (isOver) {
      await got.release();
    } else {
      lock = got;
    }
  };
  const onVisible = (): void => {
    // A browser that will not (low battery, no https) shows the wall all the same.
    void ask().catch(() => undefined);
  };
  onVisible();
  document.addEventListener('visibilitychange', onVisible);
  return () => {
    isOver = true;
    document.removeEventListener('visibilitychange', onVisible);
    void lock?.release().catch(() => undefined);
  };
}
