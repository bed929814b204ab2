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

function recordingAndNoteRoutes(deps: CasePartRouteDeps): Route[] {
  const { partDesk } = deps;
  return [
    defineRoute({
      method: 'POST',
      path: '/api/cases/:id/recordings',
      door: 'case.work',
      summary: 'Add a stretch of recording to a case',
      schemas: { params: caseParams, body: caseRecordingRequest },
      reply: caseChanged,
      handle: ({ who: { account }, params: { id }, body }) =>
        changeCase(deps, { account, ability: 'case.work', caseId: id }, () =>
          partDesk.addRecording(account, id, body),
        ),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/cases/:id/notes',
      door: 'case.work',
      summary: 'Add a note to a case, also to a closed one',
      schemas: { params: caseParams, body: caseNoteRequest },
      reply: caseChanged,
      handle: ({ who: { account }, params: { id }, body }) =>
        changeCase(deps, { account, ability: 'case.work', caseId: id }, () =>
          partDesk.addNote(account, id, body.text),
        ),
    }),
  ];
}

function personRoutes(deps: CasePartRouteDeps): Route[] {
  const { partDesk } = deps;
  return [
    defineRoute({
      method: 'POST',
      path: '/api/cases/:id/people',
      door: 'case.work',
      summary: 'Add a person to a case',
      schemas: { params: caseParams, body: casePersonRequest },
      reply: caseChanged,
      handle: ({ who: { account }, params: { id }, body }) =>
        changeCase(deps, { account, ability: 'case.work', caseId: id }, () =>
          partDesk.addPerson(account, id, body),
        ),
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/cases/:id/people/:partId',
      door: 'case.work',
      summary: 'Change what is known of a person; names the revision that was read',
      schemas: { params: partParams, body: casePersonEdit },
      reply: caseChanged,
      handle: ({ who: { account }, params: { id, partId }, body }) =>
        changeCase(
          deps,
          { account, ability: 'case.work', caseId: id },
          () => partDesk.editPerson(account, id, { ...body, id: partId }),
          { thing: 'person', revision: body.revision },
        ),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/cases/:id/people/:partId/erasure',
      door: 'case.work',
      summary: 'Erase what is known of a person for good, where the law demands it, with the reason',
      schemas: { params: partParams, body: takeBackRequest },
      reply: caseChanged,
      handle: ({ who: { account }, params: { id, partId }, body }) =>
        changeCase(
          deps,
          { account, ability: 'case.work', caseId: id },
          () => partDesk.erasePerson(account, id, partId, body.reason),
          { thing: 'person' },
        ),
    }),
  ];
}

function taskRoutes(deps: CasePartRouteDeps): Route[] {
  const { partDesk } = deps;
  return [
    defineRoute({
      method: 'POST',
      path: '/api/cases/:id/tasks',
      door: 'case.work',
      summary: 'Give a task, to an officer or to a partner',
      schemas: { params: caseParams, body: caseTaskRequest },
      reply: caseChanged,
      handle: ({ who: { account }, params: { id }, body }) =>
        changeCase(deps, { account, ability: 'case.work', caseId: id }, () =>
          partDesk.addTask(account, id, body),
        ),
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/cases/:id/tasks/:partId',
      door: 'case.work',
      summary: 'Change a task, done and dropped included; names the revision that was read',
      schemas: { params: partParams, body: caseTaskEdit },
      reply: caseChanged,
      handle: ({ who: { account }, params: { id, partId }, body }) =>
        changeCase(
          deps,
          { account, ability: 'case.work', caseId: id },
          () => partDesk.editTask(account, id, { ...body, id: partId }),
          { thing: 'task', revision: body.revision },
        ),
    }),
  ];
}

function takeBackRoute(
  deps: CasePartRouteDeps,
  parts: string,
  { kind, word, summary }: { kind: TakenBack; word: string; summary: string },
): Route {
  return defineRoute({
    method: 'POST',
    path: `/api/cases/:id/${parts}/:partId/${word}`,
    door: 'case.work',
    summary: `${summary}, with the reason; it stays on record`,
    schemas: { params: partParams, body: takeBackRequest },
    reply: caseChanged,
    handle: ({ who: { account }, params: { id, partId }, body }) =>
      changeCase(
        deps,
        { account, ability: 'case.work', caseId: id },
        () => deps.partDesk.takeBack(account, id, { kind, id: partId, reason: body.reason }),
        { thing: kind },
      ),
  });
}
