/** Violations: what a person confirmed, with a category. What statistics count. */
import {
  violationDetail,
  violationEdit,
  violationPage,
  violationQuery,
  violationRequest,
  violationWithdrawal,
  type ViolationDetail,
} from '#protocol/violation.ts';
import type { Cases } from '../../ledger/cases/cases.ts';
import type { Incidents } from '../../ledger/incidents/incidents.ts';
import { monthNamed, startOfMonth } from '../../ledger/local-months.ts';
import type { KnownPlaces } from '../../ledger/registry/known-places.ts';
import type { Violations } from '../../ledger/cases/violations.ts';
import { can } from '../../people/can.ts';
import type { Member } from '../../people/standing.ts';
import type { CaseBook } from '../../proceedings/case-book.ts';
import { violationSight } from '../../proceedings/sight.ts';
import type { ViolationDesk } from '../../proceedings/violation-desk.ts';
import { defineRoute, refuse, type Refusal, type Route } from '../route.ts';
import { caseParams, refusalOf } from './case-doors.ts';

export interface ViolationRouteDeps {
  cases: Cases;
  incidents: Incidents;
  knownPlaces: KnownPlaces;
  violations: Violations;
  caseBook: CaseBook;
  violationDesk: ViolationDesk;
}

export function violationRoutes(deps: ViolationRouteDeps): Route[] {
  return [...readingRoutes(deps), recordRoute(deps), ...changingRoutes(deps)];
}

function readingRoutes(deps: ViolationRouteDeps): Route[] {
  const { knownPlaces, violations } = deps;
  return [
    defineRoute({
      method: 'GET',
      path: '/api/violations',
      door: 'violation.read',
      summary: 'Violations, newest first; hand nextBefore back as before for the next page',
      schemas: { query: violationQuery },
      reply: violationPage,
      handle: async ({ who: { account }, query: { month, ...query } }) => {
        const sight = violationSight(account, await knownPlaces.all());
        const range = month === undefined ? {} : rangeOf(monthNamed(month));
        return { reply: await violations.page({ ...query, ...range, sight }) };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/violations/:id',
      door: 'violation.read',
      summary: 'One violation, and every change of it',
      schemas: { params: caseParams },
      reply: violationDetail,
      handle: async ({ who: { account }, params: { id } }) => tell(deps, account, id),
    }),
  ];
}

function recordRoute(deps: ViolationRouteDeps): Route {
  const { cases, incidents, caseBook, violationDesk } = deps;
  return defineRoute({
    method: 'POST',
    path: '/api/violations',
    door: 'violation.record',
    summary: 'Confirm a violation: of a case, of an incident, or seen by a patrol',
    schemas: { body: violationRequest },
    status: 201,
    reply: violationDetail,
    handle: async ({ who: { account }, body }) => {
      const { caseId, incidentId } = body;
      const mayWork = caseId === null ? null : await caseBook.mayDo(account, 'case.work', caseId);
      if (caseId !== null && mayWork === null) {
        return refuse('bad-request', `body.caseId: there is no case '${caseId}'`);
      }
      const found = incidentId === null ? [] : await incidents.views([incidentId]);
      const [incident = null] = await caseBook.seenIncidents(account, found);
      if (incidentId !== null && incident === null) {
        return refuse('bad-request', `body.incidentId: there is no incident '${incidentId}'`);
      }
      const ofCase = caseId === null ? null : await cases.find(caseId);
      const recorded = await violationDesk.record(account, body, { incident, ofCase });
      return 'id' in recorded
        ? tell(deps, account, recorded.id)
        : refuse('bad-request', `body.${recorded.reason}`);
    },
  });
}

function changingRoutes(deps: ViolationRouteDeps): Route[] {
  const { violationDesk } = deps;
  return [
    defineRoute({
      method: 'PUT',
      path: '/api/violations/:id',
      door: 'violation.record',
      summary: 'Correct a violation; names the revision that was read',
      schemas: { params: caseParams, body: violationEdit },
      reply: violationDetail,
      handle: async ({ who: { account }, params: { id }, body }) => {
        if (!(await mayChange(deps, account, id))) {
          return unknownViolation(id);
        }
        const result = await violationDesk.correct(account, id, body);
        return refusalOf(result, { thing: 'violation', revision: body.revision }) ?? tell(deps, account, id);
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/violations/:id/withdrawal',
      door: 'violation.record',
      summary: 'Withdraw a violation, with the reason: it is counted no longer, and stays on record',
      schemas: { params: caseParams, body: violationWithdrawal },
      reply: violationDetail,
      handle: async ({ who: { account }, params: { id }, body }) => {
        if (!(await mayChange(deps, account, id))) {
          return unknownViolation(id);
        }
        const result = await violationDesk.withdraw(account, id, body);
        return refusalOf(result, { thing: 'violation', revision: body.revision }) ?? tell(deps, account, id);
      },
    }),
  ];
}

function rangeOf(month: number): { fromMs: number; toMs: number } {
  return { fromMs: startOfMonth(month), toMs: startOfMonth(month + 1) };
}

async function tell(
  { knownPlaces, violations }: ViolationRouteDeps,
  account: Member,
  id: string,
): Promise<{ reply: ViolationDetail } | Refusal> {
  const view = await violations.view(id, violationSight(account, await knownPlaces.all()));
  if (view === null) {
    return unknownViolation(id);
  }
  const acts = (await violations.acts(id)).map(({ kind, detail, by_name, at_ms }) => ({
    ...{ kind, detail, byName: by_name, atMs: at_ms },
  }));
  // What it was before is for those who may correct it.
  const mayRecord = can(account, 'violation.record');
  return { reply: { ...view, acts: mayRecord ? acts : acts.map((act) => ({ ...act, detail: '' })) } };
}

async function mayChange(
  { knownPlaces, violations }: ViolationRouteDeps,
  account: Member,
  id: string,
): Promise<boolean> {
  const places = await knownPlaces.all();
  return (await violations.view(id, violationSight(account, places, 'violation.record'))) !== null;
}

function unknownViolation(id: string): Refusal {
  return refuse('not-found', `id: there is no violation '${id}'`);
}
