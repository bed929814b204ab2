/** What tests of triage, cases and violations ask of a central, in few words. */
import type { CaseChanged, CaseDetail, CaseView } from '#protocol/case-view.ts';
import type { IncidentDetail } from '#protocol/incident.ts';
import type { ViolationDetail } from '#protocol/violation.ts';
import type { Browser, TestCentral } from './central.helpers.ts';
import { signInAs } from './central.helpers.ts';

export async function bodyOf<Body>(response: Response | Promise<Response>): Promise<Body> {
  return (await (await response).json()) as Body;
}

export async function messageOf(response: Response): Promise<string> {
  return (await bodyOf<{ error: { message: string } }>(response)).error.message;
}

export async function openCase(browser: Browser, request: object = {}): Promise<CaseDetail> {
  const response = await browser.send('POST', '/api/cases', { title: 'Mất xe máy', ...request });
  if (response.status !== 201) {
    throw new Error(`the case was not opened: ${await messageOf(response)}`);
  }
  return (await bodyOf<CaseChanged>(response)).case;
}

/** POST or PUT below /api/cases/:id; the case after it. Throws when refused. */
export async function changeCase(
  browser: Browser,
  caseId: string,
  path: string,
  { method = 'POST', ...body }: { method?: string } & Record<string, unknown>,
): Promise<CaseDetail> {
  const response = await browser.send(method, `/api/cases/${caseId}${path}`, body);
  if (response.status !== 200) {
    throw new Error(`${path}: ${response.status} ${await messageOf(response)}`);
  }
  return (await bodyOf<CaseChanged>(response)).case;
}

export function readCase(browser: Browser, caseId: string): Promise<CaseDetail> {
  return bodyOf<CaseDetail>(browser.get(`/api/cases/${caseId}`));
}

export async function listCases(browser: Browser, query = ''): Promise<CaseView[]> {
  return (await bodyOf<{ items: CaseView[] }>(browser.get(`/api/cases${query}`))).items;
}

export function readIncident(browser: Browser, incidentId: string): Promise<IncidentDetail> {
  return bodyOf<IncidentDetail>(browser.get(`/api/incidents/${incidentId}`));
}

export async function recordViolation(browser: Browser, request: object): Promise<ViolationDetail> {
  const response = await browser.send('POST', '/api/violations', { category: 'theft', ...request });
  if (response.status !== 201) {
    throw new Error(`the violation was not recorded: ${await messageOf(response)}`);
  }
  return bodyOf<ViolationDetail>(response);
}

/** What the audit trail says of a thing, the oldest first. */
export async function auditOf(
  central: TestCentral,
  resource: string,
): Promise<{ action: string; detail: string }[]> {
  const auditor = await signInAs(central, 'auditor');
  const { items } = await bodyOf<{ items: { action: string; resource: string; detail: string }[] }>(
    auditor.get('/api/audit?limit=200'),
  );
  return items
    .filter((row) => row.resource === resource)
    .map(({ action, detail }) => ({ action, detail }))
    .reverse();
}
