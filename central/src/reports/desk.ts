/**
 * The report desk: drafts, what people write into them, issuing and withdrawing. A draft follows the figures; what is
 * issued is kept as it was signed. Every step leaves an audit row. Not here: who may (web/routes/reports.ts).
 */
import { z } from 'zod';
import type { Clock } from '#base/clock.ts';
import { newId } from '#base/ids.ts';
import { paper as paperShape, type Paper, type ReportText } from '#protocol/report.ts';
import type { AuditEntry, AuditTrail } from '../intake/stores.ts';
import type { Changed, Frozen, Reports, StoredReport } from '../ledger/reports/reports.ts';
import { civilTime, monthOf, type Span } from './civil-time.ts';
import type { FigureDesk } from './figures-desk.ts';
import { composeHandover } from './handover.ts';
import { composeMonthly } from './monthly.ts';
import type { Letterhead } from './parts.ts';
import { textsOf, writeOver } from './texts.ts';
import { composeWeekly } from './weekly.ts';

export interface Author {
  id: string;
  name: string;
  actor: AuditEntry['actor'];
}

export interface Draft extends Span {
  kind: StoredReport['kind'];
  /** Of a handover sheet. */
  people?: { handedOverBy: string; takenOverBy: string };
}

export interface OpenedReport {
  report: StoredReport;
  /** As it is printed now. */
  paper: Paper;
  texts: ReportText[];
}

export type DraftMade = { status: 'created' | 'exists'; report: StoredReport } | { status: 'had-its-turn' };
export type TextsWritten = Changed | { status: 'unknown-text'; id: string; known: string[] };

export interface ReportDesk {
  /** Null by: the calendar. */
  draft(draft: Draft, by: Author | null): Promise<DraftMade>;
  open(id: string): Promise<OpenedReport | null>;
  write(
    id: string,
    revision: number,
    texts: Record<string, string | null>,
    by: Author,
  ): Promise<TextsWritten>;
  issue(id: string, revision: number, number: number | null, by: Author): Promise<Changed>;
  withdraw(id: string, revision: number, reason: string, by: Author): Promise<Changed>;
}

export interface DeskDeps {
  clock: Clock;
  reports: Reports;
  figures: FigureDesk;
  letterhead: Letterhead;
  audit: AuditTrail;
}

const SYSTEM: AuditEntry['actor'] = { kind: 'system', id: 'calendar', name: 'Lịch báo cáo' };
const people = z.object({ handedOverBy: z.string(), takenOverBy: z.string() });
const frozenPaper = z.object({ composed: paperShape, printed: paperShape });

export function createReportDesk(deps: DeskDeps): ReportDesk {
  const { clock, reports, audit } = deps;
  const tell = (
    actor: AuditEntry['actor'],
    action: AuditEntry['action'],
    report: StoredReport,
    detail = '',
  ) =>
    audit.append({ actor, action, resource: `report:${report.id}`, detail: `${describe(report)}${detail}` });
  const told = async (changed: Changed, by: Author, action: AuditEntry['action'], detail = '') => {
    if (changed.status === 'changed') {
      await tell(by.actor, action, changed.report, detail);
    }
    return changed;
  };
  const stamp = (revision: number, by: Author) => ({ revision, byName: by.name, atMs: clock.nowMs() });

  return {
    draft: async ({ kind, fromMs, toMs, people: who }, by) => {
      const id = newId();
      const made = await reports.create({
        ...{ id, kind, fromMs, toMs, by, atMs: clock.nowMs() },
        parameters: JSON.stringify(who ?? {}),
        isOnly: kind !== 'handover',
      });
      if (made.status !== 'created') {
        return made;
      }
      const report = await reports.find(id);
      if (report === null) {
        throw new TypeError(`report ${id} was stored and is not there`);
      }
      await tell(by?.actor ?? SYSTEM, 'report.drafted', report);
      return { status: 'created', report };
    },
    open: async (id) => {
      const report = await reports.find(id);
      return report === null ? null : { report, ...(await paperOf(deps, report)) };
    },
    write: async (id, revision, texts, by) => {
      const report = await reports.find(id);
      if (report === null) {
        return { status: 'missing' };
      }
      const known = (await paperOf(deps, report)).texts.map((text) => text.id);
      const strange = Object.keys(texts).find(
        (name) => !known.includes(name) && report.texts[name] === undefined,
      );
      if (strange !== undefined) {
        return { status: 'unknown-text', id: strange, known };
      }
      const changed = await reports.write(id, texts, stamp(revision, by));
      return await told(changed, by, 'report.edited', `: ${Object.keys(texts).join(', ')}`);
    },
    issue: async (id, revision, number, by) => {
      const report = await reports.find(id);
      if (report === null) {
        return { status: 'missing' };
      }
      const composed = await compose(deps, report);
      const atMs = clock.nowMs();
      const { year, month, day } = civilTime(atMs);
      const numbering = report.kind === 'handover' ? null : { year, number };
      const freeze = (given: string | null): Frozen => {
        const dated = { ...composed.paper, number: given, date: { day, month, year } };
        // Nothing was written in between: the revision is the one that was read here.
        const printed = writeOver(dated, report.texts);
        return {
          figures: JSON.stringify(composed.figures),
          paper: JSON.stringify({ composed: dated, printed }),
        };
      };
      if (report.revision !== revision) {
        return { status: report.state === 'draft' ? 'conflict' : 'over', report };
      }
      const changed = await reports.issue(id, { ...stamp(revision, by), atMs }, numbering, freeze);
      const detail =
        changed.status === 'changed' && changed.report.number !== null ? `: ${changed.report.number}` : '';
      return await told(changed, by, 'report.issued', detail);
    },
    withdraw: async (id, revision, reason, by) =>
      await told(
        await reports.withdraw(id, reason, stamp(revision, by)),
        by,
        'report.withdrawn',
        `: ${reason}`,
      ),
  };
}

const WITHDRAWN_MARK = 'Đã thu hồi';
const DRAFT_MARK = 'Dự thảo';

async function paperOf(deps: DeskDeps, report: StoredReport): Promise<{ paper: Paper; texts: ReportText[] }> {
  const frozen = await deps.reports.frozen(report.id);
  if (frozen !== null) {
    const { composed, printed } = frozenPaper.parse(JSON.parse(frozen.paper));
    return {
      paper: report.state === 'withdrawn' ? marked(printed, WITHDRAWN_MARK) : printed,
      texts: textsOf(composed, report.texts),
    };
  }
  const composed = (await compose(deps, report)).paper;
  return {
    paper: marked(
      writeOver(composed, report.texts),
      report.state === 'withdrawn' ? WITHDRAWN_MARK : DRAFT_MARK,
    ),
    texts: textsOf(composed, report.texts),
  };
}

function marked(paper: Paper, mark: string): Paper {
  return { ...paper, mark: paper.mark === null ? mark : `${paper.mark} - ${mark}` };
}

async function compose(
  { figures, letterhead }: DeskDeps,
  report: StoredReport,
): Promise<{ figures: unknown; paper: Paper }> {
  const { fromMs, toMs } = report;
  switch (report.kind) {
    case 'monthly': {
      const found = await figures.monthly(monthOf(fromMs));
      return { figures: found, paper: composeMonthly(found, letterhead) };
    }
    case 'weekly': {
      const found = await figures.weekly({ fromMs, toMs });
      return { figures: found, paper: composeWeekly(found, letterhead) };
    }
    case 'handover': {
      const who = people.parse(JSON.parse(report.parameters));
      const found = await figures.handover({ fromMs, toMs }, who);
      return { figures: found, paper: composeHandover(found, letterhead) };
    }
  }
}

function describe({ kind, fromMs, toMs }: StoredReport): string {
  return `${kind} ${new Date(fromMs).toISOString()} to ${new Date(toMs).toISOString()}`;
}
