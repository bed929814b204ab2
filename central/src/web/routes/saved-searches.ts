/** Searches people keep: their own, and those shared with their role. What one finds is looked up anew by who opens it. */
import { z } from 'zod';
import { newId } from '#base/ids.ts';
import { uuid } from '#protocol/names.ts';
import {
  changeSearchRequest,
  savedSearch,
  savedSearchList,
  saveSearchRequest,
  type SavedSearch,
} from '#protocol/search.ts';
import type { AuditAction, AuditTrail } from '../../intake/stores.ts';
import type { Account } from '../../ledger/people/accounts.ts';
import type { SavedSearches, StoredSearch } from '../../ledger/search/saved-searches.ts';
import { actorOf } from '../../people/sign-in.ts';
import { defineRoute, refuse, type Refusal, type Route } from '../route.ts';

const MOST_OWN = 100;
const params = z.strictObject({ id: uuid });

export interface SavedSearchRouteDeps {
  savedSearches: SavedSearches;
  audit: AuditTrail;
  nowMs: () => number;
}

export function savedSearchRoutes(deps: SavedSearchRouteDeps): Route[] {
  const { savedSearches, nowMs } = deps;
  return [
    defineRoute({
      method: 'GET',
      path: '/api/saved-searches',
      door: 'incident.read',
      summary: "One's own saved searches, and those shared with one's role",
      reply: savedSearchList,
      handle: async ({ who: { account } }) => {
        const found = await savedSearches.of(account.id, account.role);
        return { reply: { items: found.map((search) => toView(account, search)) } };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/saved-searches',
      door: 'incident.read',
      summary: 'Keep a search',
      status: 201,
      schemas: { body: saveSearchRequest },
      reply: savedSearch,
      handle: async ({ who: { account }, body: { name, query, isShared } }) => {
        const kept = await savedSearches.of(account.id, account.role);
        if (kept.filter(({ ownerId }) => ownerId === account.id).length >= MOST_OWN) {
          return refuse('conflict', `there are ${MOST_OWN} saved searches of yours: delete one first`);
        }
        const search: StoredSearch = {
          ...{ id: newId(), ownerId: account.id, ownerName: account.displayName, name, query },
          ...{ sharedRole: isShared ? account.role : null, changedAtMs: nowMs(), revision: 1 },
        };
        await savedSearches.add(search);
        await note(deps, account, 'search.saved', search);
        return { reply: toView(account, search) };
      },
    }),
    ...changeRoutes(deps),
  ];
}

function changeRoutes(deps: SavedSearchRouteDeps): Route[] {
  const { savedSearches, nowMs } = deps;
  const changed = async (
    account: Account,
    search: StoredSearch,
    isDeleted: boolean,
  ): Promise<Refusal | null> => {
    if (await savedSearches.change(search, isDeleted)) {
      await note(deps, account, isDeleted ? 'search.deleted' : 'search.changed', search);
      return null;
    }
    const now = await savedSearches.find(search.id);
    return now === null
      ? unknown(search.id)
      : refuse(
          'conflict',
          `changed by ${now.ownerName} at ${new Date(now.changedAtMs).toISOString()}: read it again`,
        );
  };
  const own = async (account: Account, id: string): Promise<StoredSearch | null> => {
    const found = await savedSearches.find(id);
    return found?.ownerId === account.id ? found : null;
  };

  return [
    defineRoute({
      method: 'PUT',
      path: '/api/saved-searches/:id',
      door: 'incident.read',
      summary: 'Rename or share a saved search of one’s own',
      schemas: { params, body: changeSearchRequest },
      reply: savedSearch,
      handle: async ({ who: { account }, params: { id }, body: { name, isShared, revision } }) => {
        const found = await own(account, id);
        if (found === null) {
          return unknown(id);
        }
        const sharedRole = isShared ? account.role : null;
        const search = { ...found, name, sharedRole, revision, changedAtMs: nowMs() };
        const refusal = await changed(account, search, false);
        return refusal ?? { reply: toView(account, { ...search, revision: revision + 1 }) };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/saved-searches/:id',
      door: 'incident.read',
      summary: 'Take away a saved search of one’s own',
      schemas: { params },
      reply: null,
      handle: async ({ who: { account }, params: { id } }) => {
        const found = await own(account, id);
        const refusal =
          found === null ? unknown(id) : await changed(account, { ...found, changedAtMs: nowMs() }, true);
        return refusal ?? { reply: undefined };
      },
    }),
  ];
}

function note(
  { audit }: SavedSearchRouteDeps,
  account: Account,
  action: AuditAction,
  search: StoredSearch,
): Promise<void> {
  return audit.append({
    actor: actorOf(account),
    action,
    resource: `saved-search:${search.id}`,
    detail: JSON.stringify([search.name, search.query, search.sharedRole]),
  });
}

function toView(account: Account, { ownerId, ...search }: StoredSearch): SavedSearch {
  return { ...search, isOwn: ownerId === account.id };
}

/** The same words for one that is another's. */
function unknown(id: string): Refusal {
  return refuse('not-found', `id: there is no saved search '${id}' of yours`);
}
