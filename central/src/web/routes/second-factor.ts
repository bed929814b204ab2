/** One's own second factor: set up, confirmed, recovery codes, taken away. */
import {
  recoveryCodes,
  secondFactorCode,
  secondFactorOffer,
  secondFactorRemoval,
  secondFactorRequest,
  secondFactorState,
} from '#protocol/second-factor.ts';
import type { AuditAction, AuditTrail } from '../../intake/stores.ts';
import type { CodeCheck, SecondFactor } from '../../people/second-factor.ts';
import type { PeopleSessions, SignedIn } from '../../people/sessions.ts';
import { actorOf, type SignIn } from '../../people/sign-in.ts';
import { defineRoute, refuse, type Refusal, type Route } from '../route.ts';
import { tooManyTries, wrongCode, wrongPassword } from './sessions.ts';

export interface SecondFactorRouteDeps {
  secondFactor: SecondFactor;
  signIn: SignIn;
  sessions: PeopleSessions;
  audit: AuditTrail;
}

export function secondFactorRoutes(deps: SecondFactorRouteDeps): Route[] {
  const { secondFactor } = deps;
  return [
    defineRoute({
      method: 'GET',
      path: '/api/me/second-factor',
      door: 'session',
      summary: 'Whether a second factor is on, and how many recovery codes are left',
      reply: secondFactorState,
      handle: async ({ who }) => ({ reply: await secondFactor.state(who.account.id) }),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/me/second-factor',
      door: 'session',
      summary: 'A new secret for an app; it counts once a code of it was sent',
      schemas: { body: secondFactorRequest },
      reply: secondFactorOffer,
      handle: async ({ who, body }) => {
        const refusal = describeProof(await deps.signIn.provePassword(who.account, body.password));
        if (refusal !== null) {
          return refusal;
        }
        const offer = await secondFactor.offer(who.account);
        return offer === null
          ? refuse('conflict', 'a second factor is on already: take it away first')
          : { reply: offer };
      },
    }),
    confirmRoute(deps),
    recoveryRoute(deps),
    removalRoute(deps),
  ];
}

function confirmRoute(deps: SecondFactorRouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: '/api/me/second-factor/confirmation',
    door: 'session',
    summary: 'The first code of the app: the second factor is on from now; recovery codes, shown once',
    schemas: { body: secondFactorCode },
    reply: recoveryCodes,
    handle: async ({ who, body: { code } }) => {
      const confirmed = await deps.secondFactor.confirm(who.account, code);
      if (typeof confirmed === 'string') {
        return describeCheck(confirmed);
      }
      await note(deps, who, 'account.second-factor-set');
      await deps.sessions.markProved(who.sessionHash);
      await deps.sessions.rightsChanged(who.account.id);
      return { reply: confirmed };
    },
  });
}

function recoveryRoute(deps: SecondFactorRouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: '/api/me/second-factor/recovery-codes',
    door: 'session',
    summary: 'New recovery codes in place of those before; needs a code',
    schemas: { body: secondFactorCode },
    reply: recoveryCodes,
    handle: async ({ who, body: { code } }) => {
      const check = await deps.secondFactor.check(who.account, code);
      if (check !== 'right') {
        return describeCheck(check);
      }
      await note(deps, who, 'account.recovery-codes-drawn');
      return { reply: { codes: await deps.secondFactor.drawRecoveryCodes(who.account) } };
    },
  });
}

function removalRoute(deps: SecondFactorRouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: '/api/me/second-factor/removal',
    door: 'session',
    summary: 'Take the second factor away; needs password and code',
    schemas: { body: secondFactorRemoval },
    reply: null,
    handle: async ({ who, body: { password, code } }) => {
      const refusal = describeProof(await deps.signIn.provePassword(who.account, password));
      if (refusal !== null) {
        return refusal;
      }
      const check = await deps.secondFactor.check(who.account, code);
      if (check !== 'right') {
        return describeCheck(check);
      }
      await deps.secondFactor.remove(who.account.id);
      await note(deps, who, 'account.second-factor-removed');
      return { reply: undefined };
    },
  });
}

async function note(
  { audit }: SecondFactorRouteDeps,
  { account }: SignedIn,
  action: AuditAction,
): Promise<void> {
  await audit.append({ actor: actorOf(account), action, resource: `account:${account.id}` });
}

function describeProof(proof: Awaited<ReturnType<SignIn['provePassword']>>): Refusal | null {
  switch (proof) {
    case 'right':
      return null;
    case 'too-many-tries':
      return tooManyTries();
    case 'wrong-login':
      return wrongPassword('password');
  }
}

function describeCheck(check: Exclude<CodeCheck, 'right'>): Refusal {
  return check === 'too-many-tries' ? tooManyTries() : wrongCode();
}
