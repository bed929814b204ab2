/** What the form of "the morning after" says, and the request it makes of it. */
import { z } from 'zod';
import type { CameraView } from '#protocol/camera.ts';
import {
  LONGEST_PASSER_SPAN_MS,
  MOST_PASSER_CAMERAS,
  PASSER_KINDS,
  type PasserKind,
  type PassersRequest,
} from '#protocol/passers.ts';
import { fromTypedTime, startOfDayMs, toTypedTime } from '../../data/typed-time.ts';

/** What it is for: the same while somebody is followed from camera to camera. */
export const whyShape = z.object({ caseNumber: z.string(), reason: z.string() });
export type Why = z.infer<typeof whyShape>;

export const NO_REASON: Why = { caseNumber: '', reason: '' };

export const morningShape = z.object({
  ...whyShape.shape,
  /** `site:<id>` or `hamlet:<name>`. */
  places: z.array(z.string()),
  fromText: z.string(),
  toText: z.string(),
  kinds: z.array(z.enum(PASSER_KINDS)),
});
export type MorningDraft = z.infer<typeof morningShape>;

export type MorningField = 'places' | 'tooMany' | 'from' | 'to' | 'span' | 'kinds' | 'why';
export type CheckedMorning =
  { status: 'fit'; request: PassersRequest } | { status: 'unfit'; fields: ReadonlySet<MorningField> };

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const EVENING_MS = 18 * HOUR_MS;
const MORNING_MS = 6 * HOUR_MS;
const LEAST_REASON = 10;

export const USUAL_KINDS: readonly PasserKind[] = ['person', 'two-wheeler', 'vehicle'];

/** From six in the evening to six in the morning: the night that is over, or the one it is. */
export function lastNight(nowMs: number): Pick<MorningDraft, 'fromText' | 'toText'> {
  const todayMs = startOfDayMs(nowMs);
  const toMs = Math.min(todayMs + MORNING_MS, endOfMinuteMs(nowMs));
  return spanText(todayMs - (24 * HOUR_MS - EVENING_MS), toMs);
}

export function lastHours(hours: number, nowMs: number): Pick<MorningDraft, 'fromText' | 'toText'> {
  const toMs = endOfMinuteMs(nowMs);
  return spanText(toMs - hours * HOUR_MS, toMs);
}

/** Times are written to the minute, and what has just happened belongs to the hour that is over. */
function endOfMinuteMs(nowMs: number): number {
  return Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS;
}

function spanText(fromMs: number, toMs: number): Pick<MorningDraft, 'fromText' | 'toText'> {
  const minute = (atMs: number): string => toTypedTime(Math.floor(atMs / MINUTE_MS) * MINUTE_MS);
  return { fromText: minute(fromMs), toText: minute(toMs) };
}

export function openMorning(nowMs: number): MorningDraft {
  return { places: [], ...lastNight(nowMs), kinds: [...USUAL_KINDS], ...NO_REASON };
}

export interface PlaceGroup {
  hamlets: { value: string; label: string; count: number }[];
  sites: { value: string; label: string; count: number }[];
}

/** Hamlets and locations of the cameras one may see, sorted as the commune says them. */
export function placesOf(cameras: readonly CameraView[]): PlaceGroup {
  const count = (entries: [string, string][]): PlaceGroup['sites'] => {
    const found = new Map<string, { value: string; label: string; count: number }>();
    for (const [value, label] of entries) {
      found.set(value, { value, label, count: (found.get(value)?.count ?? 0) + 1 });
    }
    return [...found.values()].sort((a, b) => inVietnamese.compare(a.label, b.label));
  };
  return {
    hamlets: count(
      cameras.flatMap(({ hamlet }): [string, string][] =>
        hamlet === null ? [] : [[`hamlet:${hamlet}`, hamlet]],
      ),
    ),
    sites: count(cameras.map(({ siteId, siteName }): [string, string] => [`site:${siteId}`, siteName])),
  };
}

const inVietnamese = new Intl.Collator('vi', { numeric: true });

export function camerasAt(places: readonly string[], cameras: readonly CameraView[]): string[] {
  return cameras
    .filter(
      ({ siteId, hamlet }) =>
        places.includes(`site:${siteId}`) || (hamlet !== null && places.includes(`hamlet:${hamlet}`)),
    )
    .map(({ id }) => id);
}

export function checkMorning(draft: MorningDraft, cameras: readonly CameraView[]): CheckedMorning {
  const fields = new Set<MorningField>();
  const cameraIds = camerasAt(draft.places, cameras);
  const [fromMs, toMs] = [fromTypedTime(draft.fromText), fromTypedTime(draft.toText)];
  const [caseNumber, reason] = [draft.caseNumber.trim(), draft.reason.trim()];
  const note = (field: MorningField, isWrong: boolean): void => {
    if (isWrong) {
      fields.add(field);
    }
  };
  note('places', cameraIds.length === 0);
  note('tooMany', cameraIds.length > MOST_PASSER_CAMERAS);
  note('from', fromMs === null);
  note('to', toMs === null || (fromMs !== null && toMs <= fromMs));
  note('span', fromMs !== null && toMs !== null && toMs - fromMs > LONGEST_PASSER_SPAN_MS);
  note('kinds', draft.kinds.length === 0);
  note('why', caseNumber === '' && reason.length < LEAST_REASON);
  if (fields.size > 0 || fromMs === null || toMs === null) {
    return { status: 'unfit', fields };
  }
  return {
    status: 'fit',
    request: {
      ...{ caseNumber: caseNumber === '' ? null : caseNumber, incidentId: null, reason, trail: null },
      ...{ cameraIds, fromMs, toMs, kinds: [...draft.kinds], leastSize: 0, order: 'largest' },
    },
  };
}
