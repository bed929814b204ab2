/** What central refuses, in sentences that say what to do. */
import type { problems as vi } from '../vi/problems.ts';
import type { WordsOf } from '../words-of.ts';

export const problems: WordsOf<typeof vi> = {
  problemOf: {
    'not-signed-in': 'Your session has ended. Sign in again; what you have typed is still here.',
    'no-right':
      'Your account may not do this. If you need to, ask the commune’s administrator for the right.',
    'not-found': 'This is no longer there, or you may not see it. Load the list again and choose again.',
    'bad-request': 'Central does not take what was sent. Check the fields and send again.',
    'wrong-login': 'Wrong login or password. Check the input method and Caps Lock, then try again.',
    'wrong-code': 'The code is wrong or has run out. Wait for the next one on your phone and type it.',
    'weak-password': 'This password is too easy to guess. Choose another, longer one.',
    'second-factor-needed': 'A two-step code is needed. Set it up under “My account”, then do this again.',
    'too-many-tries': 'Too many tries. Wait a while, then do this again.',
    'link-used-or-expired': 'The link has been used or has run out. Ask the administrator for a new one.',
    'unknown-code': 'The enrolment code is wrong, used or has run out. Make a new one and type it.',
    'unknown-agent': 'This agent is not enrolled at central. Enrol it again with a new code.',
    'bad-signature': 'The agent’s signature does not fit. Enrol the agent again.',
    revoked: 'This agent has been revoked. Enrol it again to use it.',
    conflict:
      'This has changed since you opened it, or it cannot be done in the present state. Load the newest version and do it again.',
    'wrong-origin':
      'This page was opened at a strange address, so central does not take it. Open it at the official one.',
    'agent-away': 'The agent where the camera stands is not connected. Wait until it is, then do this again.',
    fault: 'Central failed at this. Try again; if it fails again, tell a technician the request id.',
  },
  refusal: {
    changedBy: '{{name}} changed this at {{at}}. Load the newest version and do it again.',
    changedElsewhere: 'This was changed elsewhere. Load the newest version and do it again.',
    loginTaken: 'Somebody has this login already. Choose another.',
    lastAdmin: 'This is the last administrator. Make another one first.',
    accountOff: 'This account is switched off. Switch it on first.',
    notOverYet: 'The incident is not over, its files are still to come. Wait a little and do it again.',
    answeredBySelf: 'You have answered already. Somebody else must judge it.',
    answeredAlready: 'Somebody has answered this already. Load it again to see.',
    acknowledged: '{{name}} acknowledged it at {{at}}. Nothing more to do.',
    over: 'This is over already. Load it again to see.',
    tooMany: 'There are as many as there may be. Remove one, then add again.',
    caseClosed: 'The case is closed. Reopen it first.',
    otherStatus: 'The state of this is another one by now. Load it again and do it again.',
    notSelf: 'Whoever proposed or changed this does not decide on it. Somebody else must.',
    secondPerson: 'You have approved already. The second approval is for somebody else.',
    notUtf8: 'The file is not UTF-8. Save it from Excel as “CSV UTF-8” and send it again.',
    numberUsed: 'This number is not above those of this year. Type another one.',
  },
  problemMore: {
    field: 'Look at the field: {{field}}.',
    requestId: 'Request id: {{id}}',
    technical: 'Details for technicians',
    unknownAnswerTitle: 'This page is older than central',
    unknownAnswer:
      'The page does not understand central’s answer. Load the page again to get the new version.',
    offline: 'Central cannot be reached. Nothing is saved yet; wait for the connection and send again.',
    waitSec: 'Do it again in {{count}} seconds.',
  },
};
