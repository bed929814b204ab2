/**
 * What the faces of a track amount to: compared with those on the watch-list of the camera's site, told to the rules
 * of the camera as a candidate or as somebody nobody expects, counted, and kept.
 *
 * - Everything is judged anew with each better face of the track; who was recognised as expected stays so.
 * - Somebody is unknown only by two faces or more good enough to alarm, some seconds after the first or at the end of
 *   the track, and clearly below a candidate's score for everybody expected here. In between nothing is said.
 * - Strangers join the yardstick of the site, unless they are like anybody on the list.
 * Lists, thresholds and yardstick may change at any time. Nothing of a descriptor is ever logged.
 * Not here: incidents (events/face-watch-list.ts, face-unknown.ts).
 */
import type { Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import type { FaceShot, FaceSighting } from '#edge-agent/detect/faces/sighting.ts';
import type { CameraNews, FaceNews } from '#edge-agent/events/behaviour.ts';
import { clampFraction } from '#edge-agent/events/geometry.ts';
import type { Box } from '#protocol/geometry.ts';
import { similarityOf } from '#models/faces/matching.ts';
import { confidenceOf, thresholdsAt, verdictsOf, type Verdict } from './face-verdicts.ts';
import { voteOf, type Abstention, type Vote } from './face-vote.ts';
import type { KeptWatchList } from './kept-watch-list.ts';
import type { ScoreTally } from './score-tally.ts';
import type { ShotStore } from './shot-store.ts';
import type { SiteCohorts } from './site-cohorts.ts';
import { createStrangers, type Strangers } from './strangers.ts';

export interface FaceDesk {
  see: (sighting: FaceSighting) => void;
  /** The eye of these cameras is gone: all their tracks are over. */
  eyeLost: (cameraIds: readonly string[]) => void;
  /** Ends tracks whose end was never told. */
  sweep: () => void;
  /** Tracks since the start, and why nothing was said of some. */
  stats: () => FaceStats;
}

export interface FaceStats {
  tracks: number;
  judged: number;
  abstained: Record<Abstention | 'other-recipe', number>;
}

export interface FaceDeskDeps {
  /** Null for a camera this agent does not have. */
  siteOf: (cameraId: string) => string | null;
  /** Whether a rule of the camera asks for people nobody expects. */
  isUnknownWanted: (cameraId: string) => boolean;
  watchList: Pick<KeptWatchList, 'entriesAt' | 'thresholdsAt' | 'recipe'>;
  cohorts: Pick<SiteCohorts, 'at' | 'add'>;
  tally: Pick<ScoreTally, 'count'>;
  shots: Pick<ShotStore, 'add'>;
  learnRecipe: (recipe: string) => void;
  tell: (cameraId: string, news: CameraNews) => void;
  clock: Clock;
  log: Log;
}

const UNKNOWN_AFTER_MS = 2000;
const LEAST_ALARM_SHOTS = 2;
/** Faces kept of a track whose faces say nothing together. */
const MOST_KEPT_APART = 2;
/** A track of which nothing was heard for so long is over. */
const FORGOTTEN_MS = 15 * 60_000;

interface Visit {
  visitId: number;
  siteId: string;
  firstAtMs: number;
  heardMonotonicMs: number;
  last: FaceSighting;
  vote: Vote;
  /** Highest among those sought; null while nothing could be compared. */
  highest: number | null;
  isExpected: boolean;
  /** Like somebody on the list, sought or expected. */
  isListed: boolean;
  hasTold: boolean;
}

type Judged = Extract<Vote, { status: 'judged' }>;

export function createFaceDesk(deps: FaceDeskDeps): FaceDesk {
  const { clock, tell } = deps;
  const visits = new Map<string, Visit>();
  const strangers = createStrangers(clock);
  const stats: FaceStats = { tracks: 0, judged: 0, abstained: noAbstentions() };
  let lastVisitId = 0;

  const finish = (key: string, visit: Visit): void => {
    visits.delete(key);
    if (visit.hasTold) {
      tell(visit.last.cameraId, { type: 'face-gone', visitId: visit.visitId });
    }
    count(visit, stats, deps);
    keep(visit, deps);
  };

  return {
    see: (sighting) => {
      const { cameraId, trackId, recipe, isOver } = sighting;
      const siteId = deps.siteOf(cameraId);
      if (siteId === null) {
        return;
      }
      deps.learnRecipe(recipe);
      const key = `${cameraId} ${trackId}`;
      const visit = visits.get(key) ?? begin(sighting, siteId, (lastVisitId += 1));
      visits.set(key, visit);
      visit.heardMonotonicMs = clock.monotonicMs();
      // The end of a track need not bring its faces once more.
      visit.last = sighting.shots.length > 0 ? sighting : { ...sighting, shots: visit.last.shots };
      judge(visit, deps, strangers);
      if (isOver) {
        finish(key, visit);
      }
    },
    eyeLost: (cameraIds) => {
      [...visits]
        .filter(([, { last }]) => cameraIds.includes(last.cameraId))
        .forEach(([key, visit]) => finish(key, visit));
    },
    sweep: () => {
      strangers.sweep();
      [...visits]
        .filter(([, { heardMonotonicMs }]) => clock.monotonicMs() - heardMonotonicMs >= FORGOTTEN_MS)
        .forEach(([key, visit]) => finish(key, visit));
    },
    stats: () => ({ ...stats, abstained: { ...stats.abstained } }),
  };
}

export function noAbstentions(): FaceStats['abstained'] {
  return { 'no-face': 0, 'only-small': 0, 'too-few': 0, 'shots-disagree': 0, 'other-recipe': 0 };
}

function begin(sighting: FaceSighting, siteId: string, visitId: number): Visit {
  return {
    visitId,
    siteId,
    firstAtMs: sighting.atMs,
    heardMonotonicMs: 0,
    last: sighting,
    vote: { status: 'abstained', reason: 'no-face' },
    highest: null,
    isExpected: false,
    isListed: false,
    hasTold: false,
  };
}

function judge(visit: Visit, deps: FaceDeskDeps, strangers: Strangers): void {
  const { watchList, tell } = deps;
  const { cameraId, shots, recipe } = visit.last;
  const length = shots[0]?.descriptor.length;
  if (length === undefined) {
    return;
  }
  const cohort = deps.cohorts.at(visit.siteId, recipe, length);
  const vote = voteOf(shots, cohort);
  visit.vote = vote;
  if (vote.status === 'abstained' || isOtherRecipe(visit, deps)) {
    return;
  }
  const say = (personKey: string, verdict: Verdict): void => {
    visit.hasTold = true;
    tell(cameraId, newsOf(visit, vote, personKey, verdict));
  };
  const { highest, sought, isExpected, unknown } = verdictsOf(vote.template, visit.siteId, watchList, cohort);
  visit.highest = highest === null ? visit.highest : Math.max(visit.highest ?? -Infinity, highest);
  visit.isExpected ||= isExpected;
  visit.isListed ||= isExpected || sought !== null;
  if (sought) {
    say(sought.entryId, sought);
  }
  if (unknown && !visit.isExpected && mayBeUnknown(visit, vote) && deps.isUnknownWanted(cameraId)) {
    const { template } = vote;
    const isSame = (other: Float32Array): boolean =>
      cohort.score(template, other, similarityOf(template, other)) >= unknown.thresholds.candidate;
    say(strangers.meet(`${visit.siteId} ${recipe}`, template, isSame), unknown);
  }
}

/** A better face may still come: nobody is unknown by a glimpse. */
function mayBeUnknown({ firstAtMs, last }: Visit, { alarmShots }: Judged): boolean {
  const isTime = last.isOver || last.atMs - firstAtMs >= UNKNOWN_AFTER_MS;
  return isTime && alarmShots >= LEAST_ALARM_SHOTS;
}

/** With a list made by other nets nobody can be compared, and so nobody is unknown either. */
function isOtherRecipe({ last: { recipe } }: Visit, { watchList }: FaceDeskDeps): boolean {
  return (watchList.recipe() ?? recipe) !== recipe;
}

function newsOf(
  { visitId, last }: Visit,
  { best, shots }: Judged,
  personKey: string,
  verdict: Verdict,
): FaceNews {
  const boxes = [...last.shots]
    .sort((a, b) => a.atMs - b.atMs)
    .map((shot) => ({ atMs: shot.atMs, box: insidePicture(shot.box), score: clampFraction(shot.grade) }));
  return {
    type: 'face',
    visitId,
    trackId: last.trackId,
    personKey,
    confidence: confidenceOf(verdict),
    finding: {
      match: { ...verdict, shots, widthPx: best.widthPx },
      jpeg: best.jpeg,
      boxes,
    },
  };
}

function count(visit: Visit, stats: FaceStats, deps: FaceDeskDeps): void {
  const { vote, last, siteId, highest } = visit;
  stats.tracks += 1;
  if (vote.status === 'judged' && !isOtherRecipe(visit, deps)) {
    stats.judged += 1;
  } else {
    const why = vote.status === 'abstained' ? vote.reason : 'other-recipe';
    stats.abstained[why] += 1;
    deps.log.debug({ camera: last.cameraId, why, refused: last.refused }, 'nothing said of a face');
  }
  deps.tally.count(siteId, last.recipe, highest);
}

/** One row for a track whose faces agree, by its template, who is also a stranger then; else its best faces one by one. */
function keep(visit: Visit, deps: FaceDeskDeps): void {
  const { last, vote, siteId, isListed } = visit;
  const { shots, cohorts, watchList } = deps;
  const { cameraId, recipe } = last;
  const add = (descriptor: Float32Array, { atMs, widthPx, box, jpeg }: FaceShot): void => {
    shots.add({ cameraId, atMs, recipe, widthPx, descriptor, box: insidePicture(box), jpeg });
  };
  if (vote.status === 'abstained') {
    const best = [...last.shots].sort((a, b) => b.grade - a.grade).slice(0, MOST_KEPT_APART);
    best.forEach((shot) => add(shot.descriptor, shot));
    return;
  }
  add(vote.template, vote.best);
  if (!isListed && !isOtherRecipe(visit, deps)) {
    cohorts.add(siteId, recipe, vote.template, thresholdsAt(siteId, watchList).candidate);
  }
}

function insidePicture({ x, y, w, h }: Box): Box {
  return { x: clampFraction(x), y: clampFraction(y), w: clampFraction(w), h: clampFraction(h) };
}
