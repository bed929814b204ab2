/** Wires what keeps central running and tells how it is; a part of central.ts. */
import type { Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import type { Reports } from './intake/agent-reports.ts';
import type { Presence } from './intake/presence.ts';
import { createLedgerFacts } from './ledger/ledger-facts.ts';
import type { LedgerDatabase } from './ledger/database.ts';
import type { Ledger } from './ledger/repositories.ts';
import { createMetrics, type Metrics } from './upkeep/metrics.ts';
import { makeDiagnostics } from './upkeep/diagnostics.ts';
import { createReadiness } from './upkeep/readiness.ts';
import type { OperationsRouteDeps } from './web/routes/operations.ts';
import type { CentralConfig } from './config.ts';

const MOST_CAMERAS = 100_000;

export interface OperationsParts {
  presence: Pick<Presence, 'isConnected'>;
  live: () => { viewers: number; streams: number };
  queues: Readonly<Record<string, () => number>>;
  version: string;
  recentLog: () => readonly string[];
}

export function wireOperations(
  { config, clock, log }: { config: CentralConfig; clock: Clock; log: Log },
  db: LedgerDatabase,
  ledger: Ledger,
  parts: OperationsParts,
): OperationsRouteDeps {
  const facts = createLedgerFacts(db, config.commune.id);
  const cameras = async () => {
    const places = await ledger.sites.places();
    const siteIds = places.map(({ siteId }) => siteId);
    const cameraIds = places.flatMap((place) => place.cameraIds);
    const sight = { siteIds, cameraIds };
    const { items } = await ledger.cameras.page({ sight, search: '', offset: 0, limit: MOST_CAMERAS });
    return items.map(({ agentId, view: { id, health } }) => {
      const isThere = parts.presence.isConnected(agentId);
      return { id, agentId, ...health, state: isThere ? health.state : ('offline' as const) };
    });
  };
  const agents = async () =>
    (await ledger.agents.list()).map((agent) => ({
      ...agent,
      isConnected: parts.presence.isConnected(agent.id),
    }));
  const readiness = createReadiness({
    clock,
    log,
    dataDir: config.dataDir,
    writeLedger: () => ledger.cameraSpells.beat(clock.nowMs()),
    missingMigrations: () => facts.missingMigrations(),
  });
  const metrics = createMetrics({
    clock,
    agents: async () => {
      const known = (await agents()).filter(({ revokedAtMs }) => revokedAtMs === null);
      return { known: known.length, connected: known.filter(({ isConnected }) => isConnected).length };
    },
    cameras: async () => {
      const counts = new Map<string, number>();
      (await cameras()).forEach(({ state }) => counts.set(state, (counts.get(state) ?? 0) + 1));
      return counts;
    },
    live: parts.live,
    queues: parts.queues,
    auditRows: () => facts.auditRows(),
    askLedger: () => ledger.agents.find(''),
  });
  const ledgerSizes = async () => ({
    engine: facts.engine(),
    sizeBytes: await facts.sizeBytes(),
    migrations: await facts.migrations(),
    rows: await facts.rowCounts(),
  });
  return {
    readiness,
    metrics,
    metricsToken: config.metrics?.token ?? null,
    audit: ledger.audit,
    diagnostics: () =>
      makeDiagnostics({
        ...{ clock, version: parts.version, config, agents, cameras, readiness },
        ledger: ledgerSizes,
        metrics: () => metrics.read(),
        logLines: parts.recentLog,
      }),
  };
}

/** Counts what agents report and what became of it. */
export function countReports(
  reports: Reports,
  metrics: Pick<Metrics, 'reportReceived' | 'incidentStored'>,
): Reports {
  const counted =
    <Given extends unknown[], Answer extends { status: string }>(
      event: string,
      receive: (...given: Given) => Promise<Answer>,
    ) =>
    async (...given: Given): Promise<Answer> => {
      const answer = await receive(...given);
      metrics.reportReceived({ event, status: answer.status });
      return answer;
    };
  return {
    hello: counted('hello', (...given: Parameters<Reports['hello']>) => reports.hello(...given)),
    cameraHealth: counted('camera-health', (...given: Parameters<Reports['cameraHealth']>) =>
      reports.cameraHealth(...given),
    ),
    incidentOpened: counted('incident-opened', async (agentId: string, message: unknown) => {
      const receipt = await reports.incidentOpened(agentId, message);
      if (receipt.status === 'stored') {
        metrics.incidentStored((message as { kind: string }).kind);
      }
      return receipt;
    }),
    incidentClosed: counted('incident-closed', (...given: Parameters<Reports['incidentClosed']>) =>
      reports.incidentClosed(...given),
    ),
    faceScores: counted('face-scores', (...given: Parameters<Reports['faceScores']>) =>
      reports.faceScores(...given),
    ),
    recordingNotices: counted('recording-notices', (...given: Parameters<Reports['recordingNotices']>) =>
      reports.recordingNotices(...given),
    ),
    keysUnwrap: counted('keys-unwrap', (...given: Parameters<Reports['keysUnwrap']>) =>
      reports.keysUnwrap(...given),
    ),
  };
}
