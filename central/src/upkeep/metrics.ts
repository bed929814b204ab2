/**
 * Figures for Prometheus. Labels are words of the code (a route's pattern, a kind of incident, a state), never ids or
 * addresses: a commune that grows must not make the number of series grow. One registry for each central.
 */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Clock } from '#base/clock.ts';

export interface MetricSources {
  clock: Clock;
  agents: () => Promise<{ connected: number; known: number }>;
  /** By state. */
  cameras: () => Promise<ReadonlyMap<string, number>>;
  live: () => { viewers: number; streams: number };
  /** What waits, by the part it waits in. */
  queues: Readonly<Record<string, () => number>>;
  auditRows: () => Promise<number>;
  /** Something small is asked of the ledger. */
  askLedger: () => Promise<unknown>;
}

export interface Metrics {
  contentType: string;
  read(): Promise<string>;
  requestAnswered(request: { method: string; route: string; status: number; durationMs: number }): void;
  reportReceived(report: { event: string; status: string }): void;
  incidentStored(kind: string): void;
}

export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  addGauges(sources, registers);
  const requests = new Histogram({
    name: 'matlang_http_request_duration_seconds',
    help: 'HTTP requests by the pattern of their route',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  const reports = new Counter({
    name: 'matlang_intake_reports_total',
    help: 'Reports of agents by what became of them, since central started',
    labelNames: ['event', 'status'],
    registers,
  });
  const incidents = new Counter({
    name: 'matlang_incidents_total',
    help: 'Incidents stored by kind, since central started',
    labelNames: ['kind'],
    registers,
  });
  return {
    contentType: registry.contentType,
    read: () => registry.metrics(),
    requestAnswered: ({ method, route, status, durationMs }) =>
      requests.observe({ method, route, status: String(status) }, durationMs / 1000),
    reportReceived: (report) => reports.inc(report),
    incidentStored: (kind) => incidents.inc({ kind }),
  };
}

function addGauges(sources: MetricSources, registers: Registry[]): void {
  const { clock } = sources;
  new Gauge({
    name: 'matlang_agents',
    help: 'Agents that are not revoked',
    labelNames: ['state'],
    registers,
    async collect() {
      const { connected, known } = await sources.agents();
      this.set({ state: 'connected' }, connected);
      this.set({ state: 'away' }, known - connected);
    },
  });
  new Gauge({
    name: 'matlang_cameras',
    help: 'Cameras that agents list, by state; offline too while the agent is away',
    labelNames: ['state'],
    registers,
    async collect() {
      this.reset();
      (await sources.cameras()).forEach((count, state) => this.set({ state }, count));
    },
  });
  new Gauge({
    name: 'matlang_live',
    help: 'Live pictures: pages that watch, streams that run',
    labelNames: ['what'],
    registers,
    collect() {
      const { viewers, streams } = sources.live();
      this.set({ what: 'viewers' }, viewers);
      this.set({ what: 'streams' }, streams);
    },
  });
  new Gauge({
    name: 'matlang_queue_depth',
    help: 'What waits to be written or sent',
    labelNames: ['queue'],
    registers,
    collect() {
      Object.entries(sources.queues).forEach(([queue, depth]) => this.set({ queue }, depth()));
    },
  });
  new Gauge({
    name: 'matlang_ledger_answer_seconds',
    help: 'How long the ledger took to answer something small just now',
    registers,
    async collect() {
      const sinceMs = clock.monotonicMs();
      await sources.askLedger();
      this.set((clock.monotonicMs() - sinceMs) / 1000);
    },
  });
  new Gauge({
    name: 'matlang_audit_rows',
    help: 'Rows of the audit chain',
    registers,
    async collect() {
      this.set(await sources.auditRows());
    },
  });
}
