/**
 * Holds: stretches of recordings that no agent may delete, whatever its retention says. People place and release
 * them; nobody deletes one, and an expired or released one stays as history. Each agent is brought its whole list when
 * it says hello and whenever the list changes; what it answers says how far each hold has got.
 * The sendings of one agent go one after another, and each brings what is newest when its turn comes.
 */
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import { newId } from '#base/ids.ts';
import type { Log } from '#base/log.ts';
import type { Service } from '#base/service.ts';
import type { Hold } from '#protocol/recording.ts';
import type { HoldView } from '#protocol/review.ts';
import type { AgentQuestions } from '../intake/agent-questions.ts';
import type { AuditEntry, AuditTrail } from '../intake/stores.ts';
import { untilAborted } from '../intake/until-aborted.ts';
import type { HoldList, RecordingHolds, StoredHold } from '../ledger/recordings/recording-holds.ts';
import { SYSTEM_ACTOR } from '../people/accounts.ts';

/** As many as a list may have. */
export const MOST_HOLDS_OF_AGENT = 5000;
const EXPIRY_CHECK_MS = 60_000;
/** An agent that is there and did not answer is asked again. */
const RETRY_MS = 60_000;

export interface Holder {
  /** Stands in the audit trail. */
  actor: AuditEntry['actor'];
  id: string;
  /** Stands beside the hold. */
  name: string;
}

export interface HoldOrder {
  agentId: string;
  cameraId: string;
  fromMs: number;
  toMs: number;
  reason: string;
  expiresAtMs: number | null;
  /** The package it is placed for. */
  packageId: string | null;
}

export interface HoldsDeskDeps {
  clock: Clock;
  log: Log;
  audit: AuditTrail;
  recordingHolds: RecordingHolds;
  questions: AgentQuestions;
  onChanged: () => void;
}

export interface HoldsDesk extends Service {
  place(order: HoldOrder, holder: Holder): Promise<{ id: string } | { status: 'too-many' }>;
  /** False when it is over already. */
  release(id: string, reason: string, by: Holder): Promise<boolean>;
  /** Lifts those that the making of this package had placed. */
  releaseOfPackage(packageId: string, reason: string): Promise<void>;
  /** Packages for which something is held. */
  packagesHeldFor(): Promise<string[]>;
  /** The agent has just said hello. */
  agentCame(agentId: string): void;
  settled(): Promise<void>;
}

export function createHoldsDesk(deps: HoldsDeskDeps): HoldsDesk {
  const { clock, log, audit, recordingHolds } = deps;
  const bringer = createBringer(deps);
  const changed = (agentId: string): void => {
    bringer.bring(agentId);
    deps.onChanged();
  };

  const release: HoldsDesk['release'] = async (id, reason, by) => {
    const hold = await recordingHolds.find(id);
    const atMs = clock.nowMs();
    const isNew = await recordingHolds.release(id, { byId: by.id, byName: by.name, atMs, reason });
    if (hold === null || !isNew) {
      return false;
    }
    await audit.append({
      actor: by.actor,
      action: 'recording.hold-released',
      resource: `hold:${id}`,
      detail: `${describeHold(hold)}: ${reason}`,
    });
    changed(hold.agentId);
    return true;
  };

  const expire = async (): Promise<void> => {
    for (const hold of await recordingHolds.expire(clock.nowMs())) {
      await audit.append({
        actor: SYSTEM_ACTOR,
        action: 'recording.hold-expired',
        resource: `hold:${hold.id}`,
        detail: describeHold(hold),
      });
      changed(hold.agentId);
    }
  };

  return {
    place: async (order, holder) => {
      if ((await recordingHolds.active(order.agentId)).length >= MOST_HOLDS_OF_AGENT) {
        return { status: 'too-many' };
      }
      const hold = {
        ...order,
        id: newId(),
        holderId: holder.id,
        holderName: holder.name,
        placedAtMs: clock.nowMs(),
      };
      await recordingHolds.place(hold);
      await audit.append({
        actor: holder.actor,
        action: 'recording.hold-placed',
        resource: `hold:${hold.id}`,
        detail: `${describeHold(hold)}: ${hold.reason}`,
      });
      changed(order.agentId);
      return { id: hold.id };
    },
    release,
    releaseOfPackage: async (packageId, reason) => {
      for (const { id } of (await recordingHolds.list()).filter((hold) => hold.packageId === packageId)) {
        await release(id, reason, { actor: SYSTEM_ACTOR, id: SYSTEM_ACTOR.id, name: SYSTEM_ACTOR.name });
      }
    },
    packagesHeldFor: async () => {
      const open = (await recordingHolds.list()).filter(
        (hold) => hold.released === null && hold.expiredAtMs === null,
      );
      return [...new Set(open.flatMap(({ packageId }) => packageId ?? []))];
    },
    agentCame: (agentId) => bringer.bring(agentId, { isNewcomer: true }),
    settled: () => bringer.settled(),
    run: async (signal) => {
      const check = (): void => {
        expire().catch((error: unknown) =>
          log.error({ reason: describeError(error) }, 'holds whose time is up could not be lifted'),
        );
      };
      check();
      const stopChecking = clock.every(EXPIRY_CHECK_MS, check);
      const stopRetrying = clock.every(RETRY_MS, () => bringer.retry());
      await untilAborted(signal);
      stopChecking();
      stopRetrying();
      await bringer.settled();
    },
  };
}

interface Bringer {
  bring(agentId: string, options?: { isNewcomer: boolean }): void;
  /** Those whose last sending was not answered. */
  retry(): void;
  settled(): Promise<void>;
}

function createBringer({ log, recordingHolds, questions, onChanged }: HoldsDeskDeps): Bringer {
  const queues = new Map<string, Promise<void>>();
  /** Has its turn still to come: it will bring what is newest then. */
  const waiting = new Set<string>();
  const unanswered = new Set<string>();

  const send = async (agentId: string, isNewcomer: boolean): Promise<void> => {
    const { revision, keptRevision, refusedReason } = await recordingHolds.listOf(agentId);
    const isSettled = revision === keptRevision || refusedReason !== null;
    if (revision === 0 || (isSettled && !isNewcomer)) {
      return;
    }
    const holds = (await recordingHolds.active(agentId)).map(
      ({ id, cameraId, fromMs, toMs, reason, holderName, expiresAtMs }): Hold => {
        return { id, cameraId, fromMs, toMs, reason, holderName, expiresAtMs };
      },
    );
    const asked = await questions.ask(agentId, 'holds-set', { revision, holds });
    if (asked.status === 'away') {
      unanswered.add(agentId);
      return;
    }
    const { answer } = asked;
    if (answer.status === 'refused') {
      log.error({ agentId, revision, reason: answer.reason }, 'agent refuses holds');
      await recordingHolds.markRefused(agentId, revision, answer.reason);
    } else {
      await recordingHolds.markKept(agentId, revision, answer.missing);
      log.info({ agentId, revision, holds: holds.length, missing: answer.missing.length }, 'holds kept');
    }
    onChanged();
  };

  const bring: Bringer['bring'] = (agentId, { isNewcomer } = { isNewcomer: false }) => {
    if (waiting.has(agentId) && !isNewcomer) {
      return;
    }
    waiting.add(agentId);
    unanswered.delete(agentId);
    const running = (queues.get(agentId) ?? Promise.resolve())
      // The agent hears the welcome first.
      .then(() => new Promise((resolve) => setImmediate(resolve)))
      .then(() => {
        waiting.delete(agentId);
        return send(agentId, isNewcomer);
      })
      .catch((error: unknown) =>
        log.error({ agentId, reason: describeError(error) }, 'holds could not be brought to an agent'),
      );
    queues.set(agentId, running);
    void running.then(() => {
      if (queues.get(agentId) === running) {
        queues.delete(agentId);
      }
    });
  };

  return {
    bring,
    retry: () => [...unanswered].forEach((agentId) => bring(agentId)),
    settled: async () => {
      while (queues.size > 0) {
        await Promise.allSettled([...queues.values()]);
      }
    },
  };
}

/** How far a hold has got at its agent. */
export function deliveryOf(hold: StoredHold, list: HoldList | undefined): HoldView['delivery'] {
  if (list === undefined || list.keptRevision < hold.revision) {
    return (list?.refusedReason ?? null) === null ? 'on-its-way' : 'refused';
  }
  return list.missing.includes(hold.id) ? 'missing' : 'kept';
}

function describeHold({ cameraId, fromMs, toMs }: Pick<StoredHold, 'cameraId' | 'fromMs' | 'toMs'>): string {
  return `${cameraId} ${new Date(fromMs).toISOString()} to ${new Date(toMs).toISOString()}`;
}
