/** Wires what agents say to central, ask of it and send to it; a part of central.ts. */
import path from 'node:path';
import type { Server as SocketServer } from 'socket.io';
import type { Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import type { Signature } from '#base/package/signature-text.ts';
import { AGENT_NAMESPACE } from '#protocol/agent.ts';
import { createAgentQuestions } from './intake/agent-questions.ts';
import { createReports } from './intake/agent-reports.ts';
import type { AgentSessions } from './intake/agent-sessions.ts';
import { openAgentsNamespace, type AgentNamespace } from './intake/agents-namespace.ts';
import { createEnrolments } from './intake/enrolment.ts';
import { createEvidenceFolder } from './intake/evidence-folder.ts';
import { createPresence } from './intake/presence.ts';
import { createRuleDeliveries } from './intake/rule-delivery.ts';
import type { SigningKey } from './intake/signing-key.ts';
import { createUploads } from './intake/uploads.ts';
import type { Ledger } from './ledger/repositories.ts';
import type { Announcer } from './notify/announcer.ts';
import { createAgentChecks } from './registry/agent-checks.ts';
import { createSpellRecorder } from './registry/spell-recorder.ts';
import type { Metrics } from './upkeep/metrics.ts';
import type { Heartbeat } from './web/socket-server.ts';
import type { CentralConfig } from './config.ts';
import { wireWatchList } from './faces-wiring.ts';
import { countReports } from './operations-wiring.ts';
import { wireCalibration } from './recognition-wiring.ts';
import { wireReview } from './review-wiring.ts';

interface Options {
  config: CentralConfig;
  clock: Clock;
  log: Log;
  modelDir?: string;
}

interface Parts {
  agentSessions: AgentSessions;
  announcer: Announcer;
  io: SocketServer;
  heartbeat: Heartbeat;
  signingKey: SigningKey;
  metrics: Metrics;
}

export type Intake = ReturnType<typeof wireIntake>;

export function wireIntake(options: Options, ledger: Ledger, parts: Parts) {
  const asking = wireAsking(options, ledger, parts);
  const { deliveries, watchList, review, spells } = asking;
  const namespace = wireNamespace(options, ledger, { ...parts, ...asking });
  const settled = async (): Promise<void> => {
    const settling = [namespace, deliveries, watchList, review, spells, parts.announcer];
    await Promise.all(settling.map((part) => part.settled()));
  };
  return { ...asking, ...wireFiles(options, ledger, parts), settled };
}

/** Who is there, and what is brought to them. */
function wireAsking(options: Options, ledger: Ledger, { announcer, heartbeat, signingKey }: Parts) {
  const { clock, log } = options;
  const presence = createPresence({ clock, graceMs: heartbeat.intervalMs + heartbeat.timeoutMs + 500 });
  const questions = createAgentQuestions({ presence, log });
  const deliveries = createRuleDeliveries({
    log,
    rules: ledger.cameraRules,
    questions,
    nowMs: () => clock.nowMs(),
    onInForce: () => {
      announcer.camerasChanged();
      watchList.distribution.refresh();
    },
  });
  const calibration = wireCalibration(options, ledger, () => watchList.distribution.refresh());
  const watchList = wireWatchList(options, ledger, {
    presence,
    questions,
    signingKey,
    thresholdsOf: async (siteIds, recipe) =>
      (await calibration.measured(recipe)).filter(({ siteId }) => siteIds.includes(siteId)),
    onChanged: () => announcer.facesChanged(),
  });
  const tellPages = (): void => announcer.recordingsChanged();
  const review = wireReview(options, ledger, { presence, questions, signingKey, tellPages });
  const spells = createSpellRecorder({ ...ledger, clock, log });
  const checks = createAgentChecks({ ...ledger, clock, presence, questions });
  return { presence, questions, deliveries, calibration, watchList, review, spells, checks };
}

/** What they report. */
function wireNamespace(
  { config, clock, log }: Options,
  ledger: Ledger,
  parts: Parts & ReturnType<typeof wireAsking>,
): ReturnType<typeof openAgentsNamespace> {
  const { announcer, deliveries, calibration, watchList, review, spells } = parts;
  return openAgentsNamespace({
    ...ledger,
    namespace: parts.io.of(AGENT_NAMESPACE) as AgentNamespace,
    clock,
    log,
    sessions: parts.agentSessions,
    presence: parts.presence,
    reports: countReports(
      createReports({
        ...ledger,
        clock,
        log,
        communeId: config.commune.id,
        centralKey: parts.signingKey.publicKey,
        faceScores: calibration,
        recordings: review.reports,
        keyLetters: review.keyLetters,
        announce: {
          ...announcer,
          cameraHealth: (cameras) => {
            announcer.cameraHealth(cameras);
            spells.cameraHealth(cameras);
          },
        },
        onHello: (agentId) => {
          spells.agentCame(agentId);
          deliveries.agentCame(agentId);
          watchList.distribution.agentCame(agentId);
          review.agentCame(agentId);
        },
      }),
      parts.metrics,
    ),
    onConnected: () => announcer.camerasChanged(),
    onDisconnected: (agentId) => {
      announcer.agentGone(agentId);
      spells.agentGone(agentId);
      review.agentGone(agentId);
    },
  });
}

/** How they become known, and their files. */
function wireFiles({ config, clock, log }: Options, ledger: Ledger, { announcer, signingKey }: Parts) {
  const evidence = createEvidenceFolder(path.join(config.dataDir, 'evidence'));
  const uploads = createUploads({
    ...ledger,
    clock,
    log,
    partialDir: path.join(config.dataDir, 'uploads'),
    evidence,
    onStored: (incidentId) => announcer.incidentChanged(incidentId),
  });
  const communeId = config.commune.id;
  const enrolments = createEnrolments({ ...ledger, clock, communeId, centralKey: signingKey.publicKey });
  const signPackage = (text: string): Signature => ({
    signature: signingKey.sign(text),
    by: signingKey.publicKey,
  });
  const packageDir = path.join(config.dataDir, 'incident-packages');
  return { evidence, uploads, enrolments, signPackage, packageDir };
}
