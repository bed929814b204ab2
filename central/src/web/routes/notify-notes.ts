/** What the routes about telling people have in common: rows of the audit trail, and who was faster. */
import type { AuditAction, AuditTrail } from '../../intake/stores.ts';
import type { Account } from '../../ledger/people/accounts.ts';
import { actorOf } from '../../people/sign-in.ts';
import { refuse, type Refusal } from '../route.ts';

export async function note(
  { audit }: { audit: AuditTrail },
  account: Account,
  action: AuditAction,
  resource: string,
  detail: string,
): Promise<void> {
  await audit.append({ actor: actorOf(account), action, resource, detail });
}

export function conflict(thing: string, { byName, atMs }: { byName: string; atMs: number }): Refusal {
  return refuse(
    'conflict',
    `${thing}: ${byName} changed it at ${new Date(atMs).toISOString()}; read it again`,
  );
}
