/**
 * What of a timeline is drawn where: the stretch of time in view, its ticks, and the recorded stretches, gaps and
 * minutes of movement as places across. Pure; x in pixels from the left edge, instants in ms.
 */
import type { RecordedSpan } from '#protocol/recording.ts';
import type { Gap } from '../../parts/recording/recorded-places.ts';
import { DAY_MS, startOfDayMs } from '../../data/typed-time.ts';

export interface View {
  fromMs: number;
  toMs: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

const WEEK_MS = 7 * DAY_MS;

export const ZOOMS = ['week', 'day', 'hours', 'hour', 'minutes', 'minute', 'pictures'] as const;
export type Zoom = (typeof ZOOMS)[number];

export const ZOOM_MS: Record<Zoom, number> = {
  week: WEEK_MS,
  day: DAY_MS,
  hours: 6 * HOUR_MS,
  hour: HOUR_MS,
  minutes: 10 * MINUTE_MS,
  minute: MINUTE_MS,
  pictures: 2_000,
};

/** How far apart ticks are: the first that leaves them room. */
const TICK_STEPS_MS = [
  ...[100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000],
  ...[1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720].map((minutes) => minutes * MINUTE_MS),
];
const TICK_ROOM_PX = 64;
const SHORTEST_MS = 1_000;

/** Whole days are shown as the days they are; a shorter time stands around the instant. */
export function viewAround(zoom: Zoom, atMs: number): View {
  const spanMs = ZOOM_MS[zoom];
  if (zoom === 'day' || zoom === 'week') {
    const fromMs = startOfDayMs(atMs) - (zoom === 'week' ? WEEK_MS - DAY_MS : 0);
    return { fromMs, toMs: fromMs + spanMs };
  }
  const fromMs = Math.round((atMs - spanMs / 2) / 100) * 100;
  return { fromMs, toMs: fromMs + spanMs };
}

/** Once the instant has left the view, the next view begins a little before it. */
export function follow(view: View, atMs: number): View {
  if (view.fromMs <= atMs && atMs < view.toMs) {
    return view;
  }
  const spanMs = view.toMs - view.fromMs;
  const isDays = spanMs % DAY_MS === 0 && view.fromMs === startOfDayMs(view.fromMs);
  if (isDays) {
    const fromMs = atMs >= view.toMs ? startOfDayMs(atMs) + DAY_MS - spanMs : startOfDayMs(atMs);
    return { fromMs, toMs: fromMs + spanMs };
  }
  const lead = atMs >= view.toMs ? 0.1 : 0.9;
  return shift({ fromMs: atMs, toMs: atMs + spanMs }, -lead * spanMs);
}

/** By a factor around the instant, which stays where it is on the screen; from a week to a second. */
export function zoomAround({ fromMs, toMs }: View, factor: number, atMs: number): View {
  const before = toMs - fromMs;
  const spanMs = Math.round(Math.max(SHORTEST_MS, Math.min(WEEK_MS, before * factor)));
  const share = (atMs - fromMs) / before;
  const start = Math.round(atMs - share * spanMs);
  return { fromMs: start, toMs: start + spanMs };
}

/** The named one that is nearest; null where it is none of them. */
export function zoomOf({ fromMs, toMs }: View): Zoom | null {
  return ZOOMS.find((zoom) => ZOOM_MS[zoom] === toMs - fromMs) ?? null;
}

export function shift({ fromMs, toMs }: View, byMs: number): View {
  return { fromMs: Math.round(fromMs + byMs), toMs: Math.round(toMs + byMs) };
}

/** Whole days, so that moving about asks the agent once a day of recording, and not once a view. */
export function daysOf({ fromMs, toMs }: View): View {
  return { fromMs: startOfDayMs(fromMs), toMs: startOfDayMs(toMs - 1) + DAY_MS };
}

/** The next named one that shows less (1) or more (-1). */
export function zoomedBy({ fromMs, toMs }: View, steps: 1 | -1): Zoom {
  const spanMs = toMs - fromMs;
  const found =
    steps === 1
      ? ZOOMS.find((zoom) => ZOOM_MS[zoom] < spanMs)
      : ZOOMS.findLast((zoom) => ZOOM_MS[zoom] > spanMs);
  return found ?? (steps === 1 ? 'pictures' : 'week');
}

export function xOf({ fromMs, toMs }: View, widthPx: number, atMs: number): number {
  return ((atMs - fromMs) / (toMs - fromMs)) * widthPx;
}

export function atOf({ fromMs, toMs }: View, widthPx: number, x: number): number {
  const share = Math.max(0, Math.min(1, x / widthPx));
  return Math.round(fromMs + share * (toMs - fromMs));
}

export function ticksOf(view: View, widthPx: number): number[] {
  const most = Math.max(2, Math.floor(widthPx / TICK_ROOM_PX));
  const spanMs = view.toMs - view.fromMs;
  const stepMs = TICK_STEPS_MS.find((step) => spanMs / step <= most) ?? DAY_MS;
  const zeroMs = startOfDayMs(view.fromMs);
  const first = Math.ceil((view.fromMs - zeroMs) / stepMs);
  const count = Math.floor((view.toMs - zeroMs) / stepMs) - first + 1;
  return Array.from({ length: count }, (_, index) => zeroMs + (first + index) * stepMs);
}

/** A place across, at least one pixel wide, so that a second of recording can still be seen in a day. */
export interface Bar {
  x: number;
  width: number;
}

const TOUCHING_PX = 0.5;

/** Stretches in view; those that would touch on the screen are drawn as one. */
export function barsOf(spans: readonly View[], view: View, widthPx: number): Bar[] {
  const bars: Bar[] = [];
  for (const { fromMs, toMs } of spans) {
    if (toMs <= view.fromMs || fromMs >= view.toMs) {
      continue;
    }
    const x = Math.max(0, xOf(view, widthPx, fromMs));
    const endX = Math.min(widthPx, xOf(view, widthPx, toMs));
    const last = bars.at(-1);
    if (last && x - (last.x + last.width) < TOUCHING_PX) {
      last.width = Math.max(last.width, endX - last.x);
    } else {
      bars.push({ x, width: Math.max(1, endX - x) });
    }
  }
  return bars;
}

export function heldOf(spans: readonly RecordedSpan[]): RecordedSpan[] {
  return spans.filter(({ isHeld }) => isHeld);
}

/** Nothing went wrong: it was not to be recorded, its time was up, or it was before the oldest that is kept. */
export function isAsMeant({ reason, toMs }: Gap, oldestAtMs: number | null): boolean {
  return (
    reason === 'not-wanted' ||
    reason === 'expired' ||
    (reason === 'unknown' && toMs <= (oldestAtMs ?? Infinity))
  );
}

export interface MinuteBar extends Bar {
  /** 0 to 1. */
  share: number;
}

const LEAST_BAR_PX = 2;

/** Movement per minute; where a minute is narrower than two pixels, the strongest of several stands for them. */
export function activityBars(
  activity: readonly (number | null)[],
  firstMs: number,
  view: View,
  widthPx: number,
): MinuteBar[] {
  const minutePx = xOf(view, widthPx, view.fromMs + MINUTE_MS);
  const minutes = Math.max(1, Math.ceil(LEAST_BAR_PX / minutePx));
  const zeroMs = Math.floor(firstMs / MINUTE_MS) * MINUTE_MS;
  const firstMinute = Math.max(0, Math.floor((view.fromMs - zeroMs) / MINUTE_MS / minutes) * minutes);
  const bars: MinuteBar[] = [];
  for (let minute = firstMinute; minute < activity.length; minute += minutes) {
    const x = xOf(view, widthPx, zeroMs + minute * MINUTE_MS);
    if (x >= widthPx) {
      break;
    }
    const strongest = Math.max(...activity.slice(minute, minute + minutes).map((value) => value ?? 0));
    if (strongest > 0) {
      bars.push({ x, width: minutePx * minutes, share: strongest / 255 });
    }
  }
  return bars;
}
