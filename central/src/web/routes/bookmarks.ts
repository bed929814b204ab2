/**
 * Moments marked in recordings. Those of a case are for who may read it, and are changed by who may work on it; without a
 * case they are their maker's alone. A camera out of somebody's sight is left out of what they are told.
 */
import { z } from 'zod';
import type { Clock } from '#base/clock.ts';
import { newId } from '#base/ids.ts';
import {
  bookmark,
  bookmarkEdit,
  bookmarkList,
  bookmarkQuery,
  bookmarkRequest,
  type Bookmark,
} from '#protocol/bookmark.ts';
import { uuid } from '#protocol/names.ts';
import type { AuditAction, AuditTrail } from '../../intake/stores.ts';
import type { BookmarkChange, Bookmarks, StoredBookmark } from '../../ledger/cases/bookmarks.ts';
import type { Account } from '../../ledger/people/accounts.ts';
import type { Cameras } from '../../ledger/registry/cameras.ts';
import { can } from '../../people/can.ts';
import { actorOf } from '../../people/sign-in.ts';
import type { CaseBook } from '../../proceedings/case-book.ts';
import { byOf } from '../../proceedings/case-desk.ts';
import { defineRoute, refuse, type Refusal, type Route } from '../route.ts';
import { refusalOf, unknownCase } from './case-doors.ts';
import { unknownCamera } from './recordings.ts';

const MOST_OWN = 500;
const MOST_OF_CASE = 500;
const params = z.strictObject({ id: uuid });

export interface BookmarkRouteDeps {
  clock: Clock;
  audit: AuditTrail;
  bookmarks: Bookmarks;
  cameras: Cameras;
  caseBook: CaseBook;
  /** Of a case: its readers are told. */
  onChanged: (caseId: string) => void;
}

export function bookmarkRoutes(deps: BookmarkRouteDeps): Route[] {
  return [listRoute(deps), addRoute(deps), ...changeRoutes(deps)];
}

function listRoute(deps: BookmarkRouteDeps): Route {
  const { bookmarks, caseBook } = deps;
  return defineRoute({
    method: 'GET',
    path: '/api/bookmarks',
    door: 'recording.view',
    summary: "Moments marked in recordings: of a case, or without caseId one's own",
    schemas: { query: bookmarkQuery },
    reply: bookmarkList,
    handle: async ({ who: { account }, query: { caseId } }) => {
      if (caseId !== undefined && (await caseBook.mayDo(account, 'case.read', caseId)) === null) {
        return unknownCase(caseId);
      }
      const found = caseId === undefined ? await bookmarks.own(account.id) : await bookmarks.ofCase(caseId);
      const items = await Promise.all(found.map((one) => toView(deps, account, one)));
      return { reply: { items: items.filter(({ cameraIds }) => cameraIds.length > 0) } };
    },
  });
}

function addRoute(deps: BookmarkRouteDeps): Route {
  const { clock, bookmarks, caseBook, cameras } = deps;
  return defineRoute({
    method: 'POST',
    path: '/api/bookmarks',
    door: 'recording.view',
    summary: 'Mark a moment in recordings, for a case or for oneself',
    status: 201,
    schemas: { body: bookmarkRequest },
    reply: bookmark,
    handle: async ({ who: { account }, body }) => {
      const { caseId } = body;
      if (caseId !== null && (await caseBook.mayDo(account, 'case.work', caseId)) === null) {
        return unknownCase(caseId);
      }
      for (const cameraId of body.cameraIds) {
        const place = await cameras.place(cameraId);
        if (place === null || !can(account, 'recording.view', place)) {
          return unknownCamera(cameraId);
        }
      }
      const kept = caseId === null ? await bookmarks.own(account.id) : await bookmarks.ofCase(caseId);
      if (kept.length >= (caseId === null ? MOST_OWN : MOST_OF_CASE)) {
        return refuse('conflict', `there are ${kept.length} bookmarks already: remove one first`);
      }
      const made: StoredBookmark = {
        ...{ ...body, id: newId(), byId: account.id, byName: account.displayName },
        ...{ madeAtMs: clock.nowMs(), revision: 1 },
      };
      await bookmarks.add(made);
      await note(deps, account, made, 'case.part-added');
      return { reply: await toView(deps, account, made) };
    },
  });
}

function changeRoutes(deps: BookmarkRouteDeps): Route[] {
  return [
    defineRoute({
      method: 'PUT',
      path: '/api/bookmarks/:id',
      door: 'recording.view',
      summary: 'Change the words or the colour of a bookmark; names the revision that was read',
      schemas: { params, body: bookmarkEdit },
      reply: bookmark,
      handle: async ({ who: { account }, params: { id }, body: { revision, ...words } }) => {
        const changed = await change(deps, account, { id, revision, words });
        return 'found' in changed
          ? {
              reply: await toView(deps, account, { ...changed.found, ...words, revision: revision + 1 }),
            }
          : changed;
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/bookmarks/:id',
      door: 'recording.view',
      summary: 'Take a bookmark away; that it was there stays on record',
      schemas: { params },
      reply: null,
      handle: async ({ who: { account }, params: { id } }) => {
        const changed = await change(deps, account, { id, revision: null, words: null });
        return 'found' in changed ? { reply: undefined } : changed;
      },
    }),
  ];
}

/** `revision` null: whatever it is by now. */
async function change(
  deps: BookmarkRouteDeps,
  account: Account,
  { id, revision, words }: Pick<BookmarkChange, 'id' | 'words'> & { revision: number | null },
): Promise<{ found: StoredBookmark } | Refusal> {
  const found = await changeable(deps, account, id);
  if (found === null) {
    return refuse('not-found', `id: there is no bookmark '${id}' of yours`);
  }
  const read = revision ?? found.revision;
  const result = await deps.bookmarks.change({
    ...{ id, revision: read, by: byOf(account, deps.clock), words },
  });
  const refusal = refusalOf(result, { thing: 'bookmark', revision: read });
  if (refusal !== null) {
    return refusal;
  }
  await note(deps, account, found, words === null ? 'case.part-taken-back' : 'case.part-changed');
  return { found };
}

/** The same answer for one that is not there and one that is not for this person. */
async function changeable(
  { bookmarks, caseBook }: BookmarkRouteDeps,
  account: Account,
  id: string,
): Promise<StoredBookmark | null> {
  const found = await bookmarks.find(id);
  if (found === null) {
    return null;
  }
  const isTheirs =
    found.caseId === null
      ? found.byId === account.id
      : (await caseBook.mayDo(account, 'case.work', found.caseId)) !== null;
  return isTheirs ? found : null;
}

async function note(
  { audit, onChanged }: BookmarkRouteDeps,
  account: Account,
  { id, caseId }: StoredBookmark,
  action: Extract<AuditAction, `case.part-${string}`>,
): Promise<void> {
  const actor = actorOf(account);
  if (caseId === null) {
    const detail = action.replace('case.part-', '');
    await audit.append({ actor, action: 'bookmark.changed', resource: `bookmark:${id}`, detail });
    return;
  }
  await audit.append({ actor, action, resource: `case:${caseId}`, detail: `bookmark:${id}` });
  onChanged(caseId);
}

async function toView(
  { cameras }: BookmarkRouteDeps,
  account: Account,
  { byId: _byId, cameraIds, ...rest }: StoredBookmark,
): Promise<Bookmark> {
  const seen: string[] = [];
  for (const cameraId of cameraIds) {
    const place = await cameras.place(cameraId);
    if (place !== null && can(account, 'recording.view', place)) {
      seen.push(cameraId);
    }
  }
  return { ...rest, cameraIds: seen };
}
