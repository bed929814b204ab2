/**
 * Starts the simulated commune: clips first, then each camera the moment its clip is there. Hands back addresses and
 * freshly drawn credentials; nothing here has a default password. Stopping gives back every port and process.
 */
import { randomBytes } from 'node:crypto';
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import { createRandom, seedOf } from '../actors/chance.ts';
import { SCENES } from '../actors/scenes.ts';
import { startCamera, type SimulatedCamera } from '../camera/camera.ts';
import type { Profile } from '../camera/clip.ts';
import type { Credentials } from '../camera/digest.ts';
import { SPOILT_AFTER_MS, type CameraFault } from '../camera/faults.ts';
import { startDiscovery, type Discovery } from '../camera/onvif/discovery.ts';
import type { Reel } from '../camera/reel.ts';
import { createSchedule, type Schedule } from '../camera/schedule.ts';
import { makeSound, type Sound } from '../camera/sound.ts';
import { createTicker, type Ticker } from '../camera/ticker.ts';
import { provideReels, type FaceVisits } from './clips.ts';
import {
  describeCommune,
  ENTRANCE_CAMERA,
  VIDEO_RULE,
  type Activity,
  type CameraDescription,
  type CommuneCamera,
  type CommuneFaults,
  type CommuneView,
} from './description.ts';
import { readFacePictures } from './face-pictures.ts';
import type { TruthRecord } from './truth.ts';

/** A fifth of the cameras busy: most events last ten seconds and a half on average. */
const MEAN_QUIET_MS = 42_000;
const FIRST_EVENT_AFTER_MS = 6000;

/** Two cameras have a microphone, and a memory card for half an hour. */
const CAMERAS_WITH_SOUND: Readonly<Record<string, Sound['codec']>> = {
  'ubnd-xa-1': 'aac',
  'cho-yen-hoa-1': 'pcma',
};
const CARD_KEEPS_MS = 30 * 60_000;

export interface CommuneOptions {
  cameraCount: number;
  /** Only these, whatever their place in the commune's list. */
  cameraIds?: readonly string[];
  /** Cameras play these instead of drawn scenes. */
  videoFiles?: readonly string[];
  /** Where drawn clips are kept between runs. */
  cacheDir: string;
  clock: Clock;
  log: Log;
  seed?: number;
  faults?: CommuneFaults;
  activity?: Activity;
  /** A folder with a folder of pictures for each person: they come to the camera at the entrance. */
  facesDir?: string;
  onProgress?: (done: number, total: number, what: string) => void;
  onTruth?: (truth: TruthRecord) => void;
  /** A frame of a clip with a burnt-in counter left. */
  onSent?: (cameraId: string, profile: Profile, counter: number, sentAtMs: number) => void;
  /** Played by every camera in place of anything else: benches bring their own. */
  reel?: Reel;
}

export interface CommuneStats {
  cameras: number;
  rtspConnections: number;
}

export interface Commune extends CommuneView {
  /** Plays a segment at the camera's next key frame; false when there is no such camera or segment. */
  trigger(cameraId: string, segment: string): boolean;
  stats(): CommuneStats;
  stop(): Promise<void>;
}

export async function startCommune(options: CommuneOptions): Promise<Commune> {
  const { clock, log, videoFiles = [], faults = {}, onProgress = () => undefined } = options;
  const faces = options.facesDir === undefined ? null : await visitsOf(options.facesDir);
  const description = describeCommune(options.cameraCount, options.cameraIds, faces !== null);
  const ticker = createTicker(clock);
  const closing = new AbortController();
  const running = new Map<string, SimulatedCamera>();
  const credentials = new Map(description.cameras.map(({ id }) => [id, drawCredentials()]));
  const starting: Promise<void>[] = [];
  let discovery: Discovery | null = null;

  const stop = async (): Promise<void> => {
    closing.abort();
    ticker.stop();
    await Promise.allSettled(starting);
    await Promise.all([discovery?.stop(), ...[...running.values()].map((camera) => camera.stop())]);
  };

  const isDrawn = videoFiles.length === 0 && options.reel === undefined;
  const startOne = async (camera: CameraDescription, reel: Reel): Promise<void> => {
    const started = await startCamera({
      ...cameraSetting(camera, options, ticker),
      reel,
      credentials: credentials.get(camera.id) ?? drawCredentials(),
      faults: new Set(faults[camera.id]),
      ...extrasOf(camera.id),
      ...(isDrawn && camera.hasPtz && { scene: SCENES[camera.scene] }),
    });
    running.set(camera.id, started);
  };

  try {
    const onReel = (camera: CameraDescription, reel: Reel): void => {
      starting.push(startOne(camera, reel));
    };
    const { reel } = options;
    if (reel === undefined) {
      await provideReels({
        cameras: description.cameras,
        videoFiles,
        cacheDir: options.cacheDir,
        faces,
        faultsOf: (id): ReadonlySet<CameraFault> => new Set(faults[id]),
        onProgress,
        signal: closing.signal,
        onReel,
      });
    } else {
      description.cameras.forEach((camera) => onReel(camera, reel));
    }
    await Promise.all(starting);
  } catch (error) {
    await stop();
    throw error;
  }

  try {
    discovery = await startDiscovery(
      [...running.values()].map(({ facts, onvifAddress }) => ({ facts, onvifAddress })),
    );
  } catch (error) {
    log.warn({ reason: describeError(error) }, 'no ws-discovery on this machine');
  }
  log.info({ cameras: running.size, sites: description.sites.length }, 'commune running');

  return {
    sites: description.sites,
    cameras: description.cameras.map((camera): CommuneCamera => {
      const { username = '', password = '' } = credentials.get(camera.id) ?? {};
      const { onvifAddress = '', rtsp = { main: '', sub: '' } } = running.get(camera.id) ?? {};
      const rules = videoFiles.length > 0 ? [VIDEO_RULE] : camera.rules;
      return { ...camera, rules, onvifAddress, rtsp, username, password };
    }),
    trigger: (cameraId, segment) => running.get(cameraId)?.feed.trigger(segment) ?? false,
    stats: () => ({
      cameras: running.size,
      rtspConnections: [...running.values()].reduce((sum, camera) => sum + camera.rtspConnections, 0),
    }),
    stop,
  };
}

async function visitsOf(folder: string): Promise<FaceVisits> {
  return { cameraId: ENTRANCE_CAMERA, people: await readFacePictures(folder) };
}

function cameraSetting(
  camera: CameraDescription,
  { clock, seed = 1, onTruth, onSent, activity = 'usual' }: CommuneOptions,
  ticker: Ticker,
): Omit<Parameters<typeof startCamera>[0], 'reel' | 'credentials' | 'faults'> {
  const { id, name, hasPtz } = camera;
  return {
    id,
    name,
    hasPtz,
    clock,
    ticker,
    schedule: drawSchedule(id, seed, activity),
    listeners: {
      onTruth: (truth) => onTruth?.({ cameraId: id, ...truth }),
      onMotion: () => undefined,
      onSpoilt: () => undefined,
      onSent: (profile, counter, sentAtMs) => onSent?.(id, profile, counter, sentAtMs),
    },
  };
}

function extrasOf(cameraId: string): { sound?: Sound; cardKeepsMs?: number } {
  const codec = CAMERAS_WITH_SOUND[cameraId];
  return codec ? { sound: makeSound(codec), cardKeepsMs: CARD_KEEPS_MS } : {};
}

/** The first events fall evenly over the mean quiet time, so some cameras begin at once and most do not. */
function drawSchedule(cameraId: string, seed: number, activity: Activity): Schedule {
  const random = createRandom(seedOf(`${seed} ${cameraId}`));
  const firstEventAfterMs = {
    usual: () => FIRST_EVENT_AFTER_MS + random() * MEAN_QUIET_MS,
    all: () => 0,
    none: () => Infinity,
  };
  return createSchedule({
    random,
    firstEventAfterMs: firstEventAfterMs[activity](),
    meanQuietMs: activity === 'all' ? 0 : MEAN_QUIET_MS,
    spoiltAfterMs: SPOILT_AFTER_MS,
  });
}

function drawCredentials(): Credentials {
  return { username: 'matlang', password: randomBytes(12).toString('base64url') };
}
