/** Who may lead a case, do a task of one, or be handed one. */
import type { CaseMembers } from '#protocol/case-view.ts';
import type { Accounts, Account } from '../ledger/people/accounts.ts';
import { can } from '../people/can.ts';

export type CheckedMember = { status: 'fine'; name: string | null } | { status: 'wrong'; reason: string };

export interface CaseMembersDesk {
  all(): Promise<CaseMembers['items']>;
  /** Null is nobody, and fine. `field`: as the request names it. */
  officer(accountId: string | null, field: string): Promise<CheckedMember>;
  /** An officer or a partner. */
  assignee(accountId: string | null, field: string): Promise<CheckedMember>;
  partner(accountId: string, field: string): Promise<CheckedMember>;
}

export function createCaseMembers({ accounts }: { accounts: Accounts }): CaseMembersDesk {
  const check = async (
    accountId: string,
    field: string,
    { isFit, expected }: { isFit: (account: Account) => boolean; expected: string },
  ): Promise<CheckedMember> => {
    const account = await accounts.find(accountId);
    return account !== null && !account.isDisabled && isFit(account)
      ? { status: 'fine', name: account.displayName }
      : { status: 'wrong', reason: `${field}: found '${accountId}', expected ${expected}` };
  };
  const nobody = { status: 'fine', name: null } as const;
  return {
    all: async () => {
      const found = (await accounts.list()).filter((account) => !account.isDisabled && isAssignable(account));
      return found.map(({ id, displayName, role }) => ({ id, name: displayName, role }));
    },
    officer: async (id, field) =>
      id === null
        ? nobody
        : check(id, field, { isFit: isOfficer, expected: 'the account of an officer who works on cases' }),
    assignee: async (id, field) =>
      id === null
        ? nobody
        : check(id, field, { isFit: isAssignable, expected: 'the account of an officer or a partner' }),
    partner: (id, field) => check(id, field, { isFit: isPartner, expected: 'the account of a partner' }),
  };
}

function isOfficer(account: Account): boolean {
  return can(account, 'case.work');
}

function isPartner(account: Account): boolean {
  return can(account, 'case.answer');
}

function isAssignable(account: Account): boolean {
  return isOfficer(account) || isPartner(account);
}
