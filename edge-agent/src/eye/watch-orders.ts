/**
 * The standing orders to the eyes: which streams a camera has (its actor says) and what must be looked for (its rules
 * say). When other rules need something else, the order is given again; a change that needs nothing new disturbs
 * nobody. Not here: which eye carries an order out (eye-pool.ts).
 */
import type { Rule } from '#protocol/rule.ts';
import type { WatchNeeds } from '../detect/look.ts';
import { needsOf } from '../events/behaviours.ts';
import type { RecordingOrder } from '../evidence/recorder/segment.ts';
import type { WatchOrder } from './messages.ts';

export interface WatchOrders {
  watch: (order: Omit<WatchOrder, 'needs' | 'recording' | 'keepsPassers'>) => void;
  unwatch: (cameraId: string) => void;
  rulesChanged: (cameraId: string) => void;
  needs: (cameraId: string) => WatchNeeds;
}

export interface RecordingOrders {
  /** Null: nothing of it is recorded. */
  orderOf: (cameraId: string) => RecordingOrder | null;
  /** It is recorded when something moves: somebody must look, whatever its rules want. */
  needsLooks: (cameraId: string) => boolean;
}

export interface OrderTaker {
  watch: (order: WatchOrder) => void;
  unwatch: (cameraId: string) => void;
}

export function createWatchOrders(
  pool: OrderTaker,
  rulesOf: (cameraId: string) => readonly Rule[],
  recordings: RecordingOrders,
  keepsPassers: (cameraId: string) => boolean,
): WatchOrders {
  const orders = new Map<string, WatchOrder>();
  const recordingOf = recordings.orderOf;
  const needs = (cameraId: string): WatchNeeds => {
    const ofRules = needsOf(rulesOf(cameraId));
    return recordings.needsLooks(cameraId) ? { ...ofRules, tracks: true } : ofRules;
  };
  const give = (order: WatchOrder): void => {
    orders.set(order.cameraId, order);
    pool.watch(order);
  };

  return {
    watch: (order) =>
      give({
        ...order,
        needs: needs(order.cameraId),
        recording: recordingOf(order.cameraId),
        keepsPassers: keepsPassers(order.cameraId),
      }),
    unwatch: (cameraId) => {
      orders.delete(cameraId);
      pool.unwatch(cameraId);
    },
    rulesChanged: (cameraId) => {
      const order = orders.get(cameraId);
      const wanted = needs(cameraId);
      if (order && !areAlike(order.needs, wanted)) {
        give({ ...order, needs: wanted, recording: recordingOf(cameraId) });
      }
    },
    needs,
  };
}

function areAlike(a: WatchNeeds, b: WatchNeeds): boolean {
  return Object.entries(a).every(([name, value]) => b[name as keyof WatchNeeds] === value);
}
