/** A camera of the map, and several of them, in words. */
import { formatTime } from '../../data/format-time.ts';
import type { Say } from '../../text/use-text.ts';
import { MARKS, type MapCamera } from './map-cameras.ts';

export function sayState(t: Say, { state, alarms }: MapCamera): string {
  const [newest] = alarms;
  const usual = state === 'planned' || state === 'unlisted' ? t(`map.${state}`) : t(`camera.state.${state}`);
  if (newest === undefined) {
    return usual;
  }
  const said = t('map.alarmSince', { kind: t(`kind.${newest.kind}`), at: formatTime(newest.startedAtMs) });
  return alarms.length > 1 ? `${said}, ${t('map.alarmMore', { count: alarms.length - 1 })}` : said;
}

/** Of all cameras in one sign: how many of each mark, worst first. */
export function sayPin(t: Say, cameras: readonly MapCamera[]): string {
  const [first] = cameras;
  if (first === undefined) {
    return '';
  }
  if (cameras.length === 1) {
    return t('map.pin', { name: first.name, site: first.siteName, state: sayState(t, first) });
  }
  const states = MARKS.flatMap((mark) => {
    const count = cameras.filter((camera) => camera.mark === mark).length;
    return count === 0 ? [] : [t('map.stateCount', { count, state: t(`map.mark.${mark}`).toLowerCase() })];
  });
  const isOneSite = cameras.every(({ siteId }) => siteId === first.siteId);
  return t(isOneSite ? 'map.pinMany' : 'map.pinAround', {
    count: cameras.length,
    site: first.siteName,
    states: states.join(', '),
  });
}
