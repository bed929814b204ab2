/** Which cameras look for faces, by the rules they work by, and which sites they stand at. */
import type { Cameras } from '../ledger/registry/cameras.ts';

const MOST_CAMERAS = 10_000;

export interface FaceCamera {
  cameraId: string;
  cameraName: string;
  siteId: string;
  siteName: string;
  agentId: string;
}

/** Of these sites. */
export type FaceSites = (siteIds: string[]) => Promise<{ siteId: string; siteName: string }[]>;

export async function faceCamerasAt(
  cameras: Pick<Cameras, 'page'>,
  siteIds: string[],
): Promise<FaceCamera[]> {
  const { items } = await cameras.page({
    sight: { siteIds, cameraIds: [] },
    search: '',
    offset: 0,
    limit: MOST_CAMERAS,
  });
  return items
    .filter(({ view }) =>
      view.rules.some(({ kind }) => kind === 'face-watch-list' || kind === 'face-unknown'),
    )
    .map(({ agentId, view: { id, name, siteId, siteName } }) => ({
      cameraId: id,
      cameraName: name,
      siteId,
      siteName,
      agentId,
    }));
}

export function createFaceSites(cameras: Pick<Cameras, 'page'>): FaceSites {
  return async (siteIds) => {
    const found = await faceCamerasAt(cameras, siteIds);
    return [...new Map(found.map(({ siteId, siteName }) => [siteId, { siteId, siteName }])).values()];
  };
}
