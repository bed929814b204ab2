/**
 * How many cameras stood, and how many hours they worked of those they could have, month by month. A camera counts from
 * the day it was installed to the day before it was removed; one of which nobody wrote down the day, from when it was
 * first heard of. Hours before it was measured which cameras work are counted on neither side.
 */
import { monthOf, startOfDate, startOfMonth } from '../ledger/local-months.ts';
import type { CountedCamera, Spell } from '../ledger/statistics/statistics-cameras.ts';

const HOUR_MS = 3_600_000;

/** When a camera stood; `toMs` Infinity: still. */
export interface Standing {
  camera: CountedCamera;
  fromMs: number;
  toMs: number;
}

export interface CameraMonth {
  month: number;
  installed: number;
  added: number;
  removed: number;
  /** Hours; null when it was not measured at all. */
  hours: { possible: number; online: number; share: number | null } | null;
}

/** Planned cameras, and undated ones nobody has heard of, stand nowhere. */
export function standingOf(
  cameras: readonly CountedCamera[],
  heardSince: ReadonlyMap<string, number>,
): Standing[] {
  return cameras.flatMap((camera) => {
    const fromMs = camera.installedOn === null ? heardSince.get(camera.id) : startOfDate(camera.installedOn);
    return fromMs === undefined || camera.isPlanned
      ? []
      : [{ camera, fromMs, toMs: camera.removedOn === null ? Infinity : startOfDate(camera.removedOn) }];
  });
}

export interface Measured {
  spells: readonly Spell[];
  sinceMs: number | null;
  nowMs: number;
}

/** One for each of `months`, which lie in order without holes. */
export function cameraMonths(
  months: readonly number[],
  standing: readonly Standing[],
  { spells, sinceMs, nowMs }: Measured,
): CameraMonth[] {
  const spans = months.map((month) => ({
    startMs: startOfMonth(month),
    endMs: Math.min(startOfMonth(month + 1), nowMs),
    wholeEndMs: startOfMonth(month + 1),
  }));
  const measured = spans.map(({ startMs, endMs }) => ({
    startMs: Math.max(startMs, sinceMs ?? Infinity),
    endMs,
  }));
  const onlineMs = sumsOfSpells(measured, months[0] ?? 0, { standing, spells, nowMs });
  return months.map((month, index) => {
    const { startMs = 0, endMs = 0, wholeEndMs = 0 } = spans[index] ?? {};
    const isIn = (atMs: number): boolean => atMs >= startMs && atMs < wholeEndMs && atMs <= nowMs;
    const { startMs: measuredFromMs = 0 } = measured[index] ?? {};
    const possibleMs = standing.reduce(
      (sum, { fromMs, toMs }) => sum + overlapMs(measuredFromMs, endMs, fromMs, toMs),
      0,
    );
    const online = onlineMs[index] ?? 0;
    return {
      month,
      installed: standing.filter(({ fromMs, toMs }) => fromMs < endMs && toMs >= endMs).length,
      added: standing.filter(({ fromMs }) => isIn(fromMs)).length,
      removed: standing.filter(({ toMs }) => isIn(toMs)).length,
      hours:
        measuredFromMs >= endMs
          ? null
          : {
              possible: round(possibleMs / HOUR_MS),
              online: round(online / HOUR_MS),
              share: possibleMs === 0 ? null : online / possibleMs,
            },
    };
  });
}

/** How long cameras worked in each span while they stood. Each spell is taken up once, with the spans it touches. */
function sumsOfSpells(
  spans: readonly { startMs: number; endMs: number }[],
  firstMonth: number,
  { standing, spells, nowMs }: { standing: readonly Standing[]; spells: readonly Spell[]; nowMs: number },
): number[] {
  const sums = spans.map(() => 0);
  const standingOf = new Map(standing.map((one) => [one.camera.id, one]));
  for (const spell of spells) {
    const stood = standingOf.get(spell.cameraId);
    if (stood === undefined) {
      continue;
    }
    const fromMs = Math.max(spell.fromMs, stood.fromMs);
    const toMs = Math.min(spell.toMs ?? nowMs, stood.toMs);
    for (let index = Math.max(0, monthOf(fromMs) - firstMonth); index < spans.length; index += 1) {
      const { startMs = 0, endMs = 0 } = spans[index] ?? {};
      if (startMs >= toMs) {
        break;
      }
      sums[index] = (sums[index] ?? 0) + overlapMs(startMs, endMs, fromMs, toMs);
    }
  }
  return sums;
}

function overlapMs(aFromMs: number, aToMs: number, bFromMs: number, bToMs: number): number {
  return Math.max(0, Math.min(aToMs, bToMs) - Math.max(aFromMs, bFromMs));
}

/** To a tenth of an hour. */
function round(hours: number): number {
  return Math.round(hours * 10) / 10;
}
