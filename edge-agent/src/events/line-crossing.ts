/**
 * Line crossing: reports a track whose foot point passes from one side of a drawn line to the other, between its ends.
 *
 * The foot point touches the ground; the box centre of a tall truck would cross early. A track swaying on the line
 * flickers between sides, so a side counts only once it has been held for `holdS` (from the instant the straight
 * way between two looks met the line), or at once when the foot point is clear of the line by its own size: a sway
 * does not carry a body that far, and a motorbike seen every 200 ms has no more looks to give.
 * Where the way met the line decides whether it was between the ends; going round an end changes side in silence.
 * Numbers are the tracker's guess: whose they are is put right in line-identities.ts before sides are compared.
 * Not here: which lines a camera has (camera/config.ts), what becomes of a crossing (incident-book.ts).
 */
import type { RuleOf } from '#protocol/rule.ts';
import type { TrackObservation } from '#edge-agent/detect/look.ts';
import { TREMBLE, trackKey, type Behaviour, type Firing, type ReasonOf } from './behaviour.ts';
import { cutFraction, distanceToLine, footPoint, pointBetween, sideOf } from './geometry.ts';
import { createWalkers, type Walker } from './line-identities.ts';

/** In own sizes: further from the line than this is no sway. */
const CLEAR = 1;
/** Of the time between two looks, at most this much counts as held on the new side. */
const MOST_UNSEEN_MS = 200;

export function createLineCrossing(rule: RuleOf<'line-crossing'>): Behaviour {
  const walkers = createWalkers();
  return {
    observe: ({ atMs, tracks, endedTrackIds, isAwake }) => {
      const seen = tracks.filter((track) => !track.isPredicted);
      walkers.assign(seen, atMs);
      const firings: Firing[] = [];
      for (const track of seen) {
        const reason = step(rule, walkers.of(track, atMs), track, atMs);
        if (reason && isAwake && isWanted(rule, reason)) {
          const { trackId, label, score } = track;
          firings.push({ key: trackKey(trackId), trackIds: [trackId], label, confidence: score, reason });
        }
      }
      walkers.forget(endedTrackIds, atMs);
      return firings;
    },
    // A crossing is over once it is made: who crosses back later does it again. At once is a sway and joins the first.
    isStillAtIt: () => false,
  };
}

/** Moves one walker to where it was seen now; a reason when that settled a crossing. */
function step(
  rule: RuleOf<'line-crossing'>,
  walker: Walker,
  track: TrackObservation,
  atMs: number,
): ReasonOf<'line-crossing'> | null {
  const [from, to] = rule.line;
  const foot = footPoint(track.box);
  follow(walker, track, atMs);
  const raw = sideOf(from, to, foot);
  if (raw === 0) {
    return null;
  }
  if (walker.foot && walker.side * raw < 0) {
    noteCut(rule, walker, foot, atMs);
  }
  walker.side = raw;
  walker.foot = foot;
  walker.footAtMs = atMs;
  walker.sideSinceAtMs ??= atMs;

  const away = distanceToLine(from, to, foot, walker.size);
  const isHeld = atMs - walker.sideSinceAtMs >= rule.holdS * 1000 && away >= TREMBLE;
  if (!isHeld && away < CLEAR) {
    return null;
  }
  const settledBefore = walker.settledSide;
  walker.settledSide = Math.sign(raw);
  const { cut } = walker;
  walker.cut = null;
  return settledBefore !== 0 && settledBefore !== walker.settledSide && cut
    ? { kind: 'line-crossing', direction: settledBefore < 0 ? 'left-to-right' : 'right-to-left', ...cut }
    : null;
}

/** The way from the last foot point to this one met the endless line: where and when, and was it between the ends? */
function noteCut(rule: RuleOf<'line-crossing'>, walker: Walker, foot: [number, number], atMs: number): void {
  const [from, to] = rule.line;
  if (!walker.foot) {
    return;
  }
  const now = sideOf(from, to, foot);
  const fraction = walker.side / (walker.side - now);
  const crossedAtMs = Math.round(walker.footAtMs + (atMs - walker.footAtMs) * fraction);
  walker.sideSinceAtMs = Math.max(crossedAtMs, atMs - MOST_UNSEEN_MS);
  walker.cut =
    cutFraction(from, to, walker.foot, foot) === null
      ? null
      : { crossedAtMs, crossedAt: pointBetween(walker.foot, foot, fraction) };
}

/**
 * Place, pace and size. The size is the largest lately: a box cut short because the legs went behind a wall must not
 * make the same distance look twice as many own sizes.
 */
function follow(walker: Walker, { box }: TrackObservation, atMs: number): void {
  const [x, y] = footPoint(box);
  const passedMs = atMs - walker.lastSeenAtMs;
  if (passedMs > 0) {
    walker.pace = [(x - walker.seen[0]) / passedMs, (y - walker.seen[1]) / passedMs];
  }
  walker.seen = [x, y];
  walker.lastSeenAtMs = atMs;
  walker.size = { w: Math.max(box.w, walker.size.w * 0.9), h: Math.max(box.h, walker.size.h * 0.9) };
}

function isWanted(rule: RuleOf<'line-crossing'>, reason: ReasonOf<'line-crossing'>): boolean {
  return rule.direction === 'both' || rule.direction === reason.direction;
}
