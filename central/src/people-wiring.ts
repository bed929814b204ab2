/** Wires accounts, sessions, second factors and delegations; a part of central.ts. */
import path from 'node:path';
import type { Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import { openSeal } from '#base/seal.ts';
import { endPushesWith } from './alarm-wiring.ts';
import type { CentralConfig } from './config.ts';
import type { Ledger } from './ledger/repositories.ts';
import { createAccountAdmin } from './people/account-admin.ts';
import { createAccountDesk } from './people/accounts.ts';
import { createDelegationDesk } from './people/delegations.ts';
import { createPasswords } from './people/passwords.ts';
import { createSecondFactor } from './people/second-factor.ts';
import { createPeopleSessions } from './people/sessions.ts';
import { createSignIn } from './people/sign-in.ts';
import { createStanding } from './people/standing.ts';
import type { PeopleRouteDeps } from './web/registry.ts';

export type People = Awaited<ReturnType<typeof wirePeople>>;

export async function wirePeople(
  { config, clock, log }: { config: CentralConfig; clock: Clock; log: Log },
  ledger: Ledger,
) {
  const { name: communeName } = config.commune;
  const standing = createStanding({ ...ledger, clock });
  const sessions = createPeopleSessions({
    clock,
    log,
    sessions: endPushesWith(ledger, clock),
    standing,
    secondFactorFor: config.people.secondFactorFor,
  });
  const seal = openSeal(path.join(config.dataDir, 'people.key'));
  const secondFactor = createSecondFactor({ ...ledger, clock, seal, issuer: `Mắt Làng ${communeName}` });
  const passwords = await createPasswords();
  const signIn = createSignIn({ ...ledger, clock, sessions, passwords, secondFactor, communeName });
  const desk = createAccountDesk({ ...ledger, clock });
  const isHttps = config.publicUrl?.startsWith('https:') === true;
  const routes: PeopleRouteDeps = {
    ...{ signIn, sessions, secondFactor, desk, communeName, isHttps, audit: ledger.audit },
    nowMs: () => clock.nowMs(),
    admin: createAccountAdmin({ ...ledger, clock, secondFactor, sessions }),
    delegationDesk: createDelegationDesk({
      ...ledger,
      clock,
      onChanged: (accountId) => sessions.rightsChanged(accountId),
    }),
  };
  return { sessions, desk, standing, routes };
}
