/** Wires judging, calibrating and searching faces; a part of central.ts. */
import type { Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import { DEFAULT_THRESHOLDS } from '#models/faces/matching.ts';
import type { AgentQuestions } from './intake/agent-questions.ts';
import type { EvidenceFolder } from './intake/evidence-folder.ts';
import type { Ledger } from './ledger/repositories.ts';
import { createCalibration, type Calibration } from './recognition/calibration.ts';
import { createFaceSites } from './recognition/face-cameras.ts';
import { createProbeReader } from './recognition/probe-reader.ts';
import { createProbes, type SoughtFace } from './recognition/probes.ts';
import { createReviewDesk } from './recognition/reviews.ts';
import { createSearchDesk } from './recognition/searches.ts';
import { createSoughtFaces, type SoughtFaceDeps } from './recognition/sought-face.ts';
import { recipeInForce } from './watch-list/descriptor-vault.ts';
import { mayRead } from './watch-list/entry-rules.ts';
import { readFace } from './watch-list/picture-desk.ts';
import type { WatchList } from './watch-list/watch-list.ts';
import type { FaceCalibrationRouteDeps } from './web/routes/face-calibration.ts';
import type { FaceReviewRouteDeps } from './web/routes/face-reviews.ts';
import type { FaceSearchRouteDeps } from './web/routes/face-searches.ts';

interface Options {
  clock: Clock;
  log: Log;
}

export function wireCalibration(
  { clock, log }: Options,
  { faceScoreBook, faceReviews }: Ledger,
  onThresholds: (siteId: string) => void,
): Calibration {
  const [book, reviews] = [faceScoreBook, faceReviews];
  return createCalibration({ clock, log, book, reviews, builtIn: DEFAULT_THRESHOLDS, onThresholds });
}

export interface FaceWork {
  review: FaceReviewRouteDeps;
  calibration: FaceCalibrationRouteDeps;
  search: FaceSearchRouteDeps;
}

export function wireFaceWork(
  { clock, log }: Options,
  ledger: Ledger,
  parts: {
    calibration: Calibration;
    watchList: WatchList;
    questions: AgentQuestions;
    evidence: EvidenceFolder;
    onJudged: () => void;
  },
): FaceWork {
  const { calibration, watchList, onJudged } = parts;
  const read = createProbeReader({ log, reader: () => watchList.reading.reader(), readFace });
  const probes = createProbes({ clock, read });
  const ofEntry = readEntries(clock, ledger, watchList);
  const sought = createSoughtFaces({ ...ledger, ...parts, probes, read, ofEntry });
  const searches = createSearchDesk({ ...ledger, ...parts, clock, log, sought });
  const reviews = createReviewDesk({ ...ledger, calibration });
  const entryPicture = (pictureId: string) => watchList.folder.read(pictureId, 'face');
  return {
    review: { ...ledger, clock, reviews, entryPicture, onJudged },
    calibration: { ...ledger, clock, calibration, faceSites: createFaceSites(ledger.cameras) },
    search: { ...ledger, probes, searches },
  };
}

/** Descriptors of an active entry this account may read, of the recipe most of its pictures have been read with. */
function readEntries(clock: Clock, ledger: Ledger, { vault }: WatchList): SoughtFaceDeps['ofEntry'] {
  return async (account, entryId): Promise<SoughtFace | null> => {
    const entry = await ledger.watchList.find(entryId);
    const places = await ledger.sites.places();
    const situation = { account, places, nowMs: clock.nowMs(), picturesThatCount: 0 };
    if (entry?.status !== 'active' || !mayRead(entry, situation)) {
      return null;
    }
    const own = new Set(entry.pictures.map(({ id }) => id));
    const sealed = (await ledger.watchList.descriptors()).filter(({ pictureId }) => own.has(pictureId));
    const recipe = recipeInForce(sealed, null);
    const descriptors = sealed.filter((row) => row.recipe === recipe).map((row) => vault.open(row));
    return recipe === null ? null : { recipe, descriptors };
  };
}
