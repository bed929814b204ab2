/** Cases: the list, one whole, opened, edited, led through its steps; and the tasks over all of them. */
import type { Clock } from '#base/clock.ts';
import { caseEdit, caseQuery, caseRequest, caseStep, caseTaskQuery } from '#protocol/case-request.ts';
import { caseChanged, caseDetail, caseMembers, casePage, caseTaskList } from '#protocol/case-view.ts';
import type { AuditTrail } from '../../intake/stores.ts';
import type { CaseReading } from '../../ledger/cases/case-reading.ts';
import type { IncidentPlaces } from '../../ledger/incidents/incident-places.ts';
import type { Incidents } from '../../ledger/incidents/incidents.ts';
import type { KnownPlaces } from '../../ledger/registry/known-places.ts';
import { actorOf } from '../../people/sign-in.ts';
import type { CaseBook } from '../../proceedings/case-book.ts';
import type { CaseDesk } from '../../proceedings/case-desk.ts';
import type { CaseMembersDesk } from '../../proceedings/members.ts';
import { caseSight } from '../../proceedings/sight.ts';
import { defineRoute, refuse, type Route } from '../route.ts';
import { answerWith, caseParams, changeCase, refusalOf, unknownCase } from './case-doors.ts';
import { createViewings } from '../viewings.ts';

const MOST_TASKS = 200;

export interface CaseRouteDeps {
  clock: Clock;
  audit: AuditTrail;
  incidents: Incidents;
  incidentPlaces: IncidentPlaces;
  knownPlaces: KnownPlaces;
  caseReading: CaseReading;
  caseBook: CaseBook;
  caseDesk: CaseDesk;
  members: CaseMembersDesk;
}

export function caseRoutes(deps: CaseRouteDeps): Route[] {
  return [listRoute(deps), openRoute(deps), ...oneRoutes(deps), ...overviewRoutes(deps)];
}

function listRoute({ clock, caseReading, knownPlaces }: CaseRouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/cases',
    door: 'case.read',
    summary: 'Cases, the last opened first; hand nextBefore back as before for the next page',
    schemas: { query: caseQuery },
    reply: casePage,
    handle: async ({ who: { account }, query: { overdue, ...query } }) => {
      const sight = caseSight(account, await knownPlaces.all());
      const isOverdue = overdue === 'yes';
      return { reply: await caseReading.page({ ...query, isOverdue, sight, nowMs: clock.nowMs() }) };
    },
  });
}

function openRoute({ incidents, caseBook, caseDesk }: CaseRouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: '/api/cases',
    door: 'case.work',
    summary: 'Open a case, with the incidents it is about',
    schemas: { body: caseRequest },
    status: 201,
    reply: caseChanged,
    handle: async ({ who: { account }, body }) => {
      const found = await incidents.views(body.incidentIds);
      const seen = await caseBook.seenIncidents(account, found);
      const missing = body.incidentIds.find((id) => !seen.some((incident) => incident.id === id));
      if (missing !== undefined) {
        return refuse('bad-request', `body.incidentIds: there is no incident '${missing}'`);
      }
      const named = body.incidentIds.flatMap((id) => seen.find((incident) => incident.id === id) ?? []);
      const opened = await caseDesk.open(account, body, named);
      return 'id' in opened
        ? answerWith(caseBook, account, opened.id)
        : refuse('bad-request', `body.${opened.reason}`);
    },
  });
}

function oneRoutes({ clock, audit, caseBook, caseDesk }: CaseRouteDeps): Route[] {
  const isNewViewing = createViewings(clock);
  return [
    defineRoute({
      method: 'GET',
      path: '/api/cases/:id',
      door: 'case.read',
      summary: 'One case with all its parts',
      schemas: { params: caseParams },
      reply: caseDetail,
      handle: async ({ who: { account, sessionHash }, params: { id } }) => {
        const detail = await caseBook.detail(account, id);
        if (detail === null) {
          return unknownCase(id);
        }
        if (isNewViewing(`${sessionHash} ${id}`)) {
          const row = { action: 'case.viewed', resource: `case:${id}`, detail: detail.number } as const;
          await audit.append({ actor: actorOf(account), ...row });
        }
        return { reply: detail };
      },
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/cases/:id',
      door: 'case.work',
      summary: 'Change what a case is about; names the revision that was read',
      schemas: { params: caseParams, body: caseEdit },
      reply: caseChanged,
      handle: ({ who: { account }, params: { id }, body }) =>
        changeCase(
          { caseBook },
          { account, ability: 'case.work', caseId: id },
          () => caseDesk.edit(account, id, body),
          { thing: 'case', revision: body.revision },
        ),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/cases/:id/steps',
      door: 'case.work',
      summary: 'Lead a case on: investigate, close with an outcome, reopen, merge into another',
      schemas: { params: caseParams, body: caseStep },
      reply: caseChanged,
      handle: async ({ who: { account }, params: { id }, body }) => {
        if ((await caseBook.mayDo(account, 'case.work', id)) === null) {
          return unknownCase(id);
        }
        if (body.step === 'merge' && (await caseBook.mayDo(account, 'case.work', body.intoId)) === null) {
          return refuse('not-found', `intoId: there is no case '${body.intoId}'`);
        }
        const { result, warnings } = await caseDesk.step(account, id, body);
        const refusal = refusalOf(result, { thing: 'case', revision: body.revision });
        return refusal ?? answerWith(caseBook, account, id, warnings);
      },
    }),
  ];
}

function overviewRoutes({ clock, caseReading, knownPlaces, members }: CaseRouteDeps): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/case-tasks',
      door: 'case.work',
      summary: 'Open tasks of all cases, the most urgent first',
      schemas: { query: caseTaskQuery },
      reply: caseTaskList,
      handle: async ({ who: { account }, query }) => {
        const items = await caseReading.tasks({
          sight: caseSight(account, await knownPlaces.all()),
          nowMs: clock.nowMs(),
          assigneeId: query.mine === 'yes' ? account.id : null,
          isOverdue: query.overdue === 'yes',
          limit: MOST_TASKS,
        });
        return { reply: { items } };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/case-members',
      door: 'case.work',
      summary: 'Who may lead a case or do a task of one, and partners it may be handed over to',
      reply: caseMembers,
      handle: async () => ({ reply: { items: await members.all() } }),
    }),
  ];
}
