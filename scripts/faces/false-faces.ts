/**
 * Faces found where there are none: clips in which no face can be made out go through the whole path, person by
 * person: the box the tracker holds, its upper 45 %, the finder, the gate. More often than a camera would, which takes
 * a picture now and then: each person at each of five pictures a second, so the rate is the highest there can be.
 */
import { resolve } from 'node:path';
import type { FaceReader } from '#models/faces/face.ts';
import { createRegionScaler } from '#edge-agent/decode/region-scaler.ts';
import { cutHeads, readHeads } from '#edge-agent/detect/faces/face-reading.ts';
import { startReplayEngine } from '#edge-agent/replay/replay-engine.ts';
import type { ReplayPicture } from '#edge-agent/replay/replay.ts';
import { ensureModel } from '#models/zoo/centernet.ts';
import { openDataset } from '../eval/dataset.ts';
import { poissonRate, type RateInterval } from '../eval/metrics/poisson.ts';
import { watchClip } from '../eval/watch-clip.ts';
import type { Surroundings } from './session.ts';

/** Roads, and people far away: what is compared here is taken for false, though it may be a small true face. */
const WITHOUT_FACES = new Set([
  'avenue_train11',
  'aboda_video4',
  'bridge_traffic',
  'escalator_grey',
  'intel_car_detection',
  'junction_usa_day',
  'motorway_m30',
  'street_single_car',
]);

export interface FalseFaces {
  clip: string;
  hours: number;
  /** Upper parts of people that were searched. */
  heads: number;
  /** Found at all, good enough to be compared, good enough to alarm; and people of whom one was compared. */
  found: number;
  compared: number;
  alarming: number;
  people: number;
}

export interface FalseFaceFigures {
  clips: FalseFaces[];
  /** Of people with a compared face. */
  perCameraHour: RateInterval | null;
}

export async function countFalseFaces(
  reader: FaceReader,
  { data, modelDir }: { data: string; modelDir: string },
  { signal, terminal }: Surroundings,
): Promise<FalseFaceFigures> {
  const { file } = await ensureModel(resolve(modelDir));
  const engine = startReplayEngine(file);
  const clips: FalseFaces[] = [];
  try {
    for (const clip of openDataset(resolve(data)).filter(({ name }) => WITHOUT_FACES.has(name))) {
      signal.throwIfAborted();
      const count = createCount(reader);
      const { lengthS } = await watchClip(engine, { ...clip, truth: null }, signal, count.picture);
      signal.throwIfAborted();
      clips.push({ clip: clip.name, hours: lengthS / 3600, ...(await count.result()) });
      terminal.write(`${clip.name}: ${JSON.stringify(clips.at(-1))}\n`);
    }
  } finally {
    await engine.close();
  }
  const total = (figure: 'hours' | 'people'): number => clips.reduce((sum, clip) => sum + clip[figure], 0);
  return { clips, perCameraHour: poissonRate(total('people'), total('hours')) };
}

interface Count {
  /** Cuts out at once what it needs of the picture, which is borrowed. */
  picture: (picture: ReplayPicture) => void;
  result: () => Promise<Omit<FalseFaces, 'clip' | 'hours'>>;
}

function createCount(reader: FaceReader): Count {
  const scaler = createRegionScaler();
  const counted = { heads: 0, found: 0, compared: 0, alarming: 0 };
  const people = new Set<number>();
  let work = Promise.resolve();
  return {
    picture: ({ full, atS, tracks }) => {
      const everybody = tracks
        .filter(({ label, box }) => label === 'person' && box.w > 0 && box.h > 0)
        .map(({ trackId, box }) => ({ trackId, box }));
      const size = { width: full.width, height: full.height };
      const heads = cutHeads({ ...size, atMs: atS * 1000, frame: full }, everybody, scaler);
      work = work.then(async () => {
        for (const { trackId, read } of await readHeads(heads, { size, everybody }, reader)) {
          counted.heads += 1;
          counted.found += read ? 1 : 0;
          counted.compared += read && read.quality.use !== 'none' ? 1 : 0;
          counted.alarming += read?.quality.use === 'alarm' ? 1 : 0;
          if (read && read.quality.use !== 'none') {
            people.add(trackId);
          }
        }
      });
    },
    result: async () => {
      await work;
      return { ...counted, people: people.size };
    },
  };
}
