/**
 * One-time codes of an app as the second factor (RFC 6238: 30 s, SHA-1, 6 digits, one step of leeway either way; each
 * code once) and ten recovery codes for the day the telephone is lost. The secret is sealed at rest.
 * Not here: asking for it at sign-in (sign-in.ts), who must have one (sessions.ts).
 */
import { Secret, TOTP } from 'otpauth';
import { toString as drawQr } from 'qrcode';
import type { Clock } from '#base/clock.ts';
import type { Seal } from '#base/seal.ts';
import { drawCode, hashSecret, normalizeCode } from '../intake/secrets.ts';
import type { AuditTrail } from '../intake/stores.ts';
import { createThrottle } from '../intake/throttle.ts';
import type { Account } from '../ledger/people/accounts.ts';
import type { Factors } from '../ledger/people/factors.ts';
import { actorOf } from './actor-of.ts';

const PERIOD_SEC = 30;
const SECRET_BYTES = 20;
const WINDOW_STEPS = 1;
export const RECOVERY_CODES = 10;
const TRIES_WINDOW_MS = 15 * 60_000;
const MAX_FAILURES = 10;

export interface SecondFactorOffered {
  uri: string;
  qrSvg: string;
  /** Base 32. */
  secret: string;
}

export type CodeCheck = 'right' | 'wrong-code' | 'too-many-tries';

export interface SecondFactor {
  isOn(accountId: string): Promise<boolean>;
  state(accountId: string): Promise<{ isOn: boolean; recoveryCodesLeft: number }>;
  /** Null when one is on already: it must be taken away first. */
  offer(account: Account): Promise<SecondFactorOffered | null>;
  /** With a code of the app that was offered: on from now, with recovery codes. */
  confirm(account: Account, code: string): Promise<Exclude<CodeCheck, 'right'> | { codes: string[] }>;
  /** Uses the code up. A recovery code does as well. */
  check(account: Account, code: string): Promise<CodeCheck>;
  /** New recovery codes in place of those before. */
  drawRecoveryCodes(account: Account): Promise<string[]>;
  remove(accountId: string): Promise<void>;
}

export interface SecondFactorDeps {
  clock: Clock;
  factors: Factors;
  seal: Seal;
  audit: AuditTrail;
  /** Stands in the app beside the login. */
  issuer: string;
}

export function createSecondFactor(deps: SecondFactorDeps): SecondFactor {
  const { clock, factors, seal, audit, issuer } = deps;
  const tries = createThrottle({ clock, maxFailures: MAX_FAILURES, windowMs: TRIES_WINDOW_MS });

  const totpOf = (login: string, secret: Secret): TOTP =>
    new TOTP({ issuer, label: login, algorithm: 'SHA1', digits: 6, period: PERIOD_SEC, secret });

  /** The time step of the code, or null. */
  const stepOf = (account: Account, sealedSecret: string, code: string): number | null => {
    const plain = seal.open(Buffer.from(sealedSecret, 'base64'), sealedAbout(account.id));
    const totp = totpOf(account.login, Secret.fromBase32(plain.toString('utf8')));
    const nowMs = clock.nowMs();
    const delta = totp.validate({ token: code, timestamp: nowMs, window: WINDOW_STEPS });
    return delta === null ? null : Math.floor(nowMs / 1000 / PERIOD_SEC) + delta;
  };

  const isRightAppCode = async (account: Account, code: string, mustBeOn: boolean): Promise<boolean> => {
    const factor = await factors.find(account.id);
    if (factor === null || factor.isConfirmed !== mustBeOn || !/^\d{6}$/.test(code)) {
      return false;
    }
    const step = stepOf(account, factor.sealedSecret, code);
    return step !== null && (await factors.spend(account.id, step));
  };

  const isRightRecoveryCode = async (account: Account, code: string): Promise<boolean> => {
    const hash = hashSecret(normalizeCode(code));
    if (!(await factors.useRecoveryCode(account.id, hash, clock.nowMs()))) {
      return false;
    }
    const detail = `${await factors.unusedRecoveryCodes(account.id)} left`;
    const resource = `account:${account.id}`;
    await audit.append({ actor: actorOf(account), action: 'account.recovery-code-used', resource, detail });
    return true;
  };

  const judged = async (account: Account, isRight: () => Promise<boolean>): Promise<CodeCheck> => {
    if (tries.isBlocked(account.id)) {
      return 'too-many-tries';
    }
    tries.fail(account.id);
    if (!(await isRight())) {
      return 'wrong-code';
    }
    tries.forget(account.id);
    return 'right';
  };

  const drawRecoveryCodes = async (account: Account): Promise<string[]> => {
    const codes = Array.from({ length: RECOVERY_CODES }, drawCode);
    await factors.setRecoveryCodes(
      account.id,
      codes.map((code) => hashSecret(normalizeCode(code))),
    );
    return codes;
  };

  const isOn = async (accountId: string): Promise<boolean> =>
    (await factors.find(accountId))?.isConfirmed === true;

  return {
    isOn,
    state: async (accountId) => ({
      isOn: await isOn(accountId),
      recoveryCodesLeft: await factors.unusedRecoveryCodes(accountId),
    }),
    offer: async (account) => {
      if (await isOn(account.id)) {
        return null;
      }
      const secret = new Secret({ size: SECRET_BYTES });
      const sealed = seal.close(Buffer.from(secret.base32), sealedAbout(account.id)).toString('base64');
      await factors.propose(account.id, sealed);
      const uri = totpOf(account.login, secret).toString();
      return { uri, qrSvg: await drawQr(uri, { type: 'svg', margin: 2 }), secret: secret.base32 };
    },
    confirm: async (account, code) => {
      const given = code.replace(/\s/g, '');
      const check = await judged(account, () => isRightAppCode(account, given, false));
      if (check !== 'right') {
        return check;
      }
      await factors.confirm(account.id, clock.nowMs());
      return { codes: await drawRecoveryCodes(account) };
    },
    check: (account, code) => {
      const given = code.replace(/\s/g, '');
      return judged(
        account,
        async () =>
          (await isRightAppCode(account, given, true)) || (await isRightRecoveryCode(account, given)),
      );
    },
    drawRecoveryCodes,
    remove: (accountId) => factors.remove(accountId),
  };
}

function sealedAbout(accountId: string): string {
  return `second factor of ${accountId}`;
}
