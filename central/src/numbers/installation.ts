/**
 * Violations before and after the first camera of a hamlet or a location. Days are counted on both sides, of a year at
 * most, from when violations were recorded at all; the day of the installation belongs to the time after.
 */
import type { Bilingual } from '#protocol/names.ts';
import type { InstallationEffect, InstallationEffects, InstallationPlace } from '#protocol/statistics.ts';
import { dateOf, dayOf, startOfDay } from '../ledger/local-months.ts';
import type { Sight } from '../ledger/statistics/statistics-sight.ts';
import type { ViolationCount } from '../ledger/statistics/statistics.ts';
import { standingOf } from './camera-hours.ts';
import { sumOf, violationFigure } from './figures.ts';
import { rateRatio } from './intervals.ts';
import type { SeriesDeps } from './month-series.ts';

const WINDOW_DAYS = 365;
const FEWEST_DAYS = 30;

const CAUTIONS: Bilingual[] = [
  {
    vi: 'Con số này không chứng minh rằng camera làm giảm vi phạm: nhiều việc khác cũng thay đổi cùng lúc.',
    en: 'This does not prove that cameras reduce violations: other things changed at the same time.',
  },
  {
    vi: 'Có camera thì vi phạm dễ được phát hiện và ghi nhận hơn, nên số vụ sau khi lắp có thể tăng dù thực tế không tăng.',
    en: 'With cameras more of what happens is noticed and recorded, so the number after may rise although less happens.',
  },
  {
    vi: 'Số vụ ít thì khoảng tin cậy rộng; khoảng chứa số 1 nghĩa là chưa thấy khác biệt.',
    en: 'Few violations give a wide interval; one that contains 1 means that no difference has been seen.',
  },
  {
    vi: 'Nếu hai phía không đủ một năm thì mùa (Tết, mùa gặt, hè) không giống nhau.',
    en: 'Where the two sides are shorter than a year, their seasons (Tết, harvest, summer) differ.',
  },
];

export async function installationEffects(
  { source, cameras, nowMs }: SeriesDeps,
  sight: Sight,
  by: InstallationPlace,
): Promise<InstallationEffects> {
  const today = dayOf(nowMs());
  const firstMs = await source.firstViolationMs(sight);
  const firstDay = firstMs === null ? today : dayOf(firstMs);
  const days =
    firstMs === null ? [] : await source.violationDays(sight, startOfDay(firstDay), startOfDay(today));
  const standing = standingOf(await cameras.cameras(sight), await cameras.firstHeard());
  const installed = new Map<string, number>();
  for (const { camera, fromMs } of standing) {
    const placeId = by === 'hamlet' ? camera.hamletId : camera.siteId;
    if (placeId !== null && dayOf(fromMs) <= today) {
      installed.set(placeId, Math.min(dayOf(fromMs), installed.get(placeId) ?? Infinity));
    }
  }
  const names = new Map(
    (by === 'hamlet' ? await cameras.hamlets() : await cameras.sites()).map(({ id, name }) => [id, name]),
  );
  return {
    by,
    isDemo:
      standing.some(({ camera }) => camera.isDemo) ||
      (await source.hasDemo(sight, startOfDay(firstDay), startOfDay(today + 1))),
    windowDays: WINDOW_DAYS,
    places: [...installed]
      .sort(([a], [b]) => (names.get(a) ?? a).localeCompare(names.get(b) ?? b, 'vi', { numeric: true }))
      .map(([placeId, day]) =>
        describePlace(by, { placeId, name: names.get(placeId) ?? placeId, day }, days, { firstDay, today }),
      ),
    cautions: CAUTIONS,
  };
}

function describePlace(
  by: InstallationPlace,
  { placeId, name, day }: { placeId: string; name: string; day: number },
  counts: readonly ViolationCount[],
  { firstDay, today }: { firstDay: number; today: number },
): InstallationEffect {
  const from = Math.max(firstDay, day - WINDOW_DAYS);
  const to = Math.min(today, day + WINDOW_DAYS);
  const [beforeDays, afterDays] = [Math.max(0, day - from), Math.max(0, to - day)];
  const about = { placeId, name, installedOn: dateOf(startOfDay(day)) };
  if (beforeDays < FEWEST_DAYS || afterDays < FEWEST_DAYS) {
    return { ...about, outcome: { status: 'too-short', beforeDays, afterDays } };
  }
  const sideOf = (fromDay: number, toDay: number) => {
    const count = sumOf(
      counts.filter(
        (row) =>
          row.day >= fromDay && row.day < toDay && (by === 'hamlet' ? row.hamletId : row.siteId) === placeId,
      ),
      (row) => row.count,
    );
    const span = { fromMs: startOfDay(fromDay), toMs: startOfDay(toDay) };
    const where = by === 'hamlet' ? { hamletId: placeId } : { siteId: placeId };
    const days = toDay - fromDay;
    return {
      days,
      violations: violationFigure(count, { ...span, ...where }),
      per30Days: (count * 30) / days,
    };
  };
  const [before, after] = [sideOf(from, day), sideOf(day, to)];
  return {
    ...about,
    outcome: {
      status: 'computed',
      before,
      after,
      rateRatio: rateRatio(
        { count: before.violations.count, days: before.days },
        { count: after.violations.count, days: after.days },
      ),
    },
  };
}
