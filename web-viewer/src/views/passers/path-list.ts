/**
 * The way somebody went, as an officer puts it together from pictures: it is kept in this tab until it is put into a
 * case or thrown away. Pictures themselves are not written to the browser's disk; they are asked for again.
 */
import { z } from 'zod';
import type { PasserView } from '#protocol/passers.ts';

const step = z.object({
  searchId: z.string(),
  key: z.string(),
  cameraId: z.string(),
  cameraName: z.string(),
  siteName: z.string(),
  label: z.string(),
  fromMs: z.number(),
  toMs: z.number(),
  bestAtMs: z.number(),
});
export type PathStep = z.infer<typeof step>;

export const MOST_STEPS = 40;
const AROUND_MS = 15_000;

export function stepOf(
  searchId: string,
  { key, cameraId, label, fromMs, toMs, bestAtMs }: PasserView,
  { cameraName, siteName }: { cameraName: string; siteName: string },
): PathStep {
  return { searchId, key, cameraId, cameraName, siteName, label, fromMs, toMs, bestAtMs };
}

type Moment = Pick<PathStep, 'cameraId' | 'fromMs' | 'toMs' | 'bestAtMs'>;

/** The same spell on the same camera is the same step, whichever search has found it; two may be in one picture. */
export function isSameStep(a: Moment, b: Moment): boolean {
  return a.cameraId === b.cameraId && a.fromMs === b.fromMs && a.toMs === b.toMs && a.bestAtMs === b.bestAtMs;
}

/** In order of time. */
export function toggleStep(path: readonly PathStep[], one: PathStep): PathStep[] {
  const rest = path.filter((other) => !isSameStep(other, one));
  const isNew = rest.length === path.length && path.length < MOST_STEPS;
  return (isNew ? [...rest, one] : rest).sort((a, b) => a.fromMs - b.fromMs);
}

/** What of a recording belongs to a step. */
export function rangeOf({ fromMs, toMs }: PathStep): { fromMs: number; toMs: number } {
  return { fromMs: Math.floor(fromMs - AROUND_MS), toMs: Math.ceil(toMs + AROUND_MS) };
}

/** Damaged or older writing is an empty path. */
export function readPath(text: string | null): PathStep[] {
  if (text === null) {
    return [];
  }
  try {
    const parsed = z.array(step).max(MOST_STEPS).safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : [];
  } catch {
    return [];
  }
}
