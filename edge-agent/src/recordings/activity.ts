/**
 * How much moved in each minute of each camera, for the strip of a timeline. Each second counts the most things that
 * moved at once, four at most; a minute is the root of their share, so that one person crossing is seen beside a
 * crowd. In memory until its minute is over.
 */
import type { Sqlite } from '#base/sqlite.ts';
import type { Look } from '../detect/look.ts';
import { inTransaction } from './recordings-database.ts';

export interface Activity {
  /** `moving`: how many things moved in a look. */
  seen: (look: Pick<Look, 'cameraId' | 'atMs'>, moving: number) => void;
  /** Looked at, whatever there was. */
  watched: (cameraId: string, atMs: number) => void;
  /** Writes what is known. */
  flush: () => void;
  between: (cameraId: string, fromMs: number, toMs: number) => (number | null)[];
  forgetBefore: (atMs: number) => void;
}

const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;
const MOST_THINGS = 4;
const MOST_ACTIVITY = 254;

interface Minute {
  minute: number;
  /** By second. */
  things: number[];
}

export function openActivity(database: Sqlite): Activity {
  const read = database.prepare('select minutes from activity where camera_id = ? and hour = ?');
  const write = database.prepare('insert or replace into activity values (?, ?, ?)');
  const forget = database.prepare('delete from activity where hour < ?');
  const current = new Map<string, Minute>();
  const done: { cameraId: string; minute: Minute }[] = [];

  const minuteOf = (cameraId: string, atMs: number): Minute => {
    const minute = Math.floor(atMs / MINUTE_MS);
    const held = current.get(cameraId);
    if (held?.minute === minute) {
      return held;
    }
    if (held) {
      done.push({ cameraId, minute: held });
    }
    const fresh = { minute, things: [] };
    current.set(cameraId, fresh);
    return fresh;
  };
  const hourOf = (cameraId: string, hour: number): Buffer => {
    const row = read.get(cameraId, hour) as { minutes: Uint8Array } | undefined;
    return row ? Buffer.from(row.minutes) : Buffer.alloc(HOUR_MINUTES);
  };
  const keep = (cameraId: string, { minute, things }: Minute): void => {
    const hour = Math.floor(minute / HOUR_MINUTES);
    const minutes = hourOf(cameraId, hour);
    const index = minute % HOUR_MINUTES;
    minutes[index] = Math.max(minutes[index] ?? 0, 1 + scoreOf(things));
    write.run(cameraId, hour, minutes);
  };

  return {
    seen: ({ cameraId, atMs }, moving) => {
      const { things } = minuteOf(cameraId, atMs);
      const second = Math.floor((atMs % MINUTE_MS) / 1000);
      things[second] = Math.max(things[second] ?? 0, Math.min(MOST_THINGS, moving));
    },
    watched: (cameraId, atMs) => {
      minuteOf(cameraId, atMs);
    },
    flush: () => {
      inTransaction(database, () => {
        done.splice(0).forEach(({ cameraId, minute }) => keep(cameraId, minute));
        current.forEach((minute, cameraId) => keep(cameraId, minute));
      });
    },
    between: (cameraId, fromMs, toMs) => {
      const first = Math.floor(fromMs / MINUTE_MS);
      const last = Math.max(first, Math.ceil(toMs / MINUTE_MS) - 1);
      const values: (number | null)[] = [];
      let hour: { number: number; minutes: Uint8Array } = { number: NaN, minutes: new Uint8Array() };
      for (let minute = first; minute <= last; minute += 1) {
        const number = Math.floor(minute / HOUR_MINUTES);
        if (number !== hour.number) {
          hour = { number, minutes: hourOf(cameraId, number) };
        }
        const held = current.get(cameraId);
        const kept = hour.minutes[minute % HOUR_MINUTES] ?? 0;
        const value = held?.minute === minute ? Math.max(kept, 1 + scoreOf(held.things)) : kept;
        values.push(value === 0 ? null : value - 1);
      }
      return values;
    },
    forgetBefore: (atMs) => {
      forget.run(Math.floor(atMs / MINUTE_MS / HOUR_MINUTES));
    },
  };
}

function scoreOf(things: readonly number[]): number {
  const sum = things.reduce((total, count) => total + count, 0);
  return Math.round(MOST_ACTIVITY * Math.sqrt(sum / (HOUR_MINUTES * MOST_THINGS)));
}
