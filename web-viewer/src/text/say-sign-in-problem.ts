/** Why the door stays shut, in words that say what to do. */
import { formatTime } from '../data/format-time.ts';
import { Refused } from '../data/http.ts';
import { sayProblemWithId } from './say-problem.ts';
import type { Say } from './use-text.ts';

export function saySignInProblem(t: Say, error: Error, nowMs: number): string {
  if (!(error instanceof Refused)) {
    return `${t('problem.offlineTitle')}.`;
  }
  switch (error.code) {
    case 'wrong-login':
      return t('signIn.wrongLogin');
    case 'wrong-code':
      return t('signIn.wrongCode');
    case 'link-used-or-expired':
      return t('signIn.linkUsed');
    case 'too-many-tries':
      return error.retryAfterSec === null
        ? t('signIn.tooManyTriesNoTime')
        : t('signIn.tooManyTries', { at: formatTime(nowMs + error.retryAfterSec * 1000) });
    default:
      return sayProblemWithId(t, error);
  }
}
