/**
 * Reports: drafts, what people write into them, issuing, withdrawing, files. Their figures are of the whole commune:
 * who is limited to a part of it finds none. The sheet of a shift is the police's own: who answers alarms writes it.
 */
import { z } from 'zod';
import type { Clock } from '#base/clock.ts';
import { uuid } from '#protocol/names.ts';
import {
  REPORT_KINDS,
  reportDetail,
  reportFormat,
  reportIssueRequest,
  reportList,
  reportRequest,
  reportTextsRequest,
  reportWithdrawalRequest,
  type ReportDetail,
  type ReportFormat,
  type ReportKind,
  type ReportView,
} from '#protocol/report.ts';
import type { AuditTrail } from '../../intake/stores.ts';
import type { Account } from '../../ledger/people/accounts.ts';
import type { Changed, Reports, StoredReport } from '../../ledger/reports/reports.ts';
import { canEverywhere } from '../../people/can.ts';
import { actorOf } from '../../people/sign-in.ts';
import { formatMinute } from '../../reports/civil-time.ts';
import type { Author, ReportDesk, TextsWritten } from '../../reports/desk.ts';
import { FILE_TYPES, fileNameOf, makeFile } from '../../reports/files.ts';
import { defineRoute, refuse, type Refusal, type Route } from '../route.ts';
import { draftOf } from './report-request.ts';

export interface ReportRouteDeps {
  clock: Clock;
  audit: AuditTrail;
  reports: Reports;
  reportDesk: ReportDesk;
}

/** Newest; older ones are still there by their id. */
const MOST_LISTED = 300;
const params = z.strictObject({ id: uuid });

export function reportRoutes(deps: ReportRouteDeps): Route[] {
  return [
    listRoute(deps),
    draftRoute(deps),
    detailRoute(deps),
    writeRoute(deps),
    issueRoute(deps),
    withdrawRoute(deps),
    fileRoute(deps),
  ];
}

function listRoute({ reports }: ReportRouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/reports',
    door: 'report.read',
    summary: 'Reports of the commune, newest period first',
    reply: reportList,
    handle: async ({ who: { account } }) => {
      const kinds = REPORT_KINDS.filter((kind) => mayRead(account, kind));
      return { reply: { items: (await reports.list(kinds, MOST_LISTED)).map(viewOf) } };
    },
  });
}

function draftRoute({ clock, reportDesk }: ReportRouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: '/api/reports',
    door: 'report.read',
    summary:
      'Draft the report of a month, the digest of a week (report.write) or the sheet of a shift (incident.triage)',
    schemas: { body: reportRequest },
    status: 201,
    reply: reportDetail,
    handle: async ({ who: { account }, body }) => {
      if (!mayWrite(account, body.kind)) {
        return mayNotWrite(account, body.kind);
      }
      const draft = draftOf(body, clock.nowMs());
      if ('problem' in draft) {
        return draft;
      }
      const made = await reportDesk.draft(draft, authorOf(account));
      if (made.status !== 'created') {
        const word = made.status === 'exists' ? `: '${made.report.id}', ${made.report.state}` : '';
        return refuse('conflict', `there is a report of this time already${word}`);
      }
      return await tell(reportDesk, made.report.id);
    },
  });
}

function detailRoute({ reports, reportDesk }: ReportRouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/reports/:id',
    door: 'report.read',
    summary: 'One report: its paper, and the paragraphs people may write anew',
    schemas: { params },
    reply: reportDetail,
    handle: async ({ who: { account }, params: { id } }) => {
      const report = await readable(reports, account, id);
      return report === null ? unknown(id) : await tell(reportDesk, id);
    },
  });
}

function writeRoute(deps: ReportRouteDeps): Route {
  return defineRoute({
    method: 'PUT',
    path: '/api/reports/:id/texts',
    door: 'report.read',
    summary: 'Write paragraphs of a draft anew; 409 when somebody changed it since `revision`',
    schemas: { params, body: reportTextsRequest },
    reply: reportDetail,
    handle: ({ who: { account }, params: { id }, body: { revision, texts } }) =>
      change(deps, account, { id, revision }, (by) => deps.reportDesk.write(id, revision, texts, by)),
  });
}

function issueRoute(deps: ReportRouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: '/api/reports/:id/issue',
    door: 'report.read',
    summary: 'Issue a draft: it gets its number and date, and its figures never change again',
    schemas: { params, body: reportIssueRequest },
    reply: reportDetail,
    handle: ({ who: { account }, params: { id }, body: { revision, number } }) =>
      change(deps, account, { id, revision }, (by) => deps.reportDesk.issue(id, revision, number, by)),
  });
}

function withdrawRoute(deps: ReportRouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: '/api/reports/:id/withdrawal',
    door: 'report.read',
    summary: 'Withdraw a report with a reason; it stays on record',
    schemas: { params, body: reportWithdrawalRequest },
    reply: reportDetail,
    handle: ({ who: { account }, params: { id }, body: { revision, reason } }) =>
      change(deps, account, { id, revision }, (by) => deps.reportDesk.withdraw(id, revision, reason, by)),
  });
}

function fileRoute({ audit, reports, reportDesk }: ReportRouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/reports/:id/file',
    door: 'report.read',
    summary: 'The report as DOCX or PDF',
    schemas: { params, query: z.strictObject({ format: reportFormat }) },
    status: 200,
    reply: null,
    handle: async ({ who: { account }, params: { id }, query: { format }, response }) => {
      const opened = (await readable(reports, account, id)) === null ? null : await reportDesk.open(id);
      if (opened === null) {
        return unknown(id);
      }
      const { report, paper } = opened;
      const file = await makeFile(paper, format, report.changedAtMs);
      await audit.append({
        actor: actorOf(account),
        action: 'report.downloaded',
        resource: `report:${id}`,
        detail: describeFile(report, format),
      });
      response.setHeader('Content-Type', FILE_TYPES[format]);
      response.setHeader('Content-Disposition', `attachment; filename="${fileNameOf(report, format)}"`);
      response.setHeader('Cache-Control', 'private, no-store');
      response.end(file);
      return 'sent';
    },
  });
}

function mayRead(account: Account, kind: ReportKind): boolean {
  return (
    canEverywhere(account, 'report.read') &&
    (kind !== 'handover' || canEverywhere(account, 'incident.triage'))
  );
}

function mayWrite(account: Account, kind: ReportKind): boolean {
  return canEverywhere(account, kind === 'handover' ? 'incident.triage' : 'report.write');
}

function mayNotWrite(account: Account, kind: ReportKind): Refusal {
  const needed = kind === 'handover' ? 'incident.triage' : 'report.write';
  return refuse(
    'no-right',
    `a ${kind} report is written by who has '${needed}' in the whole commune; the role '${account.role}' of this account has not`,
  );
}

async function readable(reports: Reports, account: Account, id: string): Promise<StoredReport | null> {
  const report = await reports.find(id);
  return report !== null && mayRead(account, report.kind) ? report : null;
}

async function refusedToWrite(reports: Reports, account: Account, id: string): Promise<Refusal | null> {
  const report = await readable(reports, account, id);
  if (report === null) {
    return unknown(id);
  }
  return mayWrite(account, report.kind) ? null : mayNotWrite(account, report.kind);
}

function authorOf(account: Account): Author {
  return { id: account.id, name: account.displayName, actor: actorOf(account) };
}

async function change(
  { reports, reportDesk }: ReportRouteDeps,
  account: Account,
  { id, revision }: { id: string; revision: number },
  work: (by: Author) => Promise<TextsWritten | Changed>,
): Promise<{ reply: ReportDetail } | Refusal> {
  const refused = await refusedToWrite(reports, account, id);
  return refused ?? (await answer(reportDesk, id, revision, await work(authorOf(account))));
}

async function answer(
  desk: ReportDesk,
  id: string,
  revision: number,
  changed: TextsWritten | Changed,
): Promise<{ reply: ReportDetail } | Refusal> {
  switch (changed.status) {
    case 'changed':
      return await tell(desk, id);
    case 'missing':
      return unknown(id);
    case 'unknown-text':
      return refuse(
        'bad-request',
        `body.texts: found '${changed.id}', expected one of ${changed.known.join(', ')}`,
      );
    case 'number-taken':
      return refuse(
        'conflict',
        `body.number: found ${changed.number}, expected one above those of this year`,
      );
    case 'over':
      return refuse('conflict', `this report is ${changed.report.state}: it is not changed any more`);
    case 'conflict': {
      const { revision: newest, changedByName, changedAtMs } = changed.report;
      return refuse(
        'conflict',
        `revision: found ${revision}, expected ${newest}; changed by ${changedByName ?? 'the calendar'} at ${formatMinute(changedAtMs)}`,
      );
    }
  }
}

async function tell(desk: ReportDesk, id: string): Promise<{ reply: ReportDetail } | Refusal> {
  const opened = await desk.open(id);
  return opened === null
    ? unknown(id)
    : { reply: { ...viewOf(opened.report), paper: opened.paper, texts: opened.texts } };
}

function viewOf(report: StoredReport): ReportView {
  const { id, kind, fromMs, toMs, state, number, createdAtMs, createdByName } = report;
  const { changedAtMs, changedByName, issued, withdrawn, revision } = report;
  return {
    ...{ id, kind, fromMs, toMs, state, number, createdAtMs, createdByName },
    ...{ changedAtMs, changedByName, issued, withdrawn, revision },
  };
}

function describeFile({ kind, fromMs }: StoredReport, format: ReportFormat): string {
  return `${kind} from ${new Date(fromMs).toISOString()}, ${format}`;
}

function unknown(id: string): Refusal {
  return refuse('not-found', `id: there is no report '${id}'`);
}
