/** Handing a case to a partner agency, and the partner's own doors: what was handed over to it, and nothing else. */
import type { Clock } from '#base/clock.ts';
import {
  caseAnswerRequest,
  handoverRequest,
  partnerTaskRequest,
  takeBackRequest,
} from '#protocol/case-request.ts';
import { caseChanged, handedOverCases, handedOverDetail } from '#protocol/case-view.ts';
import type { AuditTrail } from '../../intake/stores.ts';
import { actorOf } from '../../people/sign-in.ts';
import type { Member } from '../../people/standing.ts';
import type { CaseBook } from '../../proceedings/case-book.ts';
import type { HandoverDesk } from '../../proceedings/handover-desk.ts';
import { defineRoute, type Route } from '../route.ts';
import { caseParams, changeCase, partParams, refusalOf, unknownCase } from './case-doors.ts';
import { createViewings } from '../viewings.ts';

export interface CaseHandoverRouteDeps {
  clock: Clock;
  audit: AuditTrail;
  caseBook: CaseBook;
  handoverDesk: HandoverDesk;
}

export function caseHandoverRoutes(deps: CaseHandoverRouteDeps): Route[] {
  return [...officerRoutes(deps), ...readingRoutes(deps), ...answeringRoutes(deps)];
}

function officerRoutes(deps: CaseHandoverRouteDeps): Route[] {
  const { handoverDesk } = deps;
  return [
    defineRoute({
      method: 'POST',
      path: '/api/cases/:id/handovers',
      door: 'case.hand-over',
      summary: 'Hand a case over to a partner until a time',
      schemas: { params: caseParams, body: handoverRequest },
      reply: caseChanged,
      handle: ({ who: { account }, params: { id }, body }) =>
        changeCase(
          deps,
          { account, ability: 'case.hand-over', caseId: id },
          () => handoverDesk.handOver(account, id, body),
          { thing: 'case', revision: body.revision },
        ),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/cases/:id/handovers/:partId/withdrawal',
      door: 'case.hand-over',
      summary: 'Take a hand-over back, with the reason: the partner sees the case no longer',
      schemas: { params: partParams, body: takeBackRequest },
      reply: caseChanged,
      handle: ({ who: { account }, params: { id, partId }, body }) =>
        changeCase(
          deps,
          { account, ability: 'case.hand-over', caseId: id },
          () => handoverDesk.withdraw(account, id, partId, body.reason),
          { thing: 'hand-over' },
        ),
    }),
  ];
}

function readingRoutes({ clock, audit, handoverDesk }: CaseHandoverRouteDeps): Route[] {
  const isNewViewing = createViewings(clock);
  return [
    defineRoute({
      method: 'GET',
      path: '/api/handed-over-cases',
      door: 'case.answer',
      summary: 'Cases that are handed over to this account now',
      reply: handedOverCases,
      handle: async ({ who: { account } }) => ({ reply: { items: await handoverDesk.list(account) } }),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/handed-over-cases/:id',
      door: 'case.answer',
      summary: 'A case as the partner sees it to whom it is handed over',
      schemas: { params: caseParams },
      reply: handedOverDetail,
      handle: async ({ who: { account, sessionHash }, params: { id } }) => {
        const detail = await handoverDesk.detail(account, id);
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
  ];
}

function answeringRoutes({ handoverDesk }: CaseHandoverRouteDeps): Route[] {
  const tell = async (account: Member, id: string) => {
    const detail = await handoverDesk.detail(account, id);
    return detail === null ? unknownCase(id) : { reply: detail };
  };
  return [
    defineRoute({
      method: 'POST',
      path: '/api/handed-over-cases/:id/answers',
      door: 'case.answer',
      summary: 'Answer a case that is handed over to this account',
      schemas: { params: caseParams, body: caseAnswerRequest },
      reply: handedOverDetail,
      handle: async ({ who: { account }, params: { id }, body: { text } }) =>
        (await handoverDesk.answer(account, id, text)) ? tell(account, id) : unknownCase(id),
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/handed-over-cases/:id/tasks/:partId',
      door: 'case.answer',
      summary: 'Say how far a task given to this account has got; names the revision that was read',
      schemas: { params: partParams, body: partnerTaskRequest },
      reply: handedOverDetail,
      handle: async ({ who: { account }, params: { id, partId }, body }) => {
        const result = await handoverDesk.setTask(account, id, { ...body, taskId: partId });
        return refusalOf(result, { thing: 'task', revision: body.revision }) ?? tell(account, id);
      },
    }),
  ];
}
