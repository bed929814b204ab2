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
    | 'morning'
    | 'watchList'
    | 'faceSearch'
    | 'faceCalibration'
    | 'cameras'
    | 'map'
    | 'registry'
    | 'agents'
    | 'accounts'
    | 'notify'
    | 'reports'
    | 'statistics';
  path: string;
  needs: Ability;
  icon: IconName;
}

/** What is asked for most comes first: the last ones of a long list are behind a menu. */
const SCREENS: readonly Screen[] = [
  { name: 'room', path: '/', needs: 'camera.live', icon: 'grid' },
  { name: 'incidents', path: '/incidents', needs: 'incident.read', icon: 'bell' },
  { name: 'cases', path: '/cases', needs: 'case.read', icon: 'list' },
  { name: 'review', path: '/review', needs: 'recording.view', icon: 'rewind' },
  { name: 'morning', path: '/morning', needs: 'recording.view', icon: 'sun' },
  { name: 'search', path: '/search', needs: 'incident.read', icon: 'search' },
  { name: 'statistics', path: '/statistics', needs: 'statistics.read', icon: 'gauge' },
  { name: 'reports', path: '/reports', needs: 'report.read', icon: 'download' },
  { name: 'violations', path: '/violations', needs: 'violation.read', icon: 'warning' },
  { name: 'watchList', path: '/watch-list', needs: 'watch-list.read', icon: 'face' },
  { name: 'faceSearch', path: '/face-search', needs: 'face.search', icon: 'search' },
  { name: 'faceCalibration', path: '/face-calibration', needs: 'face.calibrate', icon: 'gauge' },
  { name: 'map', path: '/map', needs: 'registry.read', icon: 'map' },
  { name: 'cameras', path: '/cameras', needs: 'camera.list', icon: 'camera' },
  { name: 'registry', path: '/registry', needs: 'registry.read', icon: 'pin' },
  { name: 'agents', path: '/agents', needs: 'agent.read', icon: 'box' },
  { name: 'accounts', path: '/accounts', needs: 'account.manage', icon: 'person' },
  { name: 'notify', path: '/notify', needs: 'notify.manage', icon: 'bell' },
  { name: 'audit', path: '/audit', needs: 'audit.read', icon: 'list' },
];

/** More than these do not fit beside the clock on a screen of 1366 pixels. */
const MOST_IN_LINE = 7;

/** In the line of the top bar, and in the menu at its end. */
export function splitScreens(screens: readonly Screen[]): { inLine: Screen[]; inMenu: Screen[] } {
  const inLine = screens.length > MOST_IN_LINE ? MOST_IN_LINE - 1 : screens.length;
  return { inLine: screens.slice(0, inLine), inMenu: screens.slice(inLine) };
}

export function screensOf({ abilities }: Pick<Me, 'abilities'>): Screen[] {
  return SCREENS.filter(({ needs }) => abilities.includes(needs));
}
