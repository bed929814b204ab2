/**
 * Runs deciding and sending: at once when an incident is announced, and every second for what falls due by time. On a
 * start it goes on with what a crash left in queue and outbox. Not here: the decisions (decider.ts, sender.ts).
 */
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import { newId } from '#base/ids.ts';
import type { Log } from '#base/log.ts';
import type { Service } from '#base/service.ts';
import { untilAborted } from '../intake/until-aborted.ts';
import type { NotifyChannels } from '../ledger/notify/notify-channels.ts';
import type { NotifyDeliveries } from '../ledger/notify/notify-deliveries.ts';
import type { NotifyRules } from '../ledger/notify/notify-rules.ts';
import type { Decider } from './decider.ts';
import { DEFAULT_RULES } from './default-rules.ts';
import { createPace } from './pace.ts';
import type { Sender } from './sender.ts';

export interface NotifierDeps {
  clock: Clock;
  log: Log;
  rules: NotifyRules;
  channelRows: NotifyChannels;
  deliveries: NotifyDeliveries;
  decider: Decider;
  sender: Sender;
}

export interface Notifier extends Service {
  /** Something is new: an incident, an answer. */
  wake(): void;
  /** Resolves when everything that is due now was decided and tried. */
  settled(): Promise<void>;
}

const LOOK_PERIOD_MS = 1_000;
const SWEEP_PERIOD_MS = 3_600_000;
/** How long the log is kept. */
const LOG_LIFE_MS = 180 * 24 * 3_600_000;

export function createNotifier(deps: NotifierDeps): Notifier {
  const { clock, log, decider, sender, deliveries } = deps;
  let isStopped = true;
  let looking: Promise<void> | null = null;
  let isWoken = false;
  const pace = createPace(clock);
  let hurrying = 0;
  let endPause: () => void = () => undefined;

  /** Others have their turn at the ledger, and what comes meanwhile is looked at together. */
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const waitMs = hurrying > 0 ? 0 : pace.next();
      if (waitMs === 0) {
        setImmediate(resolve);
        return;
      }
      const cancel = clock.after(waitMs, resolve);
      endPause = () => {
        cancel();
        resolve();
      };
    });
  const look = async (): Promise<void> => {
    while (isWoken && !isStopped) {
      isWoken = false;
      try {
        isWoken = await decider.decideSome();
        await sender.sendDue(wake);
      } catch (error) {
        log.error({ reason: describeError(error) }, 'messages could not be looked through');
      }
      await pause();
    }
    looking = null;
  };
  const wake = (): void => {
    isWoken = true;
    if (!isStopped) {
      looking ??= look();
    }
  };
  const settled = async (): Promise<void> => {
    hurrying += 1;
    endPause();
    try {
      do {
        await looking;
        await sender.settled();
      } while (looking !== null);
    } finally {
      hurrying -= 1;
    }
  };
  const sweep = (): void => {
    deliveries
      .sweep(clock.nowMs() - LOG_LIFE_MS)
      .catch((error: unknown) => log.error({ reason: describeError(error) }, 'log of messages not swept'));
  };

  return {
    wake,
    settled,
    run: async (signal) => {
      await ensureDefaults(deps);
      isStopped = signal.aborted;
      wake();
      const stopLooking = clock.every(LOOK_PERIOD_MS, wake);
      const stopSweeping = clock.every(SWEEP_PERIOD_MS, sweep);
      await untilAborted(signal);
      isStopped = true;
      stopLooking();
      stopSweeping();
      await settled();
    },
  };
}

/** Rules are never deleted, so a ledger without any has never been asked. */
async function ensureDefaults({ clock, rules, channelRows }: NotifierDeps): Promise<void> {
  await channelRows.ensure('web-push', 'Thông báo đẩy');
  await channelRows.ensure('e-mail', 'Thư điện tử');
  if ((await rules.list()).length === 0) {
    for (const content of DEFAULT_RULES) {
      await rules.add(newId(), content, { name: 'central', atMs: clock.nowMs() });
    }
  }
}
