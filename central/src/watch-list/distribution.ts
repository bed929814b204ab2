/**
 * Brings each agent what it is to look for, signed, and keeps what it signs in return. Sent when the agent says hello,
 * and whenever what it should have has changed: an entry is active, ends, expires; a rule, a threshold, an embedder.
 * Without an answer it is sent again at the next round. Every sending has a serial of its own, because an agent takes
 * none twice. Serials follow the clock, so a ledger put back from a copy does not fall behind the agents.
 * The sendings of one agent go one after another.
 */
import { verify } from 'node:crypto';
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import {
  bundleText,
  receiptText,
  type FaceThresholds,
  type WatchListBundle,
  type WatchListKept,
} from '#protocol/faces.ts';
import type { AgentQuestions } from '../intake/agent-questions.ts';
import { readAgentKey } from '../intake/enrolment.ts';
import type { SigningKey } from '../intake/signing-key.ts';
import type { AgentRecord, AgentStore, AuditTrail } from '../intake/stores.ts';
import type { FacePlace, FacePlaces } from '../ledger/faces/face-places.ts';
import type { WatchListSpreadRepository } from '../ledger/faces/watch-list-spread.ts';
import type { WatchListRepository } from '../ledger/faces/watch-list.ts';
import { buildBundle, hashOf, type BundleContent } from './bundle.ts';
import { recipeInForce, type DescriptorVault } from './descriptor-vault.ts';
import type { Enrolment } from './enrolment.ts';

export interface DistributionDeps {
  clock: Clock;
  log: Log;
  audit: AuditTrail;
  agents: AgentStore;
  facePlaces: FacePlaces;
  watchList: WatchListRepository;
  watchListSpread: WatchListSpreadRepository;
  vault: DescriptorVault;
  enrolment: Pick<Enrolment, 'next'>;
  questions: AgentQuestions;
  signingKey: SigningKey;
  isConnected: (agentId: string) => boolean;
  /** Of these sites, those that have been measured with this recipe. */
  thresholdsOf: (
    siteIds: readonly string[],
    recipe: string,
  ) => Promise<({ siteId: string } & FaceThresholds)[]>;
  /** How far an entry has got has changed. */
  onSpread: () => void;
}

export interface Distribution {
  /** The agent has just said hello. */
  agentCame(agentId: string): void;
  /** What agents should have may have changed: those that have something else are sent it. */
  refresh(): void;
  settled(): Promise<void>;
}

/** Of agents without any descriptor to compare. */
const NO_RECIPE = 'none';

export function createDistribution(deps: DistributionDeps): Distribution {
  const queues = new Map<string, Promise<void>>();
  /** What each agent last took, or refused; forgotten when it says hello. */
  const answered = new Map<string, string>();
  const waiting = new Set<string>();

  const enqueue = (key: string, work: () => Promise<void>): Promise<void> => {
    const running = (queues.get(key) ?? Promise.resolve()).then(work).catch((error: unknown) => {
      deps.log.error({ reason: describeError(error) }, 'watch-list could not be brought to an agent');
    });
    queues.set(key, running);
    void running.then(() => {
      if (queues.get(key) === running) {
        queues.delete(key);
      }
    });
    return running;
  };

  /** Once is enough: when its turn comes, it brings what is newest then. */
  const bringSoon = (agentId: string): void => {
    if (waiting.has(agentId)) {
      return;
    }
    waiting.add(agentId);
    void enqueue(agentId, async () => {
      waiting.delete(agentId);
      await bring(deps, answered, agentId);
    });
  };

  return {
    agentCame: (agentId) => {
      void enqueue(agentId, async () => {
        // The agent must have heard the welcome, and central's key in it, before what is signed by that key.
        await new Promise((resolve) => setImmediate(resolve));
        answered.delete(agentId);
        await bring(deps, answered, agentId);
      });
    },
    refresh: () => {
      void enqueue('all', async () => {
        const { agentIds } = await gather(deps);
        // Not waited for: one agent that does not answer keeps nobody else waiting.
        agentIds.filter((agentId) => deps.isConnected(agentId)).forEach(bringSoon);
      });
    },
    settled: async () => {
      while (queues.size > 0) {
        await Promise.allSettled([...queues.values()]);
      }
    },
  };
}

interface Gathered {
  facePlaces: FacePlace[];
  /** Agents that look for faces, and those that may still hold an entry. */
  agentIds: string[];
}

async function gather({ facePlaces, watchListSpread }: DistributionDeps): Promise<Gathered> {
  const places = await facePlaces.list();
  const holders = (await watchListSpread.holdings()).filter(({ goneSerial }) => goneSerial === null);
  return {
    facePlaces: places,
    agentIds: [...new Set([...places, ...holders].map(({ agentId }) => agentId))],
  };
}

/** Sends the agent what it should have, unless that is what it last answered for. */
async function bring(deps: DistributionDeps, answered: Map<string, string>, agentId: string): Promise<void> {
  const agent = await deps.agents.find(agentId);
  const { facePlaces, agentIds } = await gather(deps);
  const isConcerned = agent?.revokedAtMs === null && agentIds.includes(agentId);
  if (!isConcerned || !deps.isConnected(agentId)) {
    return;
  }
  const content = await contentFor(deps, agentId, facePlaces);
  const hash = hashOf(content);
  if (answered.get(agentId) === hash) {
    return;
  }
  if (await send(deps, agent, content)) {
    answered.set(agentId, hash);
    deps.onSpread();
  }
}

async function contentFor(
  { clock, watchList, vault, enrolment, thresholdsOf }: DistributionDeps,
  agentId: string,
  facePlaces: readonly FacePlace[],
): Promise<BundleContent> {
  const sealed = await watchList.descriptors();
  const recipe = recipeInForce(sealed, enrolment.next());
  const entries = await watchList.list();
  const active = new Set(
    entries
      .filter(({ status }) => status === 'active')
      .flatMap(({ pictures }) => pictures.map(({ id }) => id)),
  );
  const descriptors = new Map(
    sealed
      .filter((row) => row.recipe === recipe && active.has(row.pictureId))
      .map((row) => [row.pictureId, vault.open(row)]),
  );
  const own = facePlaces.filter((place) => place.agentId === agentId);
  const siteIds = [...new Set(own.map(({ siteId }) => siteId))];
  const thresholds = recipe === null ? [] : await thresholdsOf(siteIds, recipe);
  const nowMs = clock.nowMs();
  return buildBundle(agentId, {
    entries,
    facePlaces,
    recipe: recipe ?? NO_RECIPE,
    descriptors,
    thresholds,
    nowMs,
  });
}

/** True when the agent has answered for this content, by taking it or refusing it. */
async function send(deps: DistributionDeps, agent: AgentRecord, content: BundleContent): Promise<boolean> {
  const { clock, log, audit, watchListSpread, questions, signingKey } = deps;
  const agentId = agent.id;
  const issuedAtMs = clock.nowMs();
  const serial = await watchListSpread.send({
    agentId,
    leastSerial: Math.max(1, Math.floor(issuedAtMs / 1000)),
    entryIds: content.entries.map(({ id }) => id),
    atMs: issuedAtMs,
  });
  const bundle: WatchListBundle = { agentId, serial, issuedAtMs, ...content };
  const text = JSON.stringify(bundle);
  const signature = signingKey.sign(bundleText(text));
  const asked = await questions.ask(agentId, 'watch-list-set', { text, signature });
  if (asked.status === 'away') {
    return false;
  }
  const { answer } = asked;
  if (answer.status === 'refused') {
    log.error({ agentId, serial, reason: answer.reason }, 'agent refuses the watch-list');
    await watchListSpread.refuse(agentId, serial, answer.reason);
    await audit.append({
      actor: { kind: 'agent', id: agentId, name: agent.name },
      action: 'watch-list.delivery-refused',
      resource: `agent:${agentId}`,
      detail: answer.reason,
    });
    return true;
  }
  return receive(deps, agent, serial, answer);
}

/** A receipt that is not the agent's, or not for what it was sent, counts as none. */
async function receive(
  deps: DistributionDeps,
  agent: AgentRecord,
  serial: number,
  kept: Extract<WatchListKept, { status: 'kept' }>,
): Promise<boolean> {
  const { clock, log, audit, watchListSpread } = deps;
  const agentId = agent.id;
  const actor = { kind: 'agent' as const, id: agentId, name: agent.name };
  if (kept.serial !== serial || !isSignedBy(agent, kept)) {
    log.error({ agentId, serial }, 'receipt of the watch-list is not signed by the agent');
    await audit.append({
      actor,
      action: 'watch-list.receipt-forged',
      resource: `agent:${agentId}`,
      detail: `serial ${serial}`,
    });
    return true;
  }
  const held = new Set(kept.entryIds);
  const gone = (await watchListSpread.holdings()).filter(
    (holding) => holding.agentId === agentId && holding.goneSerial === null && !held.has(holding.entryId),
  );
  const { entryIds, atMs, signature } = kept;
  const { publicKey } = agent;
  await watchListSpread.receive({ agentId, serial, entryIds, atMs, signature, publicKey }, clock.nowMs());
  log.info({ agentId, serial, entries: entryIds.length, erased: gone.length }, 'agent holds the watch-list');
  for (const { entryId } of gone) {
    await audit.append({
      actor,
      action: 'watch-list.erased',
      resource: `watch-list:${entryId}`,
      detail: `serial ${serial}`,
    });
  }
  return true;
}

function isSignedBy(agent: AgentRecord, kept: Extract<WatchListKept, { status: 'kept' }>): boolean {
  const key = readAgentKey(agent.publicKey);
  const text = receiptText({ ...kept, agentId: agent.id });
  return key !== null && verify(null, Buffer.from(text), key, Buffer.from(kept.signature, 'base64'));
}
