/** The REST calls about one's own account, and about accounts for administrators; one function each. */
import type { z } from 'zod';
import {
  accountCreated,
  accountLink,
  accountList,
  accountView,
  type accountChange,
  type accountRequest,
  type AccountView,
} from '#protocol/account.ts';
import {
  delegationChoices,
  delegationList,
  type DelegationChoices,
  type delegationRequest,
  type DelegationView,
} from '#protocol/delegation.ts';
import {
  recoveryCodes,
  secondFactorOffer,
  secondFactorState,
  type SecondFactorOffer,
  type SecondFactorState,
} from '#protocol/second-factor.ts';
import { sessionList, type SessionView } from '#protocol/session.ts';
import { order, request } from './http.ts';

export function fetchSecondFactor(signal?: AbortSignal): Promise<SecondFactorState> {
  return request(secondFactorState, 'api/me/second-factor', { signal });
}

export function offerSecondFactor(password: string | null): Promise<SecondFactorOffer> {
  return request(secondFactorOffer, 'api/me/second-factor', { method: 'POST', body: { password } });
}

export async function confirmSecondFactor(code: string): Promise<string[]> {
  const path = 'api/me/second-factor/confirmation';
  return (await request(recoveryCodes, path, { method: 'POST', body: { code } })).codes;
}

export function removeSecondFactor(password: string | null, code: string): Promise<void> {
  return order('api/me/second-factor/removal', { method: 'POST', body: { password, code } });
}

export async function fetchSessions(signal?: AbortSignal): Promise<SessionView[]> {
  return (await request(sessionList, 'api/me/sessions', { signal })).items;
}

/** `id` null: all others. */
export function endSession(id: string | null): Promise<void> {
  return order(id === null ? 'api/me/sessions' : `api/me/sessions/${id}`, { method: 'DELETE' });
}

export async function fetchDelegations(signal?: AbortSignal): Promise<DelegationView[]> {
  return (await request(delegationList, 'api/delegations', { signal })).items;
}

export function fetchDelegationChoices(signal?: AbortSignal): Promise<DelegationChoices> {
  return request(delegationChoices, 'api/delegations/choices', { signal });
}

export function grantDelegation(body: z.input<typeof delegationRequest>): Promise<void> {
  return order('api/delegations', { method: 'POST', body });
}

export function revokeDelegation(id: string): Promise<void> {
  return order(`api/delegations/${id}/revocation`, { method: 'POST', body: {} });
}

export async function fetchAccounts(signal?: AbortSignal): Promise<AccountView[]> {
  return (await request(accountList, 'api/accounts', { signal })).items;
}

export async function makeAccount(body: z.input<typeof accountRequest>): Promise<string> {
  return (await request(accountCreated, 'api/accounts', { method: 'POST', body })).linkPath;
}

export function changeAccount(id: string, body: z.input<typeof accountChange>): Promise<AccountView> {
  return request(accountView, `api/accounts/${id}`, { method: 'PUT', body });
}

export async function makeLink(id: string): Promise<string> {
  return (await request(accountLink, `api/accounts/${id}/link`, { method: 'POST', body: {} })).linkPath;
}

export function resetSecondFactor(id: string): Promise<void> {
  return order(`api/accounts/${id}/second-factor`, { method: 'DELETE' });
}

export function endAllSessions(id: string): Promise<void> {
  return order(`api/accounts/${id}/sessions`, { method: 'DELETE' });
}
