/** What the account screens ask central for. Whatever is done there, everything about accounts is fetched again. */
import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { AccountView } from '#protocol/account.ts';
import type { DelegationChoices, DelegationView } from '#protocol/delegation.ts';
import type { SecondFactorState } from '#protocol/second-factor.ts';
import type { SessionView } from '#protocol/session.ts';
import * as api from './account-api.ts';
import { keys } from './keys.ts';

const ACCOUNT = ['account'] as const;

export function useSecondFactor(): UseQueryResult<SecondFactorState> {
  return useQuery({
    queryKey: [...ACCOUNT, 'second-factor'],
    queryFn: ({ signal }) => api.fetchSecondFactor(signal),
  });
}

export function useSessions(): UseQueryResult<SessionView[]> {
  return useQuery({
    queryKey: [...ACCOUNT, 'sessions'],
    queryFn: ({ signal }) => api.fetchSessions(signal),
  });
}

export function useDelegations(): UseQueryResult<DelegationView[]> {
  return useQuery({
    queryKey: [...ACCOUNT, 'delegations'],
    queryFn: ({ signal }) => api.fetchDelegations(signal),
  });
}

export function useDelegationChoices(): UseQueryResult<DelegationChoices> {
  return useQuery({
    queryKey: [...ACCOUNT, 'choices'],
    queryFn: ({ signal }) => api.fetchDelegationChoices(signal),
  });
}

export function useAccounts(): UseQueryResult<AccountView[]> {
  return useQuery({
    queryKey: [...ACCOUNT, 'all'],
    queryFn: ({ signal }) => api.fetchAccounts(signal),
  });
}

export function useAccountAct<Given, Result>(
  act: (given: Given) => Promise<Result>,
): UseMutationResult<Result, Error, Given> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSettled: async () => {
      await cache.invalidateQueries({ queryKey: ACCOUNT });
      await cache.invalidateQueries({ queryKey: keys.me });
    },
  });
}
