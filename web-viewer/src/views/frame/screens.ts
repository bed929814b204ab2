/** The screens of the navigation and the ability each needs; the first one allowed is an account's home. */
import type { Ability, Me } from '#protocol/account.ts';
import type { IconName } from '../../parts/icons.tsx';

export interface Screen {
  name:
    | 'room'
    | 'incidents'
    | 'search'
    | 'audit'
    | 'cases'
    | 'violations'
    | 'review'
    | 'watchList'
    | 'faceSearch'
    | 'faceCalibration'
    | 'cameras'
    | 'registry'
    | 'agents'
    | 'accounts'
    | 'notify'
    | 'reports'
    | 'statistics';
  path: string;
  needs: Ability;
  icon: IconName;
  /** Asked for now and then: in the menu of further screens, where an account has many. */
  isRare?: true;
}

const SCREENS: readonly Screen[] = [
  { name: 'room', path: '/', needs: 'camera.live', icon: 'grid' },
  { name: 'incidents', path: '/incidents', needs: 'incident.read', icon: 'bell' },
  { name: 'cases', path: '/cases', needs: 'case.read', icon: 'list' },
  { name: 'violations', path: '/violations', needs: 'violation.read', icon: 'warning', isRare: true },
  { name: 'search', path: '/search', needs: 'incident.read', icon: 'search' },
  { name: 'review', path: '/review', needs: 'recording.view', icon: 'rewind' },
  { name: 'statistics', path: '/statistics', needs: 'statistics.read', icon: 'gauge' },
  { name: 'reports', path: '/reports', needs: 'report.read', icon: 'download' },
  { name: 'watchList', path: '/watch-list', needs: 'watch-list.read', icon: 'face', isRare: true },
  { name: 'faceSearch', path: '/face-search', needs: 'face.search', icon: 'search', isRare: true },
  {
    name: 'faceCalibration',
    path: '/face-calibration',
    needs: 'face.calibrate',
    icon: 'gauge',
    isRare: true,
  },
  { name: 'cameras', path: '/cameras', needs: 'camera.list', icon: 'camera' },
  { name: 'registry', path: '/registry', needs: 'registry.read', icon: 'pin', isRare: true },
  { name: 'agents', path: '/agents', needs: 'agent.read', icon: 'box', isRare: true },
  { name: 'accounts', path: '/accounts', needs: 'account.manage', icon: 'person', isRare: true },
  { name: 'notify', path: '/notify', needs: 'notify.manage', icon: 'bell', isRare: true },
  { name: 'audit', path: '/audit', needs: 'audit.read', icon: 'list' },
];

/** More than these do not fit beside the clock on a screen of 1366 pixels. */
const MOST_IN_LINE = 8;

/** In the line of the top bar, and in the menu behind it. */
export function splitScreens(screens: readonly Screen[]): { inLine: Screen[]; inMenu: Screen[] } {
  const isCrowded = screens.length > MOST_IN_LINE;
  return {
    inLine: screens.filter(({ isRare }) => !isCrowded || isRare !== true),
    inMenu: screens.filter(({ isRare }) => isCrowded && isRare === true),
  };
}

export function screensOf({ abilities }: Pick<Me, 'abilities'>): Screen[] {
  return SCREENS.filter(({ needs }) => abilities.includes(needs));
}
