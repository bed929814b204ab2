/**
 * What an agent keeps of who and what passed its cameras, put together over one folder, and what it answers about it.
 * Rules PS1.. of docs/design/021-passers.md. Without a usable disk or key there is none of it, and whoever asks is
 * told why; the watching goes on.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import { openSeal } from '#base/seal.ts';
import type { Service } from '#base/service.ts';
import type {
  PasserKeeping,
  PasserPictures,
  PasserPicturesSent,
  PassersList,
  PassersListed,
} from '#protocol/passers.ts';
import type { AgentConfig } from '../camera/config.ts';
import type { SeenPasser } from '../detect/passers/passer-watch.ts';
import { openPasserStore, type PasserStore } from './passer-store.ts';
import { openPassersDatabase } from './passers-database.ts';
import { openWatchedSpans, type WatchedSpans } from './watched-spans.ts';

export interface Passers extends Service {
  /** Whether any are kept at this camera's place: else no picture is ever made. */
  keeps: (cameraId: string) => boolean;
  see: (cameraId: string, passer: SeenPasser) => void;
  watched: (cameraId: string) => void;
  list: (message: PassersList) => PassersListed;
  pictures: (message: PasserPictures) => Promise<PasserPicturesSent>;
}

export interface PassersDeps {
  /** Made when it is not there. */
  folder: string;
  config: Pick<AgentConfig, 'passers' | 'cameras' | 'sites'>;
  /** Resolves when so many bytes may go: alarms always go first. */
  takeLine: (bytes: number) => Promise<void>;
  clock: Clock;
  log: Log;
}

const SWEEP_MS = 60_000;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Of one camera: a market at noon is not kept person by person. */
const MOST_A_MINUTE = 40;

export function openPassers(deps: PassersDeps): Passers {
  const { folder, log } = deps;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return open(deps);
  } catch (error) {
    const reason = describeError(error);
    log.error({ reason }, 'nothing is kept of what passes by');
    return withoutPassers(reason);
  }
}

function open({ folder, config, takeLine, clock, log }: PassersDeps): Passers {
  const { keepDays, mostMegabytes } = config.passers;
  const keepMs = keepDays * DAY_MS;
  const seal = openSeal(path.join(folder, 'passers.key'));
  const database = openPassersDatabase(path.join(folder, 'passers.sqlite'), log);
  const store = openPasserStore({ database, seal, keepMs, mostBytes: mostMegabytes * 2 ** 20, clock });
  const spans = openWatchedSpans(database, clock);
  const kept = new Set(camerasKept(config));
  const known = new Set(config.cameras.map(({ id }) => id));
  const isRoom = createMinuteCap(clock);
  let isOpen = true;

  /** A full disk must not end the watching. */
  const orReport = (what: string, work: () => void): void => {
    try {
      if (isOpen) {
        work();
      }
    } catch (error) {
      log.error({ reason: describeError(error) }, what);
    }
  };
  const sweep = (): void =>
    orReport('what passed by long ago cannot be erased', () => {
      spans.flush();
      spans.forgetBefore(clock.nowMs() - keepMs);
      store.sweep();
    });

  return {
    keeps: (cameraId) => kept.has(cameraId),
    see: (cameraId, passer) => {
      if (!kept.has(cameraId)) {
        return;
      }
      orReport('what passed by cannot be kept', () => {
        if (isRoom(cameraId)) {
          store.add(cameraId, passer);
        } else {
          spans.skipped(cameraId);
        }
      });
    },
    watched: (cameraId) => {
      if (kept.has(cameraId)) {
        spans.watched(cameraId);
      }
    },
    list: (wanted) => {
      const cameraIds = wanted.cameraIds.filter((cameraId) => kept.has(cameraId));
      const found = store.list({ ...wanted, cameraIds });
      const cameras = wanted.cameraIds.map((cameraId): PasserKeeping => {
        if (!kept.has(cameraId)) {
          const state = known.has(cameraId) ? 'switched-off' : 'unknown-camera';
          return { cameraId, state, sinceMs: null, gaps: [], skipped: 0 };
        }
        return { cameraId, state: 'kept', ...keepingOf(cameraId, wanted, { store, spans }) };
      });
      return { status: 'listed', ...found, cameras };
    },
    pictures: async ({ ids }) => {
      const pictures = [...new Set(ids)].flatMap((id) => {
        const jpeg = store.picture(id);
        return jpeg ? [{ id, jpeg }] : [];
      });
      const jpegs = Buffer.concat(pictures.map(({ jpeg }) => jpeg));
      await takeLine(jpegs.length);
      return {
        status: 'sent',
        pictures: pictures.map(({ id, jpeg }) => ({ id, sizeBytes: jpeg.length })),
        jpegs,
      };
    },
    run: (signal) =>
      new Promise((resolve) => {
        sweep();
        const stop = clock.every(SWEEP_MS, sweep);
        const end = (): void => {
          stop();
          orReport('when somebody looked cannot be kept', spans.flush);
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

function keepingOf(
  cameraId: string,
  { fromMs, toMs }: PassersList,
  { store, spans }: { store: PasserStore; spans: WatchedSpans },
): Pick<PasserKeeping, 'sinceMs' | 'gaps' | 'skipped'> {
  return { sinceMs: store.oldestMs(cameraId), ...spans.between(cameraId, fromMs, toMs) };
}

/** Where children are, and at people's homes, only where the file says so. */
const KEPT_BY_ITSELF = {
  'key-point': true,
  headquarters: true,
  'credit-fund': true,
  'police-post': true,
  kindergarten: false,
  'primary-school': false,
  household: false,
} as const;

function camerasKept({ passers, cameras, sites }: PassersDeps['config']): string[] {
  const groupOf = new Map(sites.map(({ id, group }) => [id, group]));
  return cameras
    .filter(({ site }) => {
      const group = groupOf.get(site);
      return passers.sites[site]?.isKept ?? (group !== undefined && KEPT_BY_ITSELF[group]);
    })
    .map(({ id }) => id);
}

function createMinuteCap(clock: Clock): (cameraId: string) => boolean {
  const counts = new Map<string, { minute: number; count: number }>();
  return (cameraId) => {
    const minute = Math.floor(clock.monotonicMs() / MINUTE_MS);
    const held = counts.get(cameraId);
    const own = held?.minute === minute ? held : { minute, count: 0 };
    counts.set(cameraId, own);
    own.count += 1;
    return own.count <= MOST_A_MINUTE;
  };
}

function withoutPassers(reason: string): Passers {
  const refused = { status: 'refused', reason: reason.slice(0, 500) } as const;
  return {
    keeps: () => false,
    see: () => undefined,
    watched: () => undefined,
    list: () => refused,
    pictures: () => Promise.resolve(refused),
    run: () => Promise.resolve(),
  };
}
