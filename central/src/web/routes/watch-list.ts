/**
 * The watch-list: read, proposed, changed, approved by two, withdrawn; its pictures and the proof of its erasure. The
 * doors say what a role may do at all; watch-list/entry-rules.ts says the rest, entry by entry.
 * Looking at it leaves an audit row too, one per person and ten minutes.
 */
import { z } from 'zod';
import type { Clock } from '#base/clock.ts';
import { receiptText } from '#protocol/faces.ts';
import { uuid } from '#protocol/names.ts';
import {
  watchList as watchListReply,
  watchListChange,
  watchListDecision,
  watchListDraft,
  watchListEntry,
  watchListPicture,
  watchListProof,
  watchListSubmission,
  type WatchListEntry,
  type WatchListProof,
} from '#protocol/watch-list.ts';
import type { AuditTrail } from '../../intake/stores.ts';
import type { Account } from '../../ledger/people/accounts.ts';
import type { Agents } from '../../ledger/registry/agents.ts';
import type { FacePlaces } from '../../ledger/faces/face-places.ts';
import type { Sites } from '../../ledger/registry/sites.ts';
import type { WatchListSpreadRepository } from '../../ledger/faces/watch-list-spread.ts';
import type { StoredEntry, WatchListRepository } from '../../ledger/faces/watch-list.ts';
import { actorOf } from '../../people/sign-in.ts';
import type { EntryDesk, EntryResult } from '../../watch-list/entry-desk.ts';
import { mayRead, unknownEntry } from '../../watch-list/entry-rules.ts';
import { viewEntry } from '../../watch-list/entry-view.ts';
import type { Enrolment } from '../../watch-list/enrolment.ts';
import type { PictureDesk } from '../../watch-list/picture-desk.ts';
import { readPictureBody } from '../picture-body.ts';
import { defineRoute, type Refusal, type Route } from '../route.ts';
import { createViewings } from '../viewings.ts';

export interface WatchListRouteDeps {
  clock: Clock;
  watchList: WatchListRepository;
  watchListSpread: WatchListSpreadRepository;
  facePlaces: FacePlaces;
  sites: Sites;
  agents: Agents;
  audit: AuditTrail;
  entries: EntryDesk;
  pictures: PictureDesk;
  enrolment: Enrolment;
}

const params = z.strictObject({ id: uuid });
const pictureParams = z.strictObject({ id: uuid, pictureId: uuid });

export function watchListRoutes(deps: WatchListRouteDeps): Route[] {
  const isNewViewing = createViewings(deps.clock);
  return [
    listRoute(deps, isNewViewing),
    ...writingRoutes(deps),
    ...decisionRoutes(deps),
    ...pictureRoutes(deps, isNewViewing),
    proofRoute(deps),
  ];
}

function listRoute(deps: WatchListRouteDeps, isNewViewing: (viewing: string) => boolean): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/watch-list',
    door: 'watch-list.read',
    summary: 'Entries of the watch-list at the places this account reaches, newest first',
    reply: watchListReply,
    handle: async ({ who: { account, sessionHash } }) => {
      if (isNewViewing(`${sessionHash} watch-list`)) {
        await deps.audit.append({
          actor: actorOf(account),
          action: 'watch-list.read',
          resource: 'watch-list',
        });
      }
      const items = await view(deps, account, await deps.watchList.list());
      return { reply: { items, enrolment: deps.enrolment.progress() } };
    },
  });
}

function writingRoutes(deps: WatchListRouteDeps): Route[] {
  const { entries } = deps;
  return [
    defineRoute({
      method: 'POST',
      path: '/api/watch-list',
      door: 'watch-list.propose',
      summary: 'A new entry, a draft until it has pictures and is submitted',
      status: 201,
      schemas: { body: watchListDraft },
      reply: watchListEntry,
      handle: async ({ who: { account }, body }) =>
        answer(deps, account, await entries.propose(account, body)),
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/watch-list/:id',
      door: 'watch-list.propose',
      summary: 'What an entry says; it becomes a draft again. 409 when it was changed since `version`',
      schemas: { params, body: watchListChange },
      reply: watchListEntry,
      handle: async ({ who: { account }, params: { id }, body }) =>
        answer(deps, account, await entries.change(account, id, body)),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/watch-list/:id/submission',
      door: 'watch-list.propose',
      summary: 'A draft with its pictures is put before those who approve',
      schemas: { params, body: watchListSubmission },
      reply: watchListEntry,
      handle: async ({ who: { account }, params: { id }, body: { version } }) =>
        answer(deps, account, await entries.submit(account, id, version)),
    }),
  ];
}

function decisionRoutes(deps: WatchListRouteDeps): Route[] {
  const { entries } = deps;
  const decision = (
    name: string,
    door: 'watch-list.approve' | 'watch-list.read',
    summary: string,
    decide: EntryDesk['approve'],
  ): Route =>
    defineRoute({
      method: 'POST',
      path: `/api/watch-list/:id/${name}`,
      door,
      summary,
      schemas: { params, body: watchListDecision },
      reply: watchListEntry,
      handle: async ({ who: { account }, params: { id }, body }) =>
        answer(deps, account, await decide(account, id, body)),
    });
  return [
    decision(
      'approvals',
      'watch-list.approve',
      'One of the two approvals an entry needs; never by anybody who had a hand in it',
      entries.approve,
    ),
    decision('refusal', 'watch-list.approve', 'An entry is not approved, and why', entries.refuse),
    // Whoever may propose or approve may end an entry: it only ever takes something away.
    decision(
      'withdrawal',
      'watch-list.read',
      'An entry ends now, and is erased everywhere',
      entries.withdraw,
    ),
  ];
}

function pictureRoutes(
  { pictures, audit }: WatchListRouteDeps,
  isNewViewing: (viewing: string) => boolean,
): Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/api/watch-list/:id/pictures',
      door: 'watch-list.propose',
      summary: 'A picture as the body; what is wrong with it. Kept only when nothing is',
      status: 201,
      schemas: { params },
      reply: watchListPicture,
      handle: async ({ who: { account }, params: { id }, request, response }) => {
        const body = await readPictureBody(request, response);
        if ('problem' in body) {
          return body;
        }
        const result = await pictures.add(account, id, body.file);
        return 'refused' in result ? result.refused : { reply: result.picture };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/watch-list/:id/pictures/:pictureId',
      door: 'watch-list.propose',
      summary: 'A picture is erased; the entry becomes a draft again',
      schemas: { params: pictureParams },
      reply: null,
      handle: async ({ who: { account }, params: { id, pictureId } }) => {
        const result = await pictures.remove(account, id, pictureId);
        return result === null ? { reply: undefined } : result.refused;
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/watch-list/:id/pictures/:pictureId',
      door: 'watch-list.read',
      summary: 'The face of a picture, as JPEG',
      status: 200,
      schemas: { params: pictureParams },
      reply: null,
      handle: async ({ who: { account, sessionHash }, params: { id, pictureId }, response }) => {
        const face = await pictures.face(account, id, pictureId);
        if (face === null) {
          return unknownEntry(id);
        }
        if (isNewViewing(`${sessionHash} ${id}`)) {
          await audit.append({
            actor: actorOf(account),
            action: 'watch-list.picture-viewed',
            resource: `watch-list:${id}`,
          });
        }
        response.setHeader('Content-Type', 'image/jpeg');
        response.setHeader('Cache-Control', 'no-store');
        response.end(face);
        return 'sent';
      },
    }),
  ];
}

function proofRoute(deps: WatchListRouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/watch-list/:id/proof',
    door: 'watch-list.read',
    summary: 'What each agent has signed about an entry, to be checked anywhere',
    schemas: { params },
    reply: watchListProof,
    handle: async ({ who: { account }, params: { id } }) => {
      const entry = await deps.watchList.find(id);
      const situation = { ...(await situationOf(deps, account)), picturesThatCount: 0 };
      if (entry === null || !mayRead(entry, situation)) {
        return unknownEntry(id);
      }
      await deps.audit.append({
        actor: actorOf(account),
        action: 'watch-list.proof-read',
        resource: `watch-list:${id}`,
      });
      return { reply: await proofOf(deps, id) };
    },
  });
}

/** Each receipt with which something changed: the first that names the entry, the first after that without it. */
async function proofOf(
  { watchListSpread, agents }: WatchListRouteDeps,
  entryId: string,
): Promise<WatchListProof> {
  const holdings = (await watchListSpread.holdings()).filter((holding) => holding.entryId === entryId);
  const names = new Map((await agents.list()).map(({ id, name }) => [id, name]));
  const receipts: WatchListProof['receipts'] = [];
  for (const { agentId, firstSentSerial } of holdings) {
    let held: boolean | null = null;
    for (const receipt of await watchListSpread.receipts([agentId])) {
      const holds = receipt.entryIds.includes(entryId);
      if (receipt.serial < firstSentSerial || holds === held) {
        continue;
      }
      held = holds;
      const { serial, publicKey, signature, atMs } = receipt;
      const agentName = names.get(agentId) ?? '';
      receipts.push({
        ...{ agentId, agentName, serial, holds, publicKey, signature, atMs },
        text: receiptText(receipt),
      });
    }
  }
  return { entryId, receipts };
}

async function answer(
  deps: WatchListRouteDeps,
  account: Account,
  result: EntryResult,
): Promise<{ reply: WatchListEntry } | Refusal> {
  if ('refused' in result) {
    return result.refused;
  }
  const [reply] = await view(deps, account, [result.entry]);
  return reply === undefined ? unknownEntry(result.entry.id) : { reply };
}

/** Those of the entries that the account may read. */
async function view(
  deps: WatchListRouteDeps,
  account: Account,
  entries: StoredEntry[],
): Promise<WatchListEntry[]> {
  const situation = await situationOf(deps, account);
  const [facePlaces, holdings, descriptors] = await Promise.all([
    deps.facePlaces.list(),
    deps.watchListSpread.holdings(),
    deps.watchList.descriptors(),
  ]);
  const readableIds = new Set(descriptors.map(({ pictureId }) => pictureId));
  return entries
    .filter((entry) => mayRead(entry, { ...situation, picturesThatCount: 0 }))
    .map((entry) => {
      const own = holdings.filter(({ entryId }) => entryId === entry.id);
      return viewEntry(entry, situation, { facePlaces, holdings: own, readableIds });
    });
}

async function situationOf({ sites, clock }: WatchListRouteDeps, account: Account) {
  return { account, places: await sites.places(), nowMs: clock.nowMs() };
}
