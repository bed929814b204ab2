/**
 * When a rule is awake. A period belongs to the day its `from` falls on: "mon 22:00-05:00" is awake until Tuesday
 * 05:00. `to` itself is no longer part of it; `from` equal to `to` means the whole twenty-four hours.
 */
import type { Period, Schedule, Weekday } from '#protocol/schedule.ts';
import type { LocalTime } from './wall-clock.ts';

const DAY_BEFORE: Record<Weekday, Weekday> = {
  mon: 'sun',
  tue: 'mon',
  wed: 'tue',
  thu: 'wed',
  fri: 'thu',
  sat: 'fri',
  sun: 'sat',
};

export function isAwake(schedule: Schedule, now: LocalTime): boolean {
  return schedule === 'always' || schedule.some((entry) => covers(entry, now));
}

function covers({ days, from, to }: Period, { weekday, minuteOfDay }: LocalTime): boolean {
  const fromMinute = minuteOf(from);
  const toMinute = minuteOf(to);
  if (fromMinute < toMinute) {
    return days.includes(weekday) && minuteOfDay >= fromMinute && minuteOfDay < toMinute;
  }
  return (
    (days.includes(weekday) && minuteOfDay >= fromMinute) ||
    (days.includes(DAY_BEFORE[weekday]) && minuteOfDay < toMinute)
  );
}

function minuteOf(timeOfDay: string): number {
  return Number(timeOfDay.slice(0, 2)) * 60 + Number(timeOfDay.slice(3, 5));
}
