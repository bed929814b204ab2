/** What a case consists of: incidents, stretches of recordings, people, notes, tasks. */
import {
  caseIncidentRequest,
  caseNoteRequest,
  casePersonEdit,
  casePersonRequest,
  caseRecordingRequest,
  caseTaskEdit,
  caseTaskRequest,
  takeBackRequest,
} from '#protocol/case-request.ts';
import { caseChanged } from '#protocol/case-view.ts';
import { z } from 'zod';
import { uuid } from '#protocol/names.ts';
import type { IncidentPlaces } from '../../ledger/incidents/incident-places.ts';
import type { Incidents } from '../../ledger/incidents/incidents.ts';
import type { Member } from '../../people/standing.ts';
import type { CaseBook } from '../../proceedings/case-book.ts';
import type { CaseDesk } from '../../proceedings/case-desk.ts';
import type { PartDesk, TakenBack } from '../../proceedings/part-desk.ts';
import { defineRoute, type Route } from '../route.ts';
import { caseParams, changeCase, partParams } from './case-doors.ts';
import { findReadable, unknownIncident } from './incidents.ts';

export interface CasePartRouteDeps {
  incidents: Incidents;
  incidentPlaces: IncidentPlaces;
  caseBook: CaseBook;
  caseDesk: CaseDesk;
  partDesk: PartDesk;
}

export function casePartRoutes(deps: CasePartRouteDeps): Route[] {
  return [
    ...incidentLinks(deps),
    ...recordingAndNoteRoutes(deps),
    ...personRoutes(deps),
    ...taskRoutes(deps),
    takeBackRoute(deps, 'recordings', {
      kind: 'recording',
      word: 'removal',
      summary: 'Take a recording out',
    }),
    takeBackRoute(deps, 'people', { kind: 'person', word: 'removal', summary: 'Take a person out' }),
    takeBackRoute(deps, 'notes', { kind: 'note', word: 'withdrawal', summary: 'Take back a note' }),
  ];
}

function incidentLinks(deps: CasePartRouteDeps): Route[] {
  const { caseDesk } = deps;
  return [
    defineRoute({
      method: 'POST',
      path: '/api/cases/:id/incidents',
      door: 'case.work',
      summary: 'Add an incident to a case',
      schemas: { params: caseParams, body: caseIncidentRequest },
      reply: caseChanged,
      handle: async ({ who: { account }, params: { id }, body: { incidentId } }) => {
        if ((await findReadable(deps, account, incidentId)) === null) {
          return unknownIncident(incidentId);
        }
        const who = { account, ability: 'case.work', caseId: id } as const;
        return changeCase(deps, who, () => caseDesk.link(account, id, incidentId), { thing: 'incident' });
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/cases/:id/incidents/:incidentId',
      door: 'case.work',
      summary: 'Take an incident out of a case; that it was there stays in the acts',
      schemas: { params: z.strictObject({ id: uuid, incidentId: uuid }) },
      status: 200,
      reply: caseChanged,
      handle: async ({ who: { account }, params: { id, incidentId } }) => {
        const who = { account, ability: 'case.work', caseId: id } as const;
        return changeCase(deps, who, () => caseDesk.unlink(account, id, incidentId), { thing: 'incident' });
      },
    }),
  ];
}

function recordingAndNoteRoutes({ caseBook, partDesk }: CasePartRouteDeps): Route[] {
  return [
    workRoute(caseBook, {
      method: 'POST',
      path: '/recordings',
      summary: 'Add a stretch of recording to a case',
      schemas: { params: caseParams, body: caseRecordingRequest },
      change: (account, { id }, body) => partDesk.addRecording(account, id, body),
    }),
    workRoute(caseBook, {
      method: 'POST',
      path: '/notes',
      summary: 'Add a note to a case, also to a closed one',
      schemas: { params: caseParams, body: caseNoteRequest },
      change: (account, { id }, body) => partDesk.addNote(account, id, body.text),
    }),
  ];
}

function personRoutes({ caseBook, partDesk }: CasePartRouteDeps): Route[] {
  return [
    workRoute(caseBook, {
      method: 'POST',
      path: '/people',
      summary: 'Add a person to a case',
      schemas: { params: caseParams, body: casePersonRequest },
      change: (account, { id }, body) => partDesk.addPerson(account, id, body),
    }),
    workRoute(caseBook, {
      method: 'PUT',
      path: '/people/:partId',
      summary: 'Change what is known of a person; names the revision that was read',
      schemas: { params: partParams, body: casePersonEdit },
      about: ({ revision }) => ({ thing: 'person', revision }),
      change: (account, { id, partId }, body) => partDesk.editPerson(account, id, { ...body, id: partId }),
    }),
    workRoute(caseBook, {
      method: 'POST',
      path: '/people/:partId/erasure',
      summary: 'Erase what is known of a person for good, where the law demands it, with the reason',
      schemas: { params: partParams, body: takeBackRequest },
      about: () => ({ thing: 'person' }),
      change: (account, { id, partId }, body) => partDesk.erasePerson(account, id, partId, body.reason),
    }),
  ];
}

function taskRoutes({ caseBook, partDesk }: CasePartRouteDeps): Route[] {
  return [
    workRoute(caseBook, {
      method: 'POST',
      path: '/tasks',
      summary: 'Give a task, to an officer or to a partner',
      schemas: { params: caseParams, body: caseTaskRequest },
      change: (account, { id }, body) => partDesk.addTask(account, id, body),
    }),
    workRoute(caseBook, {
      method: 'PUT',
      path: '/tasks/:partId',
      summary: 'Change a task, done and dropped included; names the revision that was read',
      schemas: { params: partParams, body: caseTaskEdit },
      about: ({ revision }) => ({ thing: 'task', revision }),
      change: (account, { id, partId }, body) => partDesk.editTask(account, id, { ...body, id: partId }),
    }),
  ];
}

function takeBackRoute(
  { caseBook, partDesk }: CasePartRouteDeps,
  parts: string,
  { kind, word, summary }: { kind: TakenBack; word: string; summary: string },
): Route {
  return workRoute(caseBook, {
    method: 'POST',
    path: `/${parts}/:partId/${word}`,
    summary: `${summary}, with the reason; it stays on record`,
    schemas: { params: partParams, body: takeBackRequest },
    about: () => ({ thing: kind }),
    change: (account, { id, partId }, { reason }) =>
      partDesk.takeBack(account, id, { kind, id: partId, reason }),
  });
}

interface WorkRoute<Params extends typeof caseParams | typeof partParams, Body extends z.ZodType> {
  method: 'POST' | 'PUT';
  /** Below the case. */
  path: string;
  summary: string;
  schemas: { params: Params; body: Body };
  /** What a refusal speaks of; the case where it is not given. */
  about?: (body: z.output<Body>) => { thing: string; revision?: number };
  change: (account: Member, params: z.output<Params>, body: z.output<Body>) => ReturnType<Change>;
}

type Change = Parameters<typeof changeCase>[2];

/** A door behind which one part of a case changes, for who may work on that case. */
function workRoute<Params extends typeof caseParams | typeof partParams, Body extends z.ZodType>(
  caseBook: CaseBook,
  { method, path, summary, schemas, about, change }: WorkRoute<Params, Body>,
): Route {
  return defineRoute({
    method,
    path: `/api/cases/:id${path}`,
    door: 'case.work',
    summary,
    schemas,
    reply: caseChanged,
    handle: ({ who: { account }, ...given }) => {
      const [params, body] = [given.params as z.output<Params>, given.body as z.output<Body>];
      const who = { account, ability: 'case.work', caseId: params.id } as const;
      return changeCase({ caseBook }, who, () => change(account, params, body), about?.(body));
    },
  });
}
