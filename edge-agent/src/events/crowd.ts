/**
 * Crowd: reports that `people` or more stand together in a drawn zone for `afterS`, or that there are so many for each
 * square metre.
 *
 * Who is counted: everybody seen in the zone within the last MEMBER_MS, since people who stand still are looked at every
 * few seconds only, and detections in a throng flicker. A number that was lost beside one that has just come up is
 * the same person and counts once.
 * Where the zone carries person heights, only people within a few metres of each other are together: the circle grows
 * with the number asked for, three square metres a head, and the density is that of the circle or of the zone,
 * whichever is smaller. Without heights all of the zone is one place.
 * The count of one look is not trusted: the middle one of the last SETTLE_MS decides (of the lower or higher quarter
 * where the rule is less or more sensitive). A crowd opens when that has been at the threshold for `afterS`, dips of
 * up to DIP_MS forgiven while they stay above 70 %; it closes below 70 % for CLOSE_MS.
 * While it lasts, those who join are added to the incident; a second alarm needs a second crowd.
 */
import type { TrackObservation } from '#edge-agent/detect/look.ts';
import type { Point } from '#protocol/geometry.ts';
import type { RuleOf, Sensitivity } from '#protocol/rule.ts';
import type { Behaviour, BehaviourScene, Firing, RuleLook } from './behaviour.ts';
import { distance, footPoint, type OwnSize } from './geometry.ts';
import { isWithin } from './inside-zone.ts';
import { createPerspective, type Ground } from './perspective.ts';

const MEMBER_MS = 3500;
const SETTLE_MS = 3000;
const DIP_MS = 2000;
const CLOSE_SHARE = 0.7;
const CLOSE_MS = 4000;
/** Without looks for this long nothing is known any more. */
const UNWATCHED_MS = 10_000;
/** Square metres a head, at which people still stand together. */
const HEAD_SQUARE_METRES = 3;
const LEAST_RADIUS_METRES = 3;
/** Fewer are no crowd, however small the zone. */
const LEAST_FOR_DENSITY = 3;
/** Own sizes: a lost number this close to a newer one is the same person. */
const SAME_PERSON = 0.7;
const QUANTILE: Record<Sensitivity, number> = { low: 0.25, normal: 0.5, high: 0.75 };
const KEY = 'crowd';
/** Of an incident's tracks, by the protocol. */
const MOST_TRACKS = 16;

interface Member {
  trackId: number;
  label: TrackObservation['label'];
  foot: Point;
  size: OwnSize;
  score: number;
  firstSeenAtMs: number;
  lastSeenAtMs: number;
}

/** Those who stand together in one look. */
interface Gathering {
  members: Member[];
  perSquareMetre: number | null;
}

interface Count {
  atMs: number;
  people: number;
  /** Of what the rule asks for: 1 is the threshold. */
  fullness: number;
}

export function createCrowd(rule: RuleOf<'crowd'>, scene: BehaviourScene): Behaviour {
  const groundFor = createPerspective(scene.personHeights);
  const gather = createGathering(rule);
  const members = new Map<number, Member>();
  let counts: Count[] = [];
  let fullSinceAtMs: number | null = null;
  let shortSinceAtMs: number | null = null;
  let thinSinceAtMs: number | null = null;
  let hasFired = false;
  let told = new Set<number>();

  const forget = (): void => {
    counts = [];
    [fullSinceAtMs, shortSinceAtMs, thinSinceAtMs, hasFired] = [null, null, null, false];
  };

  /** Opens and closes by the settled count. */
  const settle = (fullness: number, atMs: number): void => {
    shortSinceAtMs = fullness >= 1 ? null : (shortSinceAtMs ?? atMs);
    thinSinceAtMs = fullness >= CLOSE_SHARE ? null : (thinSinceAtMs ?? atMs);
    const isDip = shortSinceAtMs === null || (thinSinceAtMs === null && atMs - shortSinceAtMs <= DIP_MS);
    if (fullness >= 1) {
      fullSinceAtMs ??= atMs;
    } else if (!hasFired && !isDip) {
      fullSinceAtMs = null;
    }
    if (thinSinceAtMs !== null && atMs - thinSinceAtMs >= CLOSE_MS) {
      forget();
    }
  };

  const tell = (gathering: Gathering, people: number, atMs: number): Firing[] => {
    const firing = firingOf(gathering, { atMs, sinceAtMs: fullSinceAtMs ?? atMs, people });
    const isNews = firing.trackIds.some((trackId) => !told.has(trackId));
    if (hasFired) {
      told = new Set([...told, ...firing.trackIds].slice(-4 * MOST_TRACKS));
      return isNews ? [{ ...firing, isMore: true }] : [];
    }
    hasFired = true;
    told = new Set(firing.trackIds);
    return [firing];
  };

  return {
    observe: (look) => {
      const { atMs, isAwake } = look;
      if (!isAwake || atMs - (counts.at(-1)?.atMs ?? atMs) > UNWATCHED_MS) {
        forget();
      }
      noteMembers(members, look, rule);
      const gathering = gather([...members.values()], groundFor(look.aspect));
      counts = [...counts.filter((count) => atMs - count.atMs < SETTLE_MS), countOf(gathering, rule, atMs)];
      if (!isAwake) {
        return [];
      }
      const share = QUANTILE[rule.sensitivity];
      const fullness = quantile(
        counts.map((count) => count.fullness),
        share,
      );
      settle(fullness, atMs);
      const isDue = fullSinceAtMs !== null && atMs - fullSinceAtMs >= rule.afterS * 1000 && fullness >= 1;
      if (!isDue || gathering.members.length === 0) {
        return [];
      }
      return tell(
        gathering,
        quantile(
          counts.map((count) => count.people),
          share,
        ),
        atMs,
      );
    },
    isStillAtIt: () => hasFired && thinSinceAtMs === null,
  };
}

/** Who was seen in the zone lately, each once. */
function noteMembers(
  members: Map<number, Member>,
  { atMs, tracks, endedTrackIds }: RuleLook,
  { zone }: RuleOf<'crowd'>,
): void {
  for (const { trackId, label, box, score, isPredicted } of tracks) {
    const foot = footPoint(box);
    const before = members.get(trackId);
    if (!isPredicted && isWithin(zone, box, before !== undefined)) {
      const firstSeenAtMs = before?.firstSeenAtMs ?? atMs;
      members.set(trackId, { trackId, label, foot, size: box, score, firstSeenAtMs, lastSeenAtMs: atMs });
    } else if (!isPredicted) {
      members.delete(trackId);
    }
  }
  endedTrackIds.forEach((trackId) => members.delete(trackId));
  for (const member of members.values()) {
    const unseenMs = atMs - member.lastSeenAtMs;
    if (unseenMs >= MEMBER_MS || (unseenMs > 0 && hasSuccessor(member, members))) {
      members.delete(member.trackId);
    }
  }
}

function hasSuccessor(lost: Member, members: ReadonlyMap<number, Member>): boolean {
  for (const { firstSeenAtMs, foot } of members.values()) {
    if (firstSeenAtMs > lost.lastSeenAtMs && distance(foot, lost.foot, lost.size) < SAME_PERSON) {
      return true;
    }
  }
  return false;
}

/** Around whom most stand, and how closely. */
function createGathering(rule: RuleOf<'crowd'>): (members: Member[], ground: Ground | null) => Gathering {
  const radius = Math.max(LEAST_RADIUS_METRES, Math.sqrt((rule.people * HEAD_SQUARE_METRES) / Math.PI));
  let kept: { ground: Ground; zoneSquareMetres: number } | null = null;
  return (members, ground) => {
    if (!ground) {
      return { members, perSquareMetre: null };
    }
    if (kept?.ground !== ground) {
      kept = { ground, zoneSquareMetres: ground.areaOf(rule.zone) };
    }
    const squareMetres = Math.max(1, Math.min(kept.zoneSquareMetres, Math.PI * radius * radius));
    const placed = members.map((member) => ({ member, at: ground.place(member.foot) }));
    let most: Member[] = [];
    for (const { at } of placed) {
      const near = placed.filter((one) => Math.hypot(one.at[0] - at[0], one.at[1] - at[1]) <= radius);
      most = near.length > most.length ? near.map(({ member }) => member) : most;
    }
    return { members: most, perSquareMetre: most.length / squareMetres };
  };
}

function countOf({ members, perSquareMetre }: Gathering, rule: RuleOf<'crowd'>, atMs: number): Count {
  const byPeople = members.length / rule.people;
  const isDense = rule.perSquareMetre !== undefined && members.length >= LEAST_FOR_DENSITY;
  const byDensity = isDense ? (perSquareMetre ?? 0) / (rule.perSquareMetre ?? Infinity) : 0;
  return { atMs, people: members.length, fullness: Math.max(byPeople, byDensity) };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
}

function firingOf(
  { members, perSquareMetre }: Gathering,
  { atMs, sinceAtMs, people }: { atMs: number; sinceAtMs: number; people: number },
): Firing {
  const seen = members.filter(({ lastSeenAtMs }) => lastSeenAtMs === atMs);
  const named = [...seen, ...members.filter((one) => !seen.includes(one))].slice(0, MOST_TRACKS);
  return {
    key: KEY,
    trackIds: named.map(({ trackId }) => trackId),
    label: named[0]?.label ?? null,
    confidence: members.reduce((sum, { score }) => sum + score, 0) / Math.max(1, members.length),
    reason: {
      kind: 'crowd',
      sinceAtMs,
      heldMs: atMs - sinceAtMs,
      people,
      perSquareMetre,
    },
  };
}
