/** A driver for as long as a camera is enlarged: it lets go when the page is hidden, left or closed. */
import { useEffect, useEffectEvent, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { PtzView } from '#protocol/ptz.ts';
import { useCentral } from '../../../data/central-context.tsx';
import { Refused } from '../../../data/http.ts';
import { keys } from '../../../data/keys.ts';
import { orderPtz, orderPtzLast } from '../../../data/ptz-api.ts';
import { createPtzDriver, type PtzDriver, type PtzSpeed } from './ptz-driver.ts';

export interface Motor {
  want: (speed: PtzSpeed | null) => void;
  goTo: (token: string) => void;
  /** Why the last order came to nothing; null when it did not. */
  problem: Error | null;
}

export function useMotor(cameraId: string): Motor {
  const { timing } = useCentral();
  const cache = useQueryClient();
  const [driver, setDriver] = useState<PtzDriver | null>(null);
  const [problem, setProblem] = useState<Error | null>(null);

  const send = async (order: Parameters<typeof orderPtz>[1]): Promise<void> => {
    const holder = await orderPtz(cameraId, order);
    setProblem(null);
    cache.setQueryData<PtzView>(keys.ptz(cameraId), (view) => view && { ...view, holder });
  };
  const refused = (error: unknown): void => {
    setProblem(error instanceof Error ? error : new Error(String(error)));
    if (error instanceof Refused && error.code === 'conflict') {
      void cache.invalidateQueries({ queryKey: keys.ptz(cameraId) });
    }
  };
  const onSend = useEffectEvent(send);
  const onRefused = useEffectEvent(refused);

  useEffect(() => {
    const made = createPtzDriver({
      timing,
      send: (order) => onSend(order),
      sendLast: (order) => orderPtzLast(cameraId, order),
      onRefused: (error) => onRefused(error),
    });
    const letGo = (): void => made.want(null);
    const onHidden = (): void => {
      if (document.visibilityState === 'hidden') {
        made.want(null);
      }
    };
    const onLeave = (): void => made.leave();
    window.addEventListener('blur', letGo);
    window.addEventListener('pagehide', onLeave);
    document.addEventListener('visibilitychange', onHidden);
    setDriver(made);
    return () => {
      window.removeEventListener('blur', letGo);
      window.removeEventListener('pagehide', onLeave);
      document.removeEventListener('visibilitychange', onHidden);
      made.leave();
      setDriver(null);
    };
  }, [cameraId, timing]);

  return {
    problem,
    want: (speed) => driver?.want(speed),
    goTo: (token) => {
      send({ type: 'preset-go', token }).catch(refused);
    },
  };
}
