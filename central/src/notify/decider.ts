/**
 * Decides whom to tell of what: takes incidents off the queue, and finds what nobody has acknowledged in time. What
 * follows is written in one transaction with leaving the queue (design 018, NO1 to NO7). Whether a person may know of
 * it is asked later, when it is sent (sender.ts).
 */
import type { Clock } from '#base/clock.ts';
import {
  SEVERITY_OF,
  type NotifyRule,
  type Recipients,
  type Severity,
  type Suppression,
} from '#protocol/notify.ts';
import type { NotifyChannels, StoredChannel } from '../ledger/notify/notify-channels.ts';
import {
  isAnswered,
  type Decisions,
  type Escalation,
  type NewDelivery,
  type NotifyOutbox,
  type QueuedIncident,
} from '../ledger/notify/notify-outbox.ts';
import type { NotifyPeople } from '../ledger/notify/notify-people.ts';
import type { NotifyRules } from '../ledger/notify/notify-rules.ts';
import type { Channels } from './channels.ts';
import { openGrouping, type Grouping } from './grouping.ts';
import { deliveryIdOf } from './message.ts';

export interface DeciderDeps {
  clock: Clock;
  outbox: NotifyOutbox;
  rules: NotifyRules;
  channelRows: NotifyChannels;
  people: NotifyPeople;
  channels: Channels;
}

export interface Decider {
  /** False when there was nothing to decide. */
  decideSome(): Promise<boolean>;
}

const AT_ONCE = 500;
const MINUTE_MS = 60_000;
/** What happened longer ago, while a line was down, wakes nobody. */
const TOO_LATE_MS = 24 * 3_600_000;

/** What is looked up once for many incidents. */
interface Batch {
  nowMs: number;
  rules: readonly NotifyRule[];
  channels: Map<string, StoredChannel>;
  /** Where everybody of these recipients is reached over this channel. */
  reach: (recipients: Recipients, channel: StoredChannel) => Promise<Address[]>;
}

interface Address {
  accountId: string;
  target: string;
}

export function createDecider(deps: DeciderDeps): Decider {
  const { outbox } = deps;
  const decideNew = async (): Promise<boolean> => {
    const incidents = await outbox.queued(AT_ONCE);
    if (incidents.length === 0) {
      return false;
    }
    const batch = await openBatch(deps);
    const cameraIds = [...new Set(incidents.map(({ cameraId }) => cameraId))];
    const groups = openGrouping(await outbox.openGroups(cameraIds, batch.nowMs), batch.nowMs);
    const decisions: Decisions = { incidentIds: [], deliveries: [], groups: [], escalations: [] };
    for (const incident of incidents) {
      await decide(batch, groups, incident, decisions);
    }
    decisions.groups = groups.changed();
    await outbox.decide(decisions);
    return true;
  };
  const escalate = async (): Promise<boolean> => {
    const due = await outbox.dueEscalations(deps.clock.nowMs(), AT_ONCE);
    const batch = due.length === 0 ? null : await openBatch(deps);
    for (const { incident, ...escalation } of due) {
      if (batch !== null) {
        await takeStep(outbox, batch, escalation, incident);
      }
    }
    return due.length > 0;
  };
  return {
    decideSome: async () => {
      const hasDecided = await decideNew();
      return (await escalate()) || hasDecided;
    },
  };
}

async function openBatch({ clock, rules, channelRows, people, channels }: DeciderDeps): Promise<Batch> {
  const known = new Map<string, Promise<Address[]>>();
  const find = async (recipients: Recipients, channel: StoredChannel): Promise<Address[]> => {
    const accountIds =
      channel.webhook === null
        ? await people.idsOf(recipients.roles, recipients.accountIds)
        : [channel.webhook.accountId];
    const found = [];
    for (const accountId of accountIds) {
      const targets = await channels[channel.kind].targetsOf(accountId);
      found.push(...targets.map((target) => ({ accountId, target })));
    }
    return found;
  };
  return {
    nowMs: clock.nowMs(),
    rules: (await rules.list()).filter(({ isEnabled }) => isEnabled),
    channels: new Map((await channelRows.list()).map((channel) => [channel.id, channel])),
    reach: (recipients, channel) => {
      const key = JSON.stringify([channel.id, recipients.roles, recipients.accountIds]);
      const found = known.get(key) ?? find(recipients, channel);
      known.set(key, found);
      return found;
    },
  };
}

async function decide(
  batch: Batch,
  groups: Grouping,
  incident: QueuedIncident,
  { incidentIds, deliveries, escalations }: Decisions,
): Promise<void> {
  incidentIds.push(incident.id);
  if (isAnswered(incident.status)) {
    return;
  }
  const severity = SEVERITY_OF[incident.kind];
  for (const rule of batch.rules.filter((one) => isAbout(one, incident, severity))) {
    if (batch.nowMs - incident.startedAtMs > TOO_LATE_MS) {
      deliveries.push(untold(incident, rule.id, severity, batch.nowMs, { suppression: 'too-late' }));
      continue;
    }
    const group = groups.join(rule, incident);
    if (group !== null) {
      const grouped = { suppression: 'grouped', groupIncidentId: group.incidentId } as const;
      deliveries.push(untold(incident, rule.id, severity, batch.nowMs, grouped));
      if (group.count === 1) {
        const summary = { step: 0, isSummary: true, dueAtMs: group.untilMs };
        const of = { incidentId: group.incidentId, ruleId: rule.id, severity };
        deliveries.push(...(await tell(batch, rule, of, summary)));
      }
      continue;
    }
    const of = { incidentId: incident.id, ruleId: rule.id, severity };
    deliveries.push(...(await tell(batch, rule, of, { step: 0, isSummary: false, dueAtMs: batch.nowMs })));
    const [first] = rule.escalation;
    if (first !== undefined) {
      const dueAtMs = batch.nowMs + first.afterMinutes * MINUTE_MS;
      escalations.push({ incidentId: incident.id, ruleId: rule.id, step: 1, dueAtMs });
    }
  }
}

function isAbout(rule: NotifyRule, { kind, siteId }: QueuedIncident, severity: Severity): boolean {
  const isNamed = rule.severities.includes(severity) || rule.kinds.includes(kind);
  return isNamed && (rule.siteIds === null || rule.siteIds.includes(siteId));
}

interface Step {
  step: number;
  isSummary: boolean;
  dueAtMs: number;
}

/** One message for everybody, over every channel, at every device. */
async function tell(
  { nowMs, channels, reach }: Batch,
  recipients: Recipients,
  of: Pick<NewDelivery, 'incidentId' | 'ruleId' | 'severity'>,
  { step, isSummary, dueAtMs }: Step,
): Promise<NewDelivery[]> {
  const told: NewDelivery[] = [];
  for (const channelId of recipients.channelIds) {
    const channel = channels.get(channelId);
    if (channel === undefined) {
      continue;
    }
    const common = { ...of, step, isSummary, channelId, groupIncidentId: null, createdAtMs: nowMs, dueAtMs };
    const addresses = await reach(recipients, channel);
    for (const { accountId, target } of addresses) {
      const id = deliveryIdOf(
        of.incidentId,
        of.ruleId,
        step,
        Number(isSummary),
        accountId,
        channelId,
        target,
      );
      told.push({ ...common, id, accountId, target, suppression: null });
    }
    if (addresses.length === 0 && !isSummary) {
      const id = deliveryIdOf(of.incidentId, of.ruleId, step, 'nobody', channelId);
      told.push({ ...common, id, accountId: null, target: '', suppression: 'no-address' });
    }
  }
  return told;
}

/** A row of the log that says why nobody was told of this incident by itself. */
function untold(
  { id: incidentId }: QueuedIncident,
  ruleId: string,
  severity: Severity,
  nowMs: number,
  why: { suppression: Suppression; groupIncidentId?: string },
): NewDelivery {
  return {
    id: deliveryIdOf(incidentId, ruleId, why.suppression),
    incidentId,
    ruleId,
    step: 0,
    severity,
    accountId: null,
    channelId: null,
    target: '',
    isSummary: false,
    groupIncidentId: why.groupIncidentId ?? null,
    suppression: why.suppression,
    createdAtMs: nowMs,
    dueAtMs: nowMs,
  };
}

async function takeStep(
  outbox: NotifyOutbox,
  batch: Batch,
  escalation: Escalation,
  incident: QueuedIncident | null,
): Promise<void> {
  const rule = batch.rules.find(({ id }) => id === escalation.ruleId);
  const step = rule?.escalation[escalation.step - 1];
  if (rule === undefined || step === undefined || incident === null || isAnswered(incident.status)) {
    await outbox.escalate(escalation, [], null);
    return;
  }
  const of = { incidentId: incident.id, ruleId: rule.id, severity: SEVERITY_OF[incident.kind] };
  const told = await tell(batch, step, of, {
    step: escalation.step,
    isSummary: false,
    dueAtMs: batch.nowMs,
  });
  const following = rule.escalation[escalation.step];
  const next =
    following === undefined
      ? null
      : {
          ...escalation,
          step: escalation.step + 1,
          dueAtMs: escalation.dueAtMs + (following.afterMinutes - step.afterMinutes) * MINUTE_MS,
        };
  await outbox.escalate(escalation, told, next);
}
