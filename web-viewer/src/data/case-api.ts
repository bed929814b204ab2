/** The REST calls about triage, cases, hand-overs and violations, one function each. */
import type { CaseRequest } from '#protocol/case-request.ts';
import {
  caseChanged,
  caseDetail,
  caseMembers,
  casePage,
  handedOverCases,
  handedOverDetail,
  type CaseChanged,
  type CaseDetail,
  type CaseMembers,
  type CasePage,
  type HandedOverCases,
  type HandedOverDetail,
} from '#protocol/case-view.ts';
import { incidentDetail, type IncidentDetail } from '#protocol/incident.ts';
import type { TriageRequest } from '#protocol/triage.ts';
import {
  violationDetail,
  violationPage,
  type ViolationDetail,
  type ViolationEdit,
  type ViolationPage,
  type ViolationRequest,
} from '#protocol/violation.ts';
import { request, type Method } from './http.ts';

export type CaseFilter = Record<string, string>;
export type CaseOpening = Pick<CaseRequest, 'title'> & Partial<CaseRequest>;

/** What is asked to be done with a case or a part of it; `path` below the case. */
export interface CaseOrder {
  path: string;
  method?: Method;
  body?: object;
}

export function triageIncident(id: string, body: TriageRequest): Promise<IncidentDetail> {
  return request(incidentDetail, `api/incidents/${encodeURIComponent(id)}/triage`, { method: 'POST', body });
}

export function fetchCases(filter: CaseFilter, signal?: AbortSignal): Promise<CasePage> {
  return request(casePage, `api/cases?${new URLSearchParams(filter).toString()}`, { signal });
}

export function fetchCase(id: string, signal?: AbortSignal): Promise<CaseDetail> {
  return request(caseDetail, casePath(id), { signal });
}

export function openCase(body: CaseOpening): Promise<CaseChanged> {
  return request(caseChanged, 'api/cases', { method: 'POST', body });
}

export function changeCase(id: string, { path, method = 'POST', body }: CaseOrder): Promise<CaseChanged> {
  return request(caseChanged, `${casePath(id)}${path}`, { method, ...(body === undefined ? {} : { body }) });
}

export function fetchCaseMembers(signal?: AbortSignal): Promise<CaseMembers> {
  return request(caseMembers, 'api/case-members', { signal });
}

export function recordViolation(
  body: Pick<ViolationRequest, 'category'> & Partial<ViolationRequest>,
): Promise<ViolationDetail> {
  return request(violationDetail, 'api/violations', { method: 'POST', body });
}

/** `filter`: month, category, hamletId, outcome; as central's door takes them. */
export function fetchViolations(
  filter: string,
  before: string | null,
  signal?: AbortSignal,
): Promise<ViolationPage> {
  const query = new URLSearchParams(filter);
  if (before !== null) {
    query.set('before', before);
  }
  return request(violationPage, `api/violations?${query.toString()}`, { signal });
}

export function fetchViolation(id: string, signal?: AbortSignal): Promise<ViolationDetail> {
  return request(violationDetail, violationPath(id), { signal });
}

export type ViolationOrder =
  { id: string; edit: ViolationEdit } | { id: string; withdrawal: { revision: number; reason: string } };

export function changeViolation(asked: ViolationOrder): Promise<ViolationDetail> {
  return 'edit' in asked
    ? request(violationDetail, violationPath(asked.id), { method: 'PUT', body: asked.edit })
    : request(violationDetail, `${violationPath(asked.id)}/withdrawal`, {
        method: 'POST',
        body: asked.withdrawal,
      });
}

export function fetchHandedOverCases(signal?: AbortSignal): Promise<HandedOverCases> {
  return request(handedOverCases, 'api/handed-over-cases', { signal });
}

export function fetchHandedOverCase(id: string, signal?: AbortSignal): Promise<HandedOverDetail> {
  return request(handedOverDetail, handedOverPath(id), { signal });
}

export function answerCase(id: string, text: string): Promise<HandedOverDetail> {
  return request(handedOverDetail, `${handedOverPath(id)}/answers`, { method: 'POST', body: { text } });
}

export function setPartnerTask(
  id: string,
  taskId: string,
  body: { state: 'open' | 'done'; revision: number },
): Promise<HandedOverDetail> {
  return request(handedOverDetail, `${handedOverPath(id)}/tasks/${taskId}`, { method: 'PUT', body });
}

function casePath(id: string): string {
  return `api/cases/${encodeURIComponent(id)}`;
}

function violationPath(id: string): string {
  return `api/violations/${encodeURIComponent(id)}`;
}

function handedOverPath(id: string): string {
  return `api/handed-over-cases/${encodeURIComponent(id)}`;
}
