/**
 * Thresholds of each site, from how alike its own strangers are to the watch-list: so high that strangers raise no
 * more false alarms a month than people there have chosen to bear.
 *
 * Strangers are all whom cameras compared, less those whom people confirmed. Scores of another recipe mean something
 * else, so a change of it starts anew. A threshold rises at once and falls gently; a quiet site may go down to
 * `LOWEST_BELOW_BUILT_IN` below the built-in one and no further, because few strangers say little of the next.
 */
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { Service } from '#base/service.ts';
import type { FaceCalibration } from '#protocol/face-work.ts';
import { faceScores, SCORE_BINS, type FaceThresholds } from '#protocol/faces.ts';
import type { Receipt } from '#protocol/incident.ts';
import type { FaceScoreDesk } from '../intake/agent-reports.ts';
import { untilAborted } from '../intake/until-aborted.ts';
import type { FaceReviews, JudgedMatch } from '../ledger/faces/face-reviews.ts';
import {
  DAY_MS,
  DEFAULT_WANTED_PER_MONTH,
  type FaceScoreBook,
  type ScoreDay,
  type SiteThresholds,
} from '../ledger/faces/face-scores.ts';
import { measureDrift } from './drift.ts';
import { learnProbability, type Probability } from './probability.ts';
import { edgeOf, measureTail, type ScoreTail } from './score-tail.ts';
import { sumBins, withoutConfirmed } from './strangers.ts';

export const TRACKS_NEEDED = 300;
const DAYS_NEEDED = 3;
/** Older strangers say nothing of today's season and lens. */
const WINDOW_DAYS = 90;
const LATELY_DAYS = 7;
const LOWEST_BELOW_BUILT_IN = 1;
const FALL_PER_DAY = 0.25;
/** A strong match is one that a tenth as many strangers reach. */
const STRONG_SHARE = 0.1;
const HIGHEST = 50;
const LOOK_PERIOD_MS = 3_600_000;
const LONGEST_REPORT_MS = DAY_MS;
const MOST_AHEAD_MS = 3_600_000;
const MOST_POINTS = 120;
const MOST_ANSWERS = 500;

export interface CalibrationDeps {
  clock: Clock;
  log: Log;
  book: FaceScoreBook;
  reviews: FaceReviews;
  /** Until a site is measured. */
  builtIn: FaceThresholds;
  /** The thresholds of this site are others now. */
  onThresholds: (siteId: string) => void;
}

export interface Calibration extends Service, FaceScoreDesk {
  /** Of the sites measured with this recipe; elsewhere the built-in ones hold. */
  measured(recipe: string): Promise<({ siteId: string } & FaceThresholds)[]>;
  thresholdsOf(siteId: string): Promise<FaceThresholds>;
  describe(site: { siteId: string; siteName: string }): Promise<FaceCalibration>;
  setWanted(siteId: string, wantedPerMonth: number): Promise<void>;
  /** By all answers so far; `known`: how many. */
  probability(): Promise<{ known: number; of: Probability }>;
}

interface Measurement {
  recipe: string;
  tail: ScoreTail;
  days: number;
  bins: { lately: number[]; before: number[] };
  isEnough: boolean;
}

export function createCalibration(deps: CalibrationDeps): Calibration {
  const { clock, log, book, reviews, builtIn } = deps;

  const settleQuietly = (): Promise<void> =>
    settleDue(deps).catch((error: unknown) =>
      log.error({ reason: describeError(error) }, 'face thresholds could not be measured'),
    );

  return {
    take: (agentId, message) => takeReport(deps, agentId, message),
    measured: async (recipe) =>
      (await book.thresholds()).flatMap(({ siteId, measured }) =>
        measured?.recipe === recipe
          ? [{ siteId, candidate: measured.candidate, strong: measured.strong }]
          : [],
      ),
    thresholdsOf: async (siteId) => {
      const { candidate, strong } = (await settingsOf(deps, siteId)).measured ?? builtIn;
      return { candidate, strong };
    },
    describe: async (site) =>
      describe(site, {
        builtIn,
        settings: await settingsOf(deps, site.siteId),
        measurement: await measure(deps, site.siteId),
        judged: await reviews.judged(site.siteId),
      }),
    setWanted: async (siteId, wantedPerMonth) => {
      await book.setWanted(siteId, wantedPerMonth);
      await settle(deps, siteId, true);
    },
    probability: async () => {
      const judged = (await reviews.judged())
        .filter(({ state }) => state === 'confirmed' || state === 'rejected')
        .map(({ score, state }) => ({ score, isSame: state === 'confirmed' }));
      return { known: judged.length, of: learnProbability(judged) };
    },
    run: async (signal) => {
      let looking = settleQuietly();
      const stop = clock.every(LOOK_PERIOD_MS, () => {
        looking = looking.then(settleQuietly);
      });
      await untilAborted(signal);
      stop();
      await looking;
    },
  };
}

async function settingsOf({ book }: CalibrationDeps, siteId: string): Promise<SiteThresholds> {
  const known = (await book.thresholds()).find((one) => one.siteId === siteId);
  return known ?? { siteId, wantedPerMonth: DEFAULT_WANTED_PER_MONTH, measured: null };
}

async function measure(
  { clock, book, reviews }: CalibrationDeps,
  siteId: string,
): Promise<Measurement | null> {
  const recipe = await book.recipeOf(siteId);
  if (recipe === null) {
    return null;
  }
  const today = Math.floor(clock.nowMs() / DAY_MS);
  const seen = await book.days(siteId, recipe, today - WINDOW_DAYS);
  const confirmed = (await reviews.judged(siteId)).filter(({ state }) => state === 'confirmed');
  return summarise(recipe, withoutConfirmed(seen, confirmed), today);
}

/** `isAsked`: somebody has just chosen another rate and is to see what it means. */
async function settle(deps: CalibrationDeps, siteId: string, isAsked: boolean): Promise<void> {
  const { clock, log, book, builtIn, onThresholds } = deps;
  const settings = await settingsOf(deps, siteId);
  const measurement = await measure(deps, siteId);
  const atMs = clock.nowMs();
  const previous = settings.measured?.recipe === measurement?.recipe ? settings.measured : null;
  const fall = isAsked ? null : fallSince(previous, builtIn, atMs);
  const next =
    measurement?.isEnough === true
      ? {
          recipe: measurement.recipe,
          atMs,
          ...decide(measurement.tail, settings.wantedPerMonth, builtIn, fall),
        }
      : null;
  if (next !== null || settings.measured !== null) {
    await book.setMeasured(siteId, next);
  }
  const [was, is] = [settings.measured ?? builtIn, next ?? builtIn];
  if (was.candidate !== is.candidate || was.strong !== is.strong) {
    log.info({ siteId, candidate: is.candidate, strong: is.strong }, 'face thresholds changed');
    onThresholds(siteId);
  }
}

/** What has not been measured for a day, or not with the recipe of today. */
async function settleDue(deps: CalibrationDeps): Promise<void> {
  const { clock, book } = deps;
  const known = new Map((await book.thresholds()).map((one) => [one.siteId, one.measured]));
  for (const siteId of await book.siteIds()) {
    const measured = known.get(siteId);
    const isCurrent = measured?.recipe === (await book.recipeOf(siteId));
    if (measured == null || !isCurrent || clock.nowMs() - measured.atMs >= DAY_MS) {
      await settle(deps, siteId, false);
    }
  }
}

function summarise(recipe: string, days: ScoreDay[], today: number): Measurement {
  const isLately = ({ day }: ScoreDay): boolean => day > today - LATELY_DAYS;
  const spanDays = days.reduce((sum, { spanMs }) => sum + spanMs, 0) / DAY_MS;
  const tail = measureTail(sumBins(days), Math.max(spanDays, 1 / 24));
  return {
    recipe,
    tail,
    days: spanDays,
    bins: {
      lately: sumBins(days.filter(isLately)),
      before: sumBins(days.filter((day) => !isLately(day))),
    },
    isEnough: tail.strangers >= TRACKS_NEEDED && spanDays >= DAYS_NEEDED,
  };
}

/** How far thresholds may be below `from`. */
interface Fall {
  from: FaceThresholds;
  most: number;
}

function fallSince(previous: SiteThresholds['measured'], builtIn: FaceThresholds, atMs: number): Fall {
  return previous === null
    ? { from: builtIn, most: FALL_PER_DAY }
    : { from: previous, most: (FALL_PER_DAY * Math.max(0, atMs - previous.atMs)) / DAY_MS };
}

function decide(
  tail: ScoreTail,
  wantedPerMonth: number,
  builtIn: FaceThresholds,
  fall: Fall | null,
): FaceThresholds {
  const bound = (name: 'candidate' | 'strong', perMonth: number): number => {
    const lowest = Math.max(
      builtIn[name] - LOWEST_BELOW_BUILT_IN,
      fall === null ? -Infinity : fall.from[name] - fall.most,
    );
    return Math.min(HIGHEST, Math.max(lowest, tail.scoreAt(perMonth)));
  };
  const candidate = bound('candidate', wantedPerMonth);
  return { candidate, strong: Math.max(candidate, bound('strong', wantedPerMonth * STRONG_SHARE)) };
}

interface SiteFacts {
  builtIn: FaceThresholds;
  settings: SiteThresholds;
  measurement: Measurement | null;
  judged: JudgedMatch[];
}

function describe(
  { siteId, siteName }: { siteId: string; siteName: string },
  { builtIn, settings, measurement, judged }: SiteFacts,
): FaceCalibration {
  const isMeasured = settings.measured !== null && settings.measured.recipe === measurement?.recipe;
  const { candidate, strong } = (isMeasured ? settings.measured : null) ?? builtIn;
  const tracks = measurement?.tail.strangers ?? 0;
  return {
    siteId,
    siteName,
    wantedPerMonth: settings.wantedPerMonth,
    thresholds: { candidate, strong },
    origin: isMeasured ? 'measured' : 'built-in',
    tracks,
    days: measurement?.days ?? 0,
    tracksNeeded: Math.max(0, TRACKS_NEEDED - tracks),
    curve: measurement === null ? [] : curveOf(measurement.tail, strong + 1),
    answers: judged.slice(0, MOST_ANSWERS).map(({ score, state }) => ({ score, answer: ANSWER_OF[state] })),
    drift: measurement === null ? null : measureDrift(measurement.bins.before, measurement.bins.lately),
  };
}

const ANSWER_OF = {
  open: 'unsure',
  unsure: 'unsure',
  'second-needed': 'same-person',
  confirmed: 'same-person',
  rejected: 'not-this-person',
} as const;

/** From the last score that all reach, in steps of a bin. */
function curveOf(tail: ScoreTail, toScore: number): FaceCalibration['curve'] {
  if (tail.strangers === 0) {
    return [];
  }
  const all = tail.perMonth(SCORE_BINS.from);
  const first = Array.from({ length: SCORE_BINS.count }, (_one, bin) => edgeOf(bin)).findLastIndex(
    (score) => tail.perMonth(score) >= all,
  );
  const last = Math.ceil((toScore - SCORE_BINS.from) / SCORE_BINS.width);
  const length = Math.min(MOST_POINTS, Math.max(0, last - first + 1));
  return Array.from({ length }, (_one, index) => {
    const score = edgeOf(first + index);
    return { score, perMonth: tail.perMonth(score), isExtrapolated: score > tail.seenTo };
  });
}

/** A report is counted once; one that cannot be true is refused, because it would bend the thresholds. */
async function takeReport(
  { clock, book }: CalibrationDeps,
  agentId: string,
  message: unknown,
): Promise<Receipt> {
  const parsed = faceScores.safeParse(message);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return refuse(`${issue?.path.map(String).join('.') ?? 'message'}: ${issue?.message ?? 'malformed'}`);
  }
  const report = parsed.data;
  const atMs = clock.nowMs();
  const { fromMs, toMs } = report;
  if (fromMs >= toMs || toMs - fromMs > LONGEST_REPORT_MS || toMs > atMs + MOST_AHEAD_MS) {
    return refuse(`toMs: found ${toMs}, expected after fromMs, within a day, and not yet to come`);
  }
  const own = await book.sitesOf(agentId);
  for (const { siteId, tracks, compared, bins } of report.sites) {
    if (!own.has(siteId)) {
      return refuse(`siteId: '${siteId}' is not a site of this agent`);
    }
    const counted = bins.reduce((sum, count) => sum + count, 0);
    if (counted > compared || compared > tracks) {
      return refuse(`bins: found ${counted} of ${compared} compared of ${tracks} tracks at '${siteId}'`);
    }
  }
  const isNew = await book.addOnce(report, agentId, atMs);
  return { status: isNew ? 'stored' : 'already-stored', atMs };
}

function refuse(reason: string): Receipt {
  return { status: 'refused', reason };
}
