/**
 * The simulated commune in words: sites, cameras, what each camera films and which rules watch it. The same for every
 * run. Addresses and passwords exist only once commune.ts has started it.
 */
import type { Site } from '#protocol/site.ts';
import { createRandom, seedOf } from '../actors/chance.ts';
import { SCENE_NAMES, type SceneName, type SceneRule } from '../actors/scene.ts';
import { SCENES } from '../actors/scenes.ts';
import type { CameraFault } from '../camera/faults.ts';
import { rulesOf } from './rules.ts';
import { PLACES, type CameraPlace, type SitePlace } from './places.ts';

export const COMMUNE_SIZE = 76;

const RARE = 2;
const RARE_FROM_ROUND = 2;

/** A rule in the words of the agent's configuration file. */
export type CommuneRule = SceneRule;

export interface CameraDescription {
  id: string;
  siteId: string;
  name: string;
  /** yyyy-mm-dd */
  installedOn: string;
  hasPtz: boolean;
  scene: SceneName;
  rules: CommuneRule[];
}

/** A camera that runs: how to reach it. */
export interface CommuneCamera extends CameraDescription {
  /** Device service of ONVIF. */
  onvifAddress: string;
  username: string;
  password: string;
  /** Without user name and password. */
  rtsp: { main: string; sub: string };
}

/** What can be said of a running commune to another process. */
export interface CommuneView {
  sites: Site[];
  cameras: CommuneCamera[];
}

/**
 * Usual: a fifth of the cameras is busy. All: every camera plays its events back to back. None: nothing happens until
 * somebody triggers it.
 */
export const ACTIVITIES = ['usual', 'all', 'none'] as const;
export type Activity = (typeof ACTIVITIES)[number];

/** By camera id. */
export type CommuneFaults = Readonly<Record<string, readonly CameraFault[]>>;

/** The commune's face camera: it hangs at the entrance of the People's Committee. */
export const ENTRANCE_CAMERA = 'ubnd-xa-1';

const FACE_RULES: readonly CommuneRule[] = [
  { id: 'danh-sach-theo-doi', kind: 'face-watch-list', name: 'Người trong danh sách theo dõi' },
  {
    id: 'nguoi-la-ban-dem',
    kind: 'face-unknown',
    name: 'Người lạ ban đêm',
    schedule: { from: '22:00', to: '05:00' },
  },
];

/**
 * The first `cameraCount` cameras are a mixture of all scenes and site groups, and the same every time; `cameraIds`
 * names others in their place. With faces the camera at the entrance is one of them and looks for them.
 */
export function describeCommune(
  cameraCount = COMMUNE_SIZE,
  cameraIds?: readonly string[],
  withFaces = false,
): {
  sites: Site[];
  cameras: CameraDescription[];
} {
  const mixed = mix(PLACES.flatMap(describeSite));
  const chosen = cameraIds
    ? mixed.filter(({ id }) => cameraIds.includes(id))
    : mixed.slice(0, Math.max(0, cameraCount));
  const cameras = withFaces ? withEntrance(chosen, mixed) : chosen;
  const used = new Set(cameras.map((camera) => camera.siteId));
  const sites = PLACES.filter((place) => used.has(place.id)).map(({ id, name, group, hamlet }): Site => ({
    id,
    name,
    group,
    ...(hamlet === null ? {} : { hamlet }),
  }));
  return { sites, cameras };
}

/** In place of the last one where it is missing. */
function withEntrance(
  chosen: readonly CameraDescription[],
  all: readonly CameraDescription[],
): CameraDescription[] {
  const entrance = all.filter(({ id }) => id === ENTRANCE_CAMERA);
  const isThere = chosen.some(({ id }) => id === ENTRANCE_CAMERA);
  return [...(isThere ? chosen : [...chosen.slice(0, -1), ...entrance])].map((camera) =>
    camera.id === ENTRANCE_CAMERA ? { ...camera, rules: [...camera.rules, ...FACE_RULES] } : camera,
  );
}

/** The one rule of a camera that plays somebody's video: anybody who walks across the middle, either way. */
export const VIDEO_RULE: CommuneRule = {
  id: 'qua-vach-giua',
  name: 'Người đi qua vạch giữa hình',
  kind: 'line-crossing',
  classes: ['person'],
  line: [
    [0.5, 0.05],
    [0.5, 0.98],
  ],
  direction: 'both',
};

function describeSite(place: SitePlace): CameraDescription[] {
  return place.cameras.map((camera, index) => describeCamera(place, camera, index));
}

function describeCamera(place: SitePlace, camera: CameraPlace, index: number): CameraDescription {
  const id = place.cameras.length === 1 ? place.id : `${place.id}-${index + 1}`;
  return {
    id,
    siteId: place.id,
    name: camera.name,
    installedOn: installationDate(id),
    hasPtz: camera.hasPtz,
    scene: camera.scene,
    rules: rulesOf(SCENES[camera.scene]),
  };
}

/** Cameras came over three and a half years, a few a month. */
function installationDate(id: string): string {
  const random = createRandom(seedOf(id));
  const month = Math.floor(random() * 42);
  const day = 1 + Math.floor(random() * 28);
  return new Date(Date.UTC(2022, month, day)).toISOString().slice(0, 10);
}

/**
 * Deals the cameras out scene by scene, so that any beginning of the list holds a bit of everything. Scenes that only
 * one or two cameras show lead the third round: a handful of cameras is a handful of usual ones.
 */
function mix(cameras: readonly CameraDescription[]): CameraDescription[] {
  const isRare = (pile: readonly CameraDescription[]): boolean => pile.length <= RARE;
  const piles = SCENE_NAMES.map((scene) => cameras.filter((camera) => camera.scene === scene)).sort(
    (a, b) => Number(isRare(b)) - Number(isRare(a)),
  );
  const mixed: CameraDescription[] = [];
  for (let round = 0; mixed.length < cameras.length; round += 1) {
    for (const pile of piles) {
      const camera = pile[round - (isRare(pile) ? RARE_FROM_ROUND : 0)];
      if (camera !== undefined) {
        mixed.push(camera);
      }
    }
  }
  return mixed;
}
