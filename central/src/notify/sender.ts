/**
 * Sends what waits in the outbox. Before each attempt it is asked again whether this person may know of it, whether
 * somebody has seen to it, and whether it is quiet (design 018, NO8 to NO13). What fails is tried again with back-off
 * for a day. A message is marked after it was taken, so a crash in between sends it twice, under the same name.
 */
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { IncidentView } from '#protocol/incident.ts';
import type { Severity, Suppression } from '#protocol/notify.ts';
import type { AuditTrail } from '../intake/stores.ts';
import type { Account } from '../ledger/people/accounts.ts';
import type { IncidentPlaces } from '../ledger/incidents/incident-places.ts';
import type { Incidents } from '../ledger/incidents/incidents.ts';
import type { NotifyChannels, StoredChannel } from '../ledger/notify/notify-channels.ts';
import type { Ending, NotifyDeliveries, WaitingDelivery } from '../ledger/notify/notify-deliveries.ts';
import { isAnswered, type NotifyOutbox } from '../ledger/notify/notify-outbox.ts';
import type { NotifyPeople } from '../ledger/notify/notify-people.ts';
import type { NotifyRules } from '../ledger/notify/notify-rules.ts';
import type { Sight } from './announcer.ts';
import type { Message, Outcome } from './channel.ts';
import type { Channels } from './channels.ts';
import { incidentMessage } from './message.ts';
import { isQuiet } from './quiet-hours.ts';

export interface SenderDeps {
  clock: Clock;
  log: Log;
  audit: AuditTrail;
  outbox: NotifyOutbox;
  deliveries: NotifyDeliveries;
  rules: NotifyRules;
  channelRows: NotifyChannels;
  people: NotifyPeople;
  incidents: Pick<Incidents, 'view'>;
  incidentPlaces: IncidentPlaces;
  sight: Pick<Sight, 'incidentFor'>;
  channels: Channels;
  /** With what is lent to them now; null: gone, or shut out. */
  findAccount(accountId: string): Promise<Account | null>;
  /** Central's address, without a slash at its end. */
  base: () => string;
  /** The still of an incident; null as long as it has not arrived. */
  readSnapshot(incident: IncidentView): Promise<Buffer | null>;
  random: () => number;
}

export interface Sender {
  /** Begins with what is due, as far as hands are free; `onFree` runs whenever one is. */
  sendDue(onFree: () => void): Promise<void>;
  /** Resolves when nothing is being sent. */
  settled(): Promise<void>;
}

const MOST_AT_ONCE = 8;
/** Of those that are due, to find some for addresses that are free. */
const LOOKED_THROUGH = 200;
const FIRST_WAIT_MS = 15_000;
const LONGEST_WAIT_MS = 30 * 60_000;
const LIFE_MS = 24 * 3_600_000;
const HOUR_MS = 3_600_000;
/** To one device or address. Whoever gets more reads none. */
const MOST_AN_HOUR = { critical: 240, alarm: 60, information: 20 } as const satisfies Record<
  Severity,
  number
>;

type Verdict =
  | { status: 'suppressed'; suppression: Suppression }
  | { status: 'send'; message: Message; channel: StoredChannel };

export function createSender(deps: SenderDeps): Sender {
  const { clock, log, deliveries } = deps;
  /** By address: one at a time to each, so that one slow server holds up its own messages only. */
  const underWay = new Map<string, Promise<void>>();

  const take = async (delivery: WaitingDelivery): Promise<void> => {
    try {
      await attempt(deps, delivery);
    } catch (error) {
      log.error({ deliveryId: delivery.id, reason: describeError(error) }, 'message could not be handled');
      await postpone(deps, delivery, { status: 'retry', detail: 'central failed at this' }).catch(
        (fault: unknown) => log.error({ reason: describeError(fault) }, 'outbox could not be written'),
      );
    }
  };

  const sendDue = async (onFree: () => void): Promise<void> => {
    if (underWay.size >= MOST_AT_ONCE) {
      return;
    }
    for (const delivery of await deliveries.due(clock.nowMs(), LOOKED_THROUGH)) {
      const address = addressOf(delivery);
      if (underWay.has(address) || underWay.size >= MOST_AT_ONCE) {
        continue;
      }
      const sending = take(delivery).finally(() => {
        underWay.delete(address);
        onFree();
      });
      underWay.set(address, sending);
    }
  };

  return {
    sendDue,
    settled: async () => {
      while (underWay.size > 0) {
        await Promise.all(underWay.values());
      }
    },
  };
}

function addressOf({ accountId, channelId, target }: WaitingDelivery): string {
  return JSON.stringify([accountId, channelId, target]);
}

async function attempt(deps: SenderDeps, delivery: WaitingDelivery): Promise<void> {
  const { clock, audit, channels, deliveries, people } = deps;
  const verdict = await judge(deps, delivery);
  const attempts = delivery.attempts + (verdict.status === 'send' ? 1 : 0);
  const end = (ending: Pick<Ending, 'state' | 'suppression' | 'detail'>): Promise<void> =>
    deliveries.end(delivery.id, { ...ending, attempts, atMs: clock.nowMs() });
  if (verdict.status === 'suppressed') {
    await end({ state: 'suppressed', suppression: verdict.suppression, detail: '' });
    return;
  }
  const { message, channel } = verdict;
  const { accountId, target } = delivery;
  const pictures: Buffer[] = [];
  const snapshot = async (): Promise<Buffer | null> => {
    const picture = await message.snapshot();
    pictures.push(...(picture === null ? [] : [picture]));
    return picture;
  };
  const to = { accountId, target, channel };
  const outcome = await channels[channel.kind].send({ ...message, snapshot }, to);
  switch (outcome.status) {
    case 'sent':
      await end({ state: 'sent', suppression: null, detail: outcome.detail });
      if (pictures.length > 0) {
        await audit.append({
          actor: { kind: 'system', id: 'central', name: 'central' },
          action: 'evidence.sent',
          resource: `incident:${delivery.incidentId}`,
          detail: `snapshot.jpg to account ${accountId} over ${channel.kind}`,
        });
      }
      return;
    case 'gone':
      if (channel.kind === 'web-push') {
        await people.removeDevice(target, accountId);
      }
      await end({ state: 'given-up', suppression: null, detail: outcome.detail });
      return;
    case 'refused':
      await end({ state: 'given-up', suppression: null, detail: outcome.detail });
      return;
    case 'retry':
      await postpone(deps, delivery, outcome);
  }
}

/** The n-th wait is drawn from the upper half of 15 s * 2^n, at most half an hour. */
async function postpone(
  { clock, deliveries, random }: SenderDeps,
  { id, attempts, createdAtMs }: WaitingDelivery,
  outcome: Outcome & { status: 'retry' },
): Promise<void> {
  const nowMs = clock.nowMs();
  const ceilingMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempts, 20));
  const waitMs = Math.max(Math.round((ceilingMs * (1 + random())) / 2), outcome.notBeforeMs ?? 0);
  const { detail } = outcome;
  if (nowMs + waitMs - createdAtMs > LIFE_MS) {
    await deliveries.end(id, {
      state: 'given-up',
      suppression: null,
      detail,
      attempts: attempts + 1,
      atMs: nowMs,
    });
    return;
  }
  await deliveries.retry(id, { detail, attempts: attempts + 1, dueAtMs: nowMs + waitMs });
}

async function judge(deps: SenderDeps, delivery: WaitingDelivery): Promise<Verdict> {
  const { incidentId, ruleId, accountId, channelId, severity } = delivery;
  const [account, channel, incident, settings] = await Promise.all([
    deps.findAccount(accountId),
    deps.channelRows.find(channelId),
    deps.incidents.view(incidentId),
    deps.people.settings(accountId),
  ]);
  const rule = (await deps.rules.list()).find(({ id }) => id === ruleId);
  if (account === null || incident === null) {
    return suppressed('no-right');
  }
  const place = await deps.incidentPlaces.of(incident);
  const seen = deps.sight.incidentFor(account, incident, place);
  if (seen === null) {
    return suppressed('no-right');
  }
  if (isAnswered(incident.status)) {
    return suppressed('acknowledged');
  }
  if (!channel?.isEnabled || rule?.isEnabled !== true || !deps.channels[channel.kind].isReady()) {
    return suppressed('channel-off');
  }
  const nowMs = deps.clock.nowMs();
  const isWaking = rule.breakThrough.includes(severity);
  if (!isWaking && (isQuiet(rule.quietHours, nowMs) || isQuiet(settings.quietHours, nowMs))) {
    return suppressed('quiet-hours');
  }
  if ((await deps.deliveries.sentSince(delivery, nowMs - HOUR_MS)) >= MOST_AN_HOUR[severity]) {
    return suppressed('rate-limit');
  }
  const message = incidentMessage(delivery, seen, {
    locale: settings.locale,
    repeats: await deps.outbox.repeats(ruleId, incidentId),
    base: deps.base(),
    snapshot: () => deps.readSnapshot(seen),
  });
  return { status: 'send', message, channel };
}

function suppressed(suppression: Suppression): Verdict {
  return { status: 'suppressed', suppression };
}
