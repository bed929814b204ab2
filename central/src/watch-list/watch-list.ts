/**
 * The watch-list as one part of central: its desks, its distribution to agents, and the clock that ends entries.
 * At start: what a power cut left of erased pictures is erased, and pictures are read again if the nets have changed.
 */
import path from 'node:path';
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import { openSeal } from '#base/seal.ts';
import type { Service } from '#base/service.ts';
import type { FaceReader } from '#models/faces/face.ts';
import type { FaceThresholds } from '#protocol/faces.ts';
import type { AgentQuestions } from '../intake/agent-questions.ts';
import type { SigningKey } from '../intake/signing-key.ts';
import type { AgentStore, AuditTrail } from '../intake/stores.ts';
import { untilAborted } from '../intake/until-aborted.ts';
import type { FacePlaces } from '../ledger/faces/face-places.ts';
import type { Sites } from '../ledger/registry/sites.ts';
import type { WatchListSpreadRepository } from '../ledger/faces/watch-list-spread.ts';
import type { WatchListRepository } from '../ledger/faces/watch-list.ts';
import { createDescriptorVault, type DescriptorVault } from './descriptor-vault.ts';
import { createDistribution, type Distribution } from './distribution.ts';
import { createEnrolment, type Enrolment } from './enrolment.ts';
import { createEntryDesk, type EntryDesk } from './entry-desk.ts';
import { createFaceReading, type FaceReading } from './face-reading.ts';
import { createPictureDesk, type PictureDesk } from './picture-desk.ts';
import { createPictureFolder, type PictureFolder } from './picture-folder.ts';

/** How late an entry may end by the clock; agents end theirs by themselves. */
const EXPIRY_PERIOD_MS = 5_000;
/** How soon an agent that gave no answer is sent it again. */
const RETRY_PERIOD_MS = 60_000;

export interface WatchListDeps {
  clock: Clock;
  log: Log;
  dataDir: string;
  watchList: WatchListRepository;
  watchListSpread: WatchListSpreadRepository;
  facePlaces: FacePlaces;
  sites: Sites;
  agents: AgentStore;
  audit: AuditTrail;
  questions: AgentQuestions;
  signingKey: SigningKey;
  isConnected: (agentId: string) => boolean;
  /** Of these sites, those that have been measured with this recipe. */
  thresholdsOf: (
    siteIds: readonly string[],
    recipe: string,
  ) => Promise<({ siteId: string } & FaceThresholds)[]>;
  startReader: () => Promise<FaceReader>;
  /** Pages are to fetch again what they show of the watch-list. */
  onChanged: () => void;
}

export interface WatchList extends Service {
  entries: EntryDesk;
  pictures: PictureDesk;
  distribution: Distribution;
  enrolment: Enrolment;
  vault: DescriptorVault;
  folder: PictureFolder;
  /** The one reader of central, for whoever else reads faces. */
  reading: FaceReading;
  /** Resolves when nothing is on its way to an agent. */
  settled(): Promise<void>;
}

export function createWatchListPart(deps: WatchListDeps): WatchList {
  const { clock, log, dataDir, watchList, sites, audit, onChanged } = deps;
  const seal = openSeal(path.join(dataDir, 'faces.key'));
  const folder = createPictureFolder(path.join(dataDir, 'watch-list'), seal);
  const vault = createDescriptorVault(seal);
  const reading = createFaceReading(deps.startReader);
  const changed = (): void => {
    onChanged();
    distribution.refresh();
  };
  const enrolment = createEnrolment({ log, watchList, folder, vault, onChanged: changed });
  const distribution = createDistribution({ ...deps, vault, enrolment, onSpread: onChanged });
  const entries = createEntryDesk({ clock, watchList, sites, audit, folder, onChanged: changed });
  const pictures = createPictureDesk({
    clock,
    log,
    watchList,
    sites,
    desk: entries,
    folder,
    vault,
    reading,
  });

  const catchUp = async (signal: AbortSignal): Promise<void> => {
    const known = (await watchList.list()).flatMap((entry) => entry.pictures.map(({ id }) => id));
    const orphans = await folder.eraseAllBut(new Set(known));
    if (orphans > 0) {
      log.warn({ files: orphans }, 'pictures that no entry knows have been erased');
    }
    if (known.length > 0) {
      await enrolment.bringUpToDate(await reading.reader(), signal);
    }
  };
  const guarded = (work: () => Promise<void>, what: string): Promise<void> =>
    work().catch((error: unknown) => log.error({ reason: describeError(error) }, what));

  return {
    entries,
    pictures,
    distribution,
    enrolment,
    vault,
    folder,
    reading,
    settled: () => distribution.settled(),
    run: async (signal) => {
      let expiring: Promise<void> = Promise.resolve();
      const expire = (): void => {
        expiring = expiring.then(() =>
          guarded(() => entries.expireDue(), 'watch-list entries could not be ended'),
        );
      };
      const stopExpiring = clock.every(EXPIRY_PERIOD_MS, expire);
      const stopRetrying = clock.every(RETRY_PERIOD_MS, () => distribution.refresh());
      expire();
      const catching = guarded(() => catchUp(signal), 'watch-list could not be brought up to date');
      await untilAborted(signal);
      stopExpiring();
      stopRetrying();
      await Promise.all([expiring, catching]);
      await reading.close();
    },
  };
}
