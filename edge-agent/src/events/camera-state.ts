/** A camera's health as the rules of its book hear it, and how many of a site's cameras are without pictures. */
import type { CameraHealth } from '#protocol/camera.ts';
import type { CameraNews, HeardNews } from './behaviour.ts';

/** Null for a camera that is switched off in the configuration: nobody misses its pictures. */
export function stateNews({ state, detail, reason }: CameraHealth): CameraNews | null {
  if (state === 'disabled') {
    return null;
  }
  const isTelling = reason !== 'none' && reason !== 'starting';
  return {
    type: 'state',
    hasPictures: givesPictures(state),
    detail: detail === '' && isTelling ? reason : detail,
  };
}

export function siteState(
  cameras: readonly { id: string; site: string }[],
  siteId: string,
  healthOf: (cameraId: string) => CameraHealth | undefined,
): HeardNews['site'] {
  const healths = cameras.filter(({ site }) => site === siteId).flatMap(({ id }) => healthOf(id) ?? []);
  const expected = healths.filter(({ state }) => state !== 'disabled');
  return { gone: expected.filter(({ state }) => !givesPictures(state)).length, total: expected.length };
}

/** "Degraded": pictures come, but something else about the camera fails. */
function givesPictures(state: CameraHealth['state']): boolean {
  return state === 'online' || state === 'degraded';
}
