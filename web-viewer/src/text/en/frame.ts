/** Words around every screen. */
import type { frame as vi } from '../vi/frame.ts';
import type { WordsOf } from '../words-of.ts';

export const frame: WordsOf<typeof vi> = {
  app: { name: 'Mắt Làng', skip: 'To the main content' },
  nav: {
    label: 'Pages',
    room: 'Room',
    incidents: 'Incidents',
    review: 'Review',
    cameras: 'Cameras',
    agents: 'Agents',
    accounts: 'Accounts',
    statistics: 'Statistics',
    watchList: 'Watch-list',
    faceSearch: 'Face search',
    faceCalibration: 'Thresholds',
  },
  top: {
    working: '{{online}}/{{total}} cameras working',
    notWorking: '{{count}} down',
    link: {
      connected: 'Connected to central',
      connecting: 'Connecting to central…',
      lost: 'Connection to central lost',
    },
    clock: 'Time in Vietnam',
    user: 'Account {{name}}',
    language: 'Tiếng Việt',
    toLight: 'Light theme',
    toDark: 'Dark theme',
    setPassword: 'Change password',
    signOut: 'Sign out',
    mustSetPassword:
      'This account has no password yet. The sign-in link works only once: set a password so that you can come back.',
    setNow: 'Set a password',
  },
  role: {
    operator: 'Operator',
    investigator: 'Investigator',
    leader: 'Leader',
    site_owner: 'Site owner',
    partner: 'Partner',
    technician: 'Technician',
    admin: 'Administrator',
    auditor: 'Auditor',
  },
  problem: {
    offlineTitle: 'Central does not answer',
    offlineBody:
      'The page keeps trying. What is shown already stays usable; new alarms appear once it is connected again.',
    errorTitle: 'This could not be loaded',
    errorBody: 'Central says: {{message}}',
    retry: 'Try again',
    noRightTitle: 'You have no right to see this',
    noRightBody: 'Your role is {{role}}. The administrator of the commune can grant it.',
    notFoundTitle: 'Nothing here',
    notFoundBody: 'There is nothing at this address, or you may not see it.',
    home: 'To the first page',
    loading: 'Loading…',
    crashTitle: 'The page has failed',
    crashBody: 'This part was stopped by a fault. Reload to go on; alarms are kept at central.',
    reload: 'Reload',
  },
};
