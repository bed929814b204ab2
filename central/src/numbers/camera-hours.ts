/**
 * How many cameras stood, and how many hours they worked of those they could have, month by month. A camera counts from
 * the day it was installed to the day before it was removed; one of which nobody wrote down the day, from when it was
 * first heard of. Hours before it was measured which cameras work are counted on neither side.
 */
import { startOfDate, startOfMonth } from '../ledger/local-months.ts';
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
  spells: ReadonlyMap<string, readonly Spell[]>;
  sinceMs: number | null;
  nowMs: number;
}

export function cameraMonth(
  month: number,
  standing: readonly Standing[],
  { spells, sinceMs, nowMs }: Measured,
): CameraMonth {
  const [startMs, endMs] = [startOfMonth(month), Math.min(startOfMonth(month + 1), nowMs)];
  const isIn = (atMs: number): boolean => atMs >= startMs && atMs < startOfMonth(month + 1) && atMs <= nowMs;
  let [possibleMs, onlineMs] = [0, 0];
  const measuredFromMs = Math.max(startMs, sinceMs ?? Infinity);
  for (const { camera, fromMs, toMs } of standing) {
    const [openMs, closeMs] = [Math.max(measuredFromMs, fromMs), Math.min(endMs, toMs)];
    if (closeMs <= openMs) {
      continue;
    }
    possibleMs += closeMs - openMs;
    for (const spell of spells.get(camera.id) ?? []) {
      onlineMs += Math.max(0, Math.min(closeMs, spell.toMs ?? nowMs) - Math.max(openMs, spell.fromMs));
    }
  }
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
            online: round(onlineMs / HOUR_MS),
            share: possibleMs === 0 ? null : onlineMs / possibleMs,
          },
  };
}

export function bySpellCamera(spells: readonly Spell[]): Map<string, Spell[]> {
  const byCamera = new Map<string, Spell[]>();
  for (const spell of spells) {
    const known = byCamera.get(spell.cameraId);
    if (known === undefined) {
      byCamera.set(spell.cameraId, [spell]);
    } else {
      known.push(spell);
    }
  }
  return byCamera;
}

/** To a tenth of an hour. */
function round(hours: number): number {
  return Math.round(hours * 10) / 10;
}
