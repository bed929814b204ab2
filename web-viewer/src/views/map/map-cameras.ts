/**
 * The cameras of the map: the registry's, with what their agents say and the alarms that are open on them. Pure.
 * Whoever may know where a camera stands need not know how it is: such a camera is grey, not green.
 */
import type { CameraState, CameraView } from '#protocol/camera.ts';
import type { IncidentView } from '#protocol/incident.ts';
import type { MapPlaces } from '../../data/map-api.ts';
import type { FieldOfView, LatLng } from './sector.ts';

/** Worst first: of several cameras in one place the first one is shown. */
export const MARKS = ['alarm', 'down', 'warning', 'unknown', 'healthy'] as const;
export type Mark = (typeof MARKS)[number];

export interface MapCamera {
  id: string;
  name: string;
  siteId: string;
  siteName: string;
  hamletName: string | null;
  /** Its own place, or that of its location; null: nobody has written one. */
  at: LatLng | null;
  view: FieldOfView | null;
  /** Shares of the floor plan of its location. */
  onPlan: readonly [number, number] | null;
  mark: Mark;
  /** As its agent says; `planned` and `unlisted` are what the registry alone knows. */
  state: CameraState | 'planned' | 'unlisted';
  /** Open ones, newest first. */
  alarms: IncidentView[];
  isDemo: boolean;
  revision: number;
}

const MARK_OF: Record<CameraState, Mark> = {
  connecting: 'unknown',
  online: 'healthy',
  degraded: 'warning',
  offline: 'down',
  'auth-failed': 'down',
  misconfigured: 'down',
  disabled: 'unknown',
};

/** In the order of their locations; those that were taken down are not on the map. */
export function gatherCameras(
  { cameras, sites }: MapPlaces,
  live: readonly CameraView[],
  alarms: readonly IncidentView[],
): MapCamera[] {
  const siteById = new Map(sites.map((site) => [site.id, site]));
  const liveById = new Map(live.map((camera) => [camera.id, camera]));
  const alarmsOf = new Map<string, IncidentView[]>();
  for (const alarm of alarms) {
    alarmsOf.set(alarm.cameraId, [...(alarmsOf.get(alarm.cameraId) ?? []), alarm]);
  }
  return cameras
    .filter(({ status }) => status !== 'removed')
    .map((camera): MapCamera => {
      const { id, name, siteId, siteName, hamletName, isDemo, revision } = camera;
      const { bearingDeg, openingDeg, reachM, planX, planY } = camera;
      const open = alarmsOf.get(id) ?? [];
      const state = liveById.get(id)?.health.state ?? (camera.status === 'planned' ? 'planned' : 'unlisted');
      const mark = state === 'planned' || state === 'unlisted' ? 'unknown' : MARK_OF[state];
      return {
        ...{ id, name, siteId, siteName, hamletName, isDemo, revision, state },
        at: pointOf(camera) ?? pointOf(siteById.get(siteId)),
        view:
          bearingDeg === null || openingDeg === null || reachM === null
            ? null
            : { bearingDeg, openingDeg, reachM },
        onPlan: planX === null || planY === null ? null : [planX, planY],
        mark: open.length > 0 ? 'alarm' : mark,
        alarms: open,
      };
    });
}

export function worstMark(cameras: readonly { mark: Mark }[]): Mark {
  return MARKS.find((mark) => cameras.some((camera) => camera.mark === mark)) ?? 'unknown';
}

interface Placed {
  latitude: number | null;
  longitude: number | null;
}

function pointOf(row: Placed | undefined): LatLng | null {
  return row?.latitude == null || row.longitude == null ? null : [row.latitude, row.longitude];
}

export interface Pin<Camera> {
  /** The same as long as its first camera is the same, so that it keeps the focus. */
  key: string;
  at: readonly [number, number];
  cameras: Camera[];
}

/**
 * Cameras whose signs would lie on each other share one. `place` gives pixels; cameras of one location are asked
 * first, so a location is not torn apart between its neighbours.
 */
export function groupPins<Camera extends { id: string; siteId: string }>(
  cameras: readonly { camera: Camera; at: readonly [number, number] }[],
  place: (at: readonly [number, number]) => readonly [number, number],
  nearPx: number,
): Pin<Camera>[] {
  const isNear = (a: readonly [number, number], b: readonly [number, number]): boolean =>
    Math.hypot(a[0] - b[0], a[1] - b[1]) < nearPx;
  const groups: { anchor: readonly [number, number]; members: typeof cameras }[] = [];
  const sorted = cameras.toSorted(
    (a, b) => order(a.camera.siteId, b.camera.siteId) || order(a.camera.id, b.camera.id),
  );
  for (const one of sorted) {
    const pixel = place(one.at);
    const near = groups.filter(({ anchor }) => isNear(anchor, pixel));
    const own = near.find(({ members }) => members[0]?.camera.siteId === one.camera.siteId);
    const group = own ?? near[0];
    if (group === undefined) {
      groups.push({ anchor: pixel, members: [one] });
    } else {
      group.members = [...group.members, one];
    }
  }
  return groups.map(({ members }) => ({
    key: members[0]?.camera.id ?? '',
    at: middleOf(members.map(({ at }) => at)),
    cameras: members.map(({ camera }) => camera),
  }));
}

export function middleOf(points: readonly (readonly [number, number])[]): [number, number] {
  const sum = points.reduce<[number, number]>((all, one) => [all[0] + one[0], all[1] + one[1]], [0, 0]);
  return [sum[0] / Math.max(1, points.length), sum[1] / Math.max(1, points.length)];
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
