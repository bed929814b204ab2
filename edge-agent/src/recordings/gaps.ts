/**
 * Where there is no recording, and why. Pure: what is recorded, what is known of absences, when the agent ran.
 *
 * A camera is given up only after seconds without a picture, so the beginning of a gap is often unexplained: a short
 * unexplained stretch takes the reason of the one it touches.
 */
import type { GapReason } from '#protocol/recording.ts';
import type { Absence, Stretch } from './absences.ts';

/** Files follow each other without a hole; a hole shorter than a fragment is rounding. */
const SHORTEST_GAP_MS = 1_000;
const UNEXPLAINED_MS = 20_000;

/** The first that holds is told. */
const ORDER: readonly GapReason[] = [
  'lost',
  'forced-out',
  'expired',
  'disk-failed',
  'disk-read-only',
  'disk-full',
  'disk-slow',
  'camera-offline',
  'not-wanted',
  'agent-down',
];

export interface GapInput {
  fromMs: number;
  toMs: number;
  recorded: readonly Stretch[];
  absences: readonly Absence[];
  runs: readonly Stretch[];
}

export function findGaps({ fromMs, toMs, recorded, absences, runs }: GapInput): Absence[] {
  const holes = complement({ fromMs, toMs }, recorded).filter(
    (hole) => hole.toMs - hole.fromMs >= SHORTEST_GAP_MS,
  );
  const firstRunMs = Math.min(...runs.map((run) => run.fromMs));
  const down: Absence[] = complement({ fromMs: Math.max(fromMs, firstRunMs), toMs }, runs).map((stretch) => ({
    ...stretch,
    reason: 'agent-down',
  }));
  const known = [...absences, ...down];
  return holes.flatMap((hole) => joinAlike(settle(explain(hole, known))));
}

function explain(hole: Stretch, known: readonly Absence[]): Absence[] {
  const inside = known.filter(({ fromMs, toMs }) => fromMs < hole.toMs && toMs > hole.fromMs);
  const cuts = new Set([hole.fromMs, hole.toMs]);
  for (const { fromMs, toMs } of inside) {
    cuts.add(Math.max(fromMs, hole.fromMs));
    cuts.add(Math.min(toMs, hole.toMs));
  }
  const points = [...cuts].sort((a, b) => a - b);
  return points.slice(1).map((toMs, index) => {
    const fromMs = points[index] ?? hole.fromMs;
    const holding = inside.filter((one) => one.fromMs <= fromMs && one.toMs >= toMs);
    const reason = ORDER.find((candidate) => holding.some((one) => one.reason === candidate)) ?? 'unknown';
    return { fromMs, toMs, reason };
  });
}

function settle(parts: readonly Absence[]): Absence[] {
  return parts.map((part, index) => {
    const isShort = part.toMs - part.fromMs <= UNEXPLAINED_MS;
    const beside = [parts[index + 1], parts[index - 1]].find((one) => one && one.reason !== 'unknown');
    return part.reason === 'unknown' && isShort && beside ? { ...part, reason: beside.reason } : part;
  });
}

function joinAlike(parts: readonly Absence[]): Absence[] {
  const joined: Absence[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (last?.reason === part.reason && last.toMs === part.fromMs) {
      last.toMs = part.toMs;
    } else {
      joined.push({ ...part });
    }
  }
  return joined;
}

/** `covers` in any order; they may overlap, as they do after the clock went back. */
function complement({ fromMs, toMs }: Stretch, covers: readonly Stretch[]): Stretch[] {
  const holes: Stretch[] = [];
  let atMs = fromMs;
  for (const cover of [...covers].sort((a, b) => a.fromMs - b.fromMs)) {
    if (cover.fromMs >= toMs) {
      break;
    }
    if (cover.fromMs > atMs) {
      holes.push({ fromMs: atMs, toMs: cover.fromMs });
    }
    atMs = Math.max(atMs, cover.toMs);
  }
  return atMs < toMs ? [...holes, { fromMs: atMs, toMs }] : holes;
}
