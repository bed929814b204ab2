/**
 * An account as can() judges it now: with the rights others lend it and the cases handed over to it. Read anew at every
 * request and every subscribe, so that what was taken back counts at once.
 */
import type { Clock } from '#base/clock.ts';
import type { Account, Accounts } from '../ledger/people/accounts.ts';
import type { Delegations } from '../ledger/people/delegations.ts';
import type { SharedCases } from '../ledger/cases/shared-cases.ts';
import { RIGHTS, type Actor, type Loan } from './can.ts';

export type Member = Account & Actor;

export interface Standing {
  /** Null for unknown accounts and those that are switched off. */
  of(accountId: string): Promise<Member | null>;
}

export interface StandingDeps {
  clock: Clock;
  accounts: Accounts;
  delegations: Delegations;
  sharedCases: SharedCases;
}

export function createStanding(deps: StandingDeps): Standing {
  const { clock, accounts, delegations, sharedCases } = deps;

  const loansTo = async (accountId: string): Promise<Loan[]> => {
    const loans: Loan[] = [];
    for (const { id, fromId, abilities, scope, caseId } of await delegations.liveOf(
      accountId,
      clock.nowMs(),
    )) {
      const lender = await accounts.find(fromId);
      if (lender !== null && !lender.isDisabled) {
        const { login: name, role, scope: own } = lender;
        loans.push({ id, lender: { name, role, scope: own }, abilities, scope, caseId });
      }
    }
    return loans;
  };

  return {
    of: async (accountId) => {
      const account = await accounts.find(accountId);
      if (account === null || account.isDisabled) {
        return null;
      }
      const handedOverCaseIds = Object.values(RIGHTS[account.role]).includes('handed-over')
        ? await sharedCases.handedOverTo(accountId, clock.nowMs())
        : [];
      return { ...account, loans: await loansTo(accountId), handedOverCaseIds, usedLoans: new Set() };
    },
  };
}

/** Changes when anything changes that can() looks at. */
export function rightsOf({ role, scope, loans, handedOverCaseIds, isHeldBack }: Actor): string {
  return JSON.stringify([role, scope, loans, handedOverCaseIds, isHeldBack]);
}
