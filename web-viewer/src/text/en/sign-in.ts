/** Words of signing in and passwords. */
import type { signIn as vi } from '../vi/sign-in.ts';
import type { WordsOf } from '../words-of.ts';

export const signIn: WordsOf<typeof vi> = {
  signIn: {
    over: 'The session has ended',
    overHint: 'The session of {{name}} has ended. Sign in again to go on; what you have typed is still here.',
    leave: 'Leave this page',
    subtitle: 'Camera security of the commune',
    login: 'Login',
    password: 'Password',
    submit: 'Sign in',
    byLinkHint: 'You opened this page by a link that works only once.',
    byLinkGo: 'Enter',
    byLinkBusy: 'Checking the link…',
    instead: 'Use login and password',
    wrongLogin: 'Wrong login or password. Check Caps Lock and the keyboard layout.',
    tooManyTries: 'Too many wrong tries. Try again after {{at}}.',
    tooManyTriesNoTime: 'Too many wrong tries. Please wait a few minutes.',
    linkUsed:
      'This link has been used or has expired. Ask the administrator for a new one, or sign in with your password.',
    code: 'Code',
    codeHint: '6 digits from your authenticator app, or a recovery code.',
    again: 'Use another account',
    wrongCode: 'The code is wrong or was used. Wait for the next one in the app.',
    missing: 'Enter login and password.',
  },
  password: {
    title: 'Set a password',
    current: 'Current password',
    next: 'New password',
    nextHint: 'At least 12 characters. A sentence you remember beats a difficult word.',
    repeat: 'New password again',
    tooShort: '{{count}} more characters needed.',
    differs: 'The two are not the same.',
    namesYou: 'A password must be more than your login, name or commune.',
    tooCommon: 'Everybody thinks of this password first. Use a sentence of your own.',
    usedBefore: 'This is one of your last three passwords. Choose another one.',
    wrongCurrent: 'The current password is wrong.',
    save: 'Save password',
    saved: 'The new password is saved.',
    cancel: 'Cancel',
  },
};
