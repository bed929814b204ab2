/** Why a password is not taken, in words that say what to do. */
import { Refused } from '../data/http.ts';
import { sayProblemWithId } from './say-problem.ts';
import type { Say } from './use-text.ts';

export function sayPasswordProblem(t: Say, error: Error): string {
  if (!(error instanceof Refused)) {
    return `${t('problem.offlineTitle')}.`;
  }
  switch (error.code) {
    case 'wrong-login':
      return t('password.wrongCurrent');
    case 'too-many-tries':
      return t('signIn.tooManyTriesNoTime');
    case 'weak-password':
      return sayWeakness(t, error.message);
    default:
      return sayProblemWithId(t, error);
  }
}

/** Central names the fault first: `next: too-common: ...`. */
function sayWeakness(t: Say, message: string): string {
  switch (/^next: ([\w-]+)/.exec(message)?.[1]) {
    case 'names-you':
      return t('password.namesYou');
    case 'too-common':
      return t('password.tooCommon');
    case 'used-before':
      return t('password.usedBefore');
    default:
      return t('password.nextHint');
  }
}
