/** The REST calls about reports, one function each. */
import {
  reportDetail,
  reportList,
  type ReportDetail,
  type ReportFormat,
  type ReportRequest,
  type ReportView,
} from '#protocol/report.ts';
import { request } from './http.ts';

export async function fetchReports(signal?: AbortSignal): Promise<ReportView[]> {
  return (await request(reportList, 'api/reports', { signal })).items;
}

export function fetchReport(id: string, signal?: AbortSignal): Promise<ReportDetail> {
  return request(reportDetail, pathOf(id), { signal });
}

export function draftReport(asked: ReportRequest): Promise<ReportDetail> {
  return request(reportDetail, 'api/reports', { method: 'POST', body: asked });
}

/** What is done to a report; `revision` is the one that was read. */
export type ReportStep =
  | { step: 'texts'; revision: number; texts: Record<string, string | null> }
  | { step: 'issue'; revision: number; number: number | null }
  | { step: 'withdrawal'; revision: number; reason: string };

export function changeReport(id: string, { step, ...body }: ReportStep): Promise<ReportDetail> {
  return request(reportDetail, `${pathOf(id)}/${step}`, { method: step === 'texts' ? 'PUT' : 'POST', body });
}

/** Charts and a PDF take seconds on a small box; the browser waits by itself. */
export function reportFileUrl(id: string, format: ReportFormat): string {
  return `${pathOf(id)}/file?format=${format}`;
}

export function exportUrl(table: string, format: 'csv' | 'xlsx'): string {
  return `api/exports/${table}?format=${format}`;
}

function pathOf(id: string): string {
  return `api/reports/${encodeURIComponent(id)}`;
}
