/** Days, months and times of day between how people here write them and how they travel. */
import { fromTypedDay, typedDay } from './typed-day.ts';

/** `minute` is a day with a time; `clock` a time alone. */
export type TypedKind = 'day' | 'minute' | 'clock' | 'month';

const CLOCK = /^([01]?\d|2[0-3])[:hg.]([0-5]\d)$/;
const MONTH = /^(0?[1-9]|1[0-2])[/.-](\d{4})$/;

/** As `2026-11-22`, `2026-11-22T02:14`, `02:14` or `2026-11`; null for what is none. */
export function fromTyped(kind: TypedKind, text: string): string | null {
  switch (kind) {
    case 'day':
      return fromTypedDay(text);
    case 'clock':
      return readClock(text.trim());
    case 'month': {
      const [, month, year] = MONTH.exec(text.trim()) ?? [];
      return month === undefined || year === undefined ? null : `${year}-${month.padStart(2, '0')}`;
    }
    case 'minute': {
      const [typed = '', clock = ''] = text.trim().split(/[ ,]+/);
      const day = fromTypedDay(typed);
      const time = readClock(clock);
      return day === null || time === null ? null : `${day}T${time}`;
    }
  }
}

/** The other way; empty stays empty. */
export function toTyped(kind: TypedKind, value: string): string {
  switch (kind) {
    case 'clock':
      return value;
    case 'minute': {
      const [day = '', clock = ''] = value.split('T');
      return `${typedDay(day)} ${clock}`.trim();
    }
    case 'day':
    case 'month':
      return typedDay(value);
  }
}

function readClock(text: string): string | null {
  const [, hour, minute] = CLOCK.exec(text) ?? [];
  return hour === undefined || minute === undefined ? null : `${hour.padStart(2, '0')}:${minute}`;
}
