/**
 * Crossings of a vertical line as the ground truth of a MOT15 file has them: `frame,id,left,top,width,height,...`,
 * frames from 1, boxes in pixels. The foot point decides, and a side counts once it has been held, as in the rule.
 */
import { readFileSync } from 'node:fs';

export interface Crossing {
  /** Seconds from the first frame. */
  atSeconds: number;
  direction: 'left-to-right' | 'right-to-left';
}

export interface GroundTruthLine {
  file: string;
  imageWidth: number;
  framesPerSecond: number;
  /** Fraction of the width. */
  x: number;
  holdSeconds: number;
}

interface Foot {
  atSeconds: number;
  x: number;
}

export function readTrueCrossings({
  file,
  imageWidth,
  framesPerSecond,
  x,
  holdSeconds,
}: GroundTruthLine): Crossing[] {
  const tracks = new Map<string, Foot[]>();
  for (const row of readFileSync(file, 'utf8').trim().split('\n')) {
    const [frame = 0, id = 0, left = 0, , width = 0] = row.split(',').map(Number);
    const foot = { atSeconds: (frame - 1) / framesPerSecond, x: (left + width / 2) / imageWidth };
    tracks.set(String(id), [...(tracks.get(String(id)) ?? []), foot]);
  }
  return [...tracks.values()]
    .flatMap((feet) => crossingsOf(feet, x, holdSeconds))
    .sort((a, b) => a.atSeconds - b.atSeconds);
}

function crossingsOf(feet: readonly Foot[], lineX: number, holdSeconds: number): Crossing[] {
  const found: Crossing[] = [];
  let held: 'left' | 'right' | null = null;
  let candidate: 'left' | 'right' | null = null;
  let candidateSince = 0;
  for (const { atSeconds, x } of [...feet].sort((a, b) => a.atSeconds - b.atSeconds)) {
    const side = x < lineX ? 'left' : 'right';
    if (side !== candidate) {
      candidate = side;
      candidateSince = atSeconds;
    }
    if (side !== held && atSeconds - candidateSince >= holdSeconds - 1e-9) {
      if (held !== null) {
        found.push({
          atSeconds: candidateSince,
          direction: held === 'left' ? 'left-to-right' : 'right-to-left',
        });
      }
      held = side;
    }
  }
  return found;
}

export interface Score {
  matched: number;
  precision: number;
  recall: number;
}

/** Greedy one-to-one matching by time and direction. */
export function scoreCrossings(
  truth: readonly Crossing[],
  seen: readonly Crossing[],
  toleranceSeconds: number,
): Score {
  const free = new Set(truth);
  let matched = 0;
  for (const crossing of [...seen].sort((a, b) => a.atSeconds - b.atSeconds)) {
    const best = [...free]
      .filter(({ direction }) => direction === crossing.direction)
      .map((candidate) => ({ candidate, gap: Math.abs(candidate.atSeconds - crossing.atSeconds) }))
      .filter(({ gap }) => gap <= toleranceSeconds)
      .sort((a, b) => a.gap - b.gap)[0];
    if (best) {
      free.delete(best.candidate);
      matched += 1;
    }
  }
  return {
    matched,
    precision: seen.length === 0 ? 0 : matched / seen.length,
    recall: truth.length === 0 ? 1 : matched / truth.length,
  };
}
