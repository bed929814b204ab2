/** The REST calls of the map: all places at once, what lies under them, floor plans. */
import {
  floorPlan,
  floorPlanList,
  mapGround,
  type FloorPlan,
  type FloorPlanChange,
  type MapGround,
} from '#protocol/map.ts';
import {
  registeredCameraPage,
  type HamletList,
  type RegisteredCameraPage,
  type RegisteredSiteList,
} from '#protocol/registry.ts';
import { addressOf, order, request } from './http.ts';
import { fetchHamlets, fetchRegisteredSites } from './registry-api.ts';
import { sendFile } from './send-file.ts';

export interface MapPlaces {
  hamlets: HamletList['items'];
  sites: RegisteredSiteList['items'];
  cameras: RegisteredCameraPage['items'];
}

const CAMERAS_A_PAGE = 2000;
const MOST_PAGES = 50;

export async function fetchMapPlaces(signal?: AbortSignal): Promise<MapPlaces> {
  const [hamlets, sites] = await Promise.all([fetchHamlets(signal), fetchRegisteredSites(signal)]);
  const cameras: MapPlaces['cameras'] = [];
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const path = `api/registry/cameras?limit=${CAMERAS_A_PAGE}&offset=${page * CAMERAS_A_PAGE}`;
    const { items, total } = await request(registeredCameraPage, path, { signal });
    cameras.push(...items);
    if (cameras.length >= total || items.length === 0) {
      break;
    }
  }
  return { hamlets, sites, cameras };
}

export function fetchMapGround(signal?: AbortSignal): Promise<MapGround> {
  return request(mapGround, 'api/map/ground', { signal });
}

export async function fetchFloorPlans(signal?: AbortSignal): Promise<FloorPlan[]> {
  return (await request(floorPlanList, 'api/floor-plans', { signal })).items;
}

/** For Leaflet, which fills in the three letters. */
export function tileAddress(): string {
  return `${addressOf('api/map/tiles/')}{z}/{x}/{y}`;
}

export function planPictureAddress({ siteId, sha256 }: Pick<FloorPlan, 'siteId' | 'sha256'>): string {
  return addressOf(`api/floor-plans/${encodeURIComponent(siteId)}/picture?v=${sha256}`);
}

/** `revision` 0: the first one. */
export function sendPlanPicture(given: { siteId: string; revision: number; file: File }): Promise<FloorPlan> {
  const path = `api/floor-plans/${encodeURIComponent(given.siteId)}/picture?revision=${given.revision}`;
  const sending = { onShare: () => undefined, signal: new AbortController().signal };
  return sendFile(floorPlan, path, given.file, sending);
}

export function changePlan({ siteId, ...change }: FloorPlanChange & { siteId: string }): Promise<FloorPlan> {
  const path = `api/floor-plans/${encodeURIComponent(siteId)}`;
  return request(floorPlan, path, { method: 'PATCH', body: change });
}

export function removePlan({ siteId, revision }: { siteId: string; revision: number }): Promise<void> {
  const path = `api/floor-plans/${encodeURIComponent(siteId)}?revision=${revision}`;
  return order(path, { method: 'DELETE' });
}
