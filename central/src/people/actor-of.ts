/** How an account stands in the audit trail; what it did by rights that were lent to it names the lender. */
import type { AuditEntry } from '../intake/stores.ts';
import type { Account } from '../ledger/people/accounts.ts';
import type { Actor } from './can.ts';

export function actorOf(
  account: Pick<Account, 'id' | 'login'> & Pick<Actor, 'usedLoans'>,
): AuditEntry['actor'] & { kind: 'account' } {
  const lenders = [...new Set([...(account.usedLoans ?? [])].map(({ lender }) => lender.name))];
  const name = lenders.length === 0 ? account.login : `${account.login} (for ${lenders.join(', ')})`;
  return { kind: 'account', id: account.id, name };
}
