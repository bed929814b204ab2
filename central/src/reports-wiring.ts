/** Wires reports: the desk, the calendar that drafts, and what the doors need; a part of central.ts. */
import type { Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import type { Service } from '#base/service.ts';
import type { Ledger } from './ledger/repositories.ts';
import type { Statistics } from './numbers/statistics.ts';
import { createCalendar } from './reports/calendar.ts';
import { createReportDesk } from './reports/desk.ts';
import { createFigureDesk, type DownCamera } from './reports/figures-desk.ts';
import { letterheadOf } from './reports/letterhead.ts';
import type { ReportRouteDeps } from './web/routes/reports.ts';
import type { CentralConfig } from './config.ts';

/** More than any commune has. */
const MOST_CAMERAS = 5_000;

export interface ReportWork extends Service {
  routes: ReportRouteDeps;
}

export function wireReports(
  { config, clock, log }: { config: CentralConfig; clock: Clock; log: Log },
  ledger: Ledger,
  parts: { statistics: Statistics; isConnected: (agentId: string) => boolean },
): ReportWork {
  const figures = createFigureDesk({
    ...ledger,
    ...parts,
    camerasDown: () => camerasDown(ledger, parts.isConnected),
  });
  const letterhead = letterheadOf(config.reports, config.commune.name);
  const reportDesk = createReportDesk({ ...ledger, clock, figures, letterhead });
  const calendar = createCalendar({ ...ledger, clock, log, desk: reportDesk });
  return { run: (signal) => calendar.run(signal), routes: { ...ledger, clock, reportDesk } };
}

async function camerasDown(
  { cameras, agents, reportRows }: Ledger,
  isConnected: (agentId: string) => boolean,
): Promise<DownCamera[]> {
  const sight = { siteIds: await reportRows.siteIds(), cameraIds: [] };
  const { items } = await cameras.page({ sight, search: '', offset: 0, limit: MOST_CAMERAS });
  const lastSeen = new Map((await agents.list()).map(({ id, lastSeenAtMs }) => [id, lastSeenAtMs]));
  return items.flatMap(({ agentId, view: { id, name, siteName, health } }) => {
    const down = { cameraId: id, name: `${siteName}, ${name}` };
    if (!isConnected(agentId)) {
      return [{ ...down, sinceMs: lastSeen.get(agentId) ?? null }];
    }
    const isWorking = health.state === 'online' || health.state === 'degraded' || health.state === 'disabled';
    return isWorking ? [] : [{ ...down, sinceMs: health.sinceAtMs }];
  });
}
