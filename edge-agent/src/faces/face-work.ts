/**
 * Everything the agent does about faces, put together over one folder: the kept watch-list, the desk that judges what
 * the eyes read, the faces that were seen, searches, and the scores central sets thresholds by. Without a usable key
 * file there is none of it, and whoever asks is told why; the watching goes on.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import { openSeal } from '#base/seal.ts';
import type { Service } from '#base/service.ts';
import type { AgentConfig } from '#edge-agent/camera/config.ts';
import type { FaceScores, FaceSearch, FaceSearched, WatchListKept, WatchListSet } from '#protocol/faces.ts';
import type { Receipt } from '#protocol/incident.ts';
import { createFaceDesk, noAbstentions, type FaceDesk, type FaceDeskDeps } from './face-desk.ts';
import { createFaceSearches } from './face-search.ts';
import { openFacesDatabase, openReaderRecipe } from './faces-database.ts';
import { openKeptWatchList, type KeptWatchListDeps } from './kept-watch-list.ts';
import { openScoreTally } from './score-tally.ts';
import { openShotStore } from './shot-store.ts';
import { openSiteCohorts } from './site-cohorts.ts';

export interface FaceWork extends Service, Pick<FaceDesk, 'see' | 'eyeLost' | 'stats'> {
  keepWatchList: (message: WatchListSet) => WatchListKept;
  searchFaces: (message: FaceSearch) => Promise<FaceSearched>;
}

export interface FaceWorkDeps extends Pick<FaceDeskDeps, 'isUnknownWanted' | 'tell'> {
  /** Made when it is not there. */
  folder: string;
  config: Pick<AgentConfig, 'faces' | 'cameras'>;
  identity: KeptWatchListDeps['identity'];
  /** Throws when central is away. */
  report: (message: FaceScores) => Promise<Receipt>;
  clock: Clock;
  log: Log;
  random?: () => number;
}

const REPORT_MS = 5 * 60_000;
const SWEEP_MS = 60_000;
const DAY_MS = 86_400_000;

export function openFaceWork(deps: FaceWorkDeps): FaceWork {
  const { folder, config, log } = deps;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return open(deps, openSeal(path.resolve(config.faces.keyFile ?? path.join(folder, 'faces.key'))));
  } catch (error) {
    const reason = describeError(error);
    log.error({ reason }, 'nothing is done about faces');
    return withoutFaces(reason);
  }
}

function open(deps: FaceWorkDeps, seal: ReturnType<typeof openSeal>): FaceWork {
  const { folder, config, identity, clock, log, random = Math.random } = deps;
  const { keepDays, mostMegabytes } = config.faces;
  const database = openFacesDatabase(path.join(folder, 'faces.sqlite'), log);
  const recipe = openReaderRecipe(database);
  const file = path.join(folder, 'watch-list.sealed');
  const watchList = openKeptWatchList({ file, seal, identity, readerRecipe: recipe.known, clock, log });
  const limits = { keepMs: keepDays * DAY_MS, mostBytes: mostMegabytes * 2 ** 20 };
  const shots = openShotStore({ database, seal, ...limits, clock });
  const cohorts = openSiteCohorts({ database, seal, random, log });
  const tally = openScoreTally({ database, report: deps.report, clock, log });
  const siteOf = (cameraId: string): string | null =>
    config.cameras.find(({ id }) => id === cameraId)?.site ?? null;
  const searches = createFaceSearches({
    shots,
    readerRecipe: recipe.known,
    cohortOf: (cameraId, byRecipe, length) => cohorts.at(siteOf(cameraId) ?? '', byRecipe, length),
    clock,
  });
  const { isUnknownWanted, tell } = deps;
  const learnRecipe = recipe.learn;
  const desk = createFaceDesk({
    ...{ siteOf, isUnknownWanted, watchList, cohorts, tally, shots, learnRecipe, tell, clock, log },
  });

  let isOpen = true;

  /** A full disk must not end the watching. */
  const orReport = (what: string, work: () => void): void => {
    try {
      work();
    } catch (error) {
      log.error({ reason: describeError(error) }, what);
    }
  };
  const sweep = (): void => {
    orReport('expired watch-list entries cannot be erased', watchList.sweep);
    orReport('tracks cannot be ended', desk.sweep);
    searches.release();
    orReport('old faces cannot be erased', () => {
      const erased = shots.sweep();
      if (erased > 0) {
        searches.release(true);
        log.info({ erased }, 'old faces erased');
      }
    });
  };
  const flush = (): void =>
    orReport('what was seen of faces cannot be kept', () => {
      cohorts.flush();
      tally.flush();
    });
  const report = (): void => {
    flush();
    void tally.send();
  };

  return {
    see: (sighting) => {
      if (isOpen) {
        orReport('a face cannot be kept', () => desk.see(sighting));
      }
    },
    eyeLost: (cameraIds) => {
      if (isOpen) {
        orReport('tracks cannot be ended', () => desk.eyeLost(cameraIds));
      }
    },
    stats: desk.stats,
    keepWatchList: watchList.keep,
    searchFaces: searches.search,
    run: (signal) =>
      new Promise((resolve) => {
        sweep();
        const stops = [clock.every(SWEEP_MS, sweep), clock.every(REPORT_MS, report)];
        const end = (): void => {
          stops.forEach((stop) => stop());
          orReport('tracks cannot be ended', () => desk.eyeLost(config.cameras.map(({ id }) => id)));
          flush();
          searches.release(true);
          isOpen = false;
          database.close();
          resolve();
        };
        if (signal.aborted) {
          end();
        } else {
          signal.addEventListener('abort', end, { once: true });
        }
      }),
  };
}

function withoutFaces(reason: string): FaceWork {
  const refused = { status: 'refused', reason: reason.slice(0, 500) } as const;
  return {
    see: () => undefined,
    eyeLost: () => undefined,
    stats: () => ({ tracks: 0, judged: 0, abstained: noAbstentions() }),
    keepWatchList: () => refused,
    searchFaces: () => Promise.resolve(refused),
    run: () => Promise.resolve(),
  };
}
