/**
 * Statistics: what happened, counted. Months, days and hours are those of Asia/Ho_Chi_Minh. Every figure carries the
 * filter that opens the rows it was counted from; `GET /api/statistics/rows` takes it and finds as many.
 * `isDemo`: some of what was counted was made by `matlang seed`.
 */
import { z } from 'zod';
import { incidentKind } from './camera.ts';
import { incidentStatus } from './incident.ts';
import { bilingual, instantMs, slug, uuid } from './names.ts';
import { violationCategory } from './violation.ts';

/** `2026-10` */
export const month = z.string().regex(/^(19|20)\d\d-(0[1-9]|1[0-2])$/, 'expected a month such as 2026-10');
export type Month = z.infer<typeof month>;

export const ANSWER_BOUNDS_S = [
  15, 30, 60, 120, 180, 300, 450, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400,
] as const;

const count = z.number().int().min(0);
const share = z.number().min(0).max(1).nullable();

/** Of incidents: which of them. `judged`: a person said what it was; `unanswered`: nobody has, merged ones left out. */
export const INCIDENT_SETS = [
  'all',
  'judged',
  'false-alarm',
  'asking',
  'answered',
  'unanswered',
  'within-1-minute',
  'within-5-minutes',
  'within-15-minutes',
] as const;
export const incidentSet = z.enum(INCIDENT_SETS);
export type IncidentSet = z.infer<typeof incidentSet>;

/** Which rows a figure was counted from: `fromMs` is in it, `toMs` is not. */
export const rowsFilter = z.discriminatedUnion('list', [
  z.strictObject({
    list: z.literal('incidents'),
    fromMs: instantMs,
    toMs: instantMs,
    set: incidentSet,
    siteId: slug.optional(),
    cameraId: slug.optional(),
    ruleId: slug.optional(),
    kind: incidentKind.optional(),
  }),
  z.strictObject({
    list: z.literal('violations'),
    fromMs: instantMs,
    toMs: instantMs,
    category: violationCategory.optional(),
    /** `none`: of no hamlet. */
    hamletId: slug.optional(),
    siteId: slug.optional(),
    /** 0: Monday 00:00 to 00:59; 167: Sunday 23:00. */
    hourOfWeek: z.number().int().min(0).max(167).optional(),
  }),
]);
export type RowsFilter = z.infer<typeof rowsFilter>;
export type IncidentRows = Extract<RowsFilter, { list: 'incidents' }>;
export type ViolationRows = Extract<RowsFilter, { list: 'violations' }>;

/** A number and what it was counted from. */
export const figure = z.strictObject({ count, rows: rowsFilter });
export type Figure = z.infer<typeof figure>;

const period = { from: month, to: month, isDemo: z.boolean() };

export const monthNumbers = z.strictObject({
  month,
  /** It is not over yet: everything in it will grow. */
  isRunning: z.boolean(),
  /** Installed at the end of the month, or now; `added` and `removed` in it. */
  cameras: z.strictObject({ installed: count, added: count, removed: count }),
  /**
   * Hours: `possible` while installed and while it was measured which cameras work, `online` of those. Null in months
   * before it was measured.
   */
  cameraHours: z
    .strictObject({ possible: z.number().min(0), online: z.number().min(0), share: share })
    .nullable(),
  violations: figure,
  incidents: figure,
  /** Of `judged`. */
  falseAlarms: figure,
  judged: figure,
});
export type MonthNumbers = z.infer<typeof monthNumbers>;

/** Something to know when reading the chart. */
export const timeMark = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('installed'), month, on: z.iso.date(), cameraId: slug, name: z.string() }),
  z.strictObject({ kind: z.literal('removed'), month, on: z.iso.date(), cameraId: slug, name: z.string() }),
  z.strictObject({
    kind: z.literal('rules-changed'),
    month,
    on: z.iso.date(),
    cameraId: slug,
    name: z.string(),
    revision: z.number().int(),
    byName: z.string(),
  }),
]);
export type TimeMark = z.infer<typeof timeMark>;

/** GET /api/statistics/months: "Biểu đồ 1", number of cameras and violations by month. */
export const monthSeries = z.strictObject({
  ...period,
  months: z.array(monthNumbers),
  marks: z.array(timeMark),
  /** Cameras of which nobody wrote down when they were installed: counted since they were first heard of. */
  undatedCameras: count,
});
export type MonthSeries = z.infer<typeof monthSeries>;

export const hamletViolations = z.strictObject({
  /** Null: no hamlet was given. */
  hamletId: slug.nullable(),
  name: z.string().nullable(),
  households: count.nullable(),
  violations: figure,
  /** Null where the households are not known. */
  perThousandHouseholds: z.number().min(0).nullable(),
});
export type HamletViolations = z.infer<typeof hamletViolations>;

/** GET /api/statistics/violations: confirmed ones. */
export const violationNumbers = z.strictObject({
  ...period,
  total: figure,
  byCategory: z.array(z.strictObject({ category: violationCategory, violations: figure })),
  byHamlet: z.array(hamletViolations),
  /** Only hours that have any. */
  byHourOfWeek: z.array(z.strictObject({ hourOfWeek: z.number().int().min(0).max(167), violations: figure })),
});
export type ViolationNumbers = z.infer<typeof violationNumbers>;

/**
 * From when central had the incident to the first answer of a person. Median and p90 lie between the two bounds of
 * ANSWER_BOUNDS_S they were counted in, and are interpolated there. Merged incidents ask for no answer of their own.
 */
export const responseNumbers = z.strictObject({
  month,
  asking: figure,
  answered: figure,
  unanswered: figure,
  unansweredShare: share,
  /** Milliseconds; null without answers. */
  medianMs: z.number().min(0).nullable(),
  p90Ms: z.number().min(0).nullable(),
  /** Of `asking`. */
  within: z.array(
    z.strictObject({
      minutes: z.union([z.literal(1), z.literal(5), z.literal(15)]),
      incidents: figure,
      share,
    }),
  ),
});
export type ResponseNumbers = z.infer<typeof responseNumbers>;

/** GET /api/statistics/responses */
export const responseSeries = z.strictObject({ ...period, months: z.array(responseNumbers) });
export type ResponseSeries = z.infer<typeof responseSeries>;

/** A share with its 95 % interval by Wilson's score method. */
export const shareInterval = z.strictObject({
  share: z.number().min(0).max(1),
  low: z.number().min(0).max(1),
  high: z.number().min(0).max(1),
});
export type ShareInterval = z.infer<typeof shareInterval>;

export const ruleNumbers = z.strictObject({
  cameraId: slug,
  cameraName: z.string(),
  siteId: slug,
  ruleId: slug,
  kind: incidentKind,
  incidents: figure,
  judged: figure,
  falseAlarms: figure,
  /** Of judged ones; null when none was. */
  falseAlarmShare: shareInterval.nullable(),
});
export type RuleNumbers = z.infer<typeof ruleNumbers>;

/** GET /api/statistics/rules: those that surely are bad first, which is by the low end of the interval. */
export const ruleTable = z.strictObject({ ...period, rules: z.array(ruleNumbers) });
export type RuleTable = z.infer<typeof ruleTable>;

export const INSTALLATION_PLACES = ['hamlet', 'site'] as const;
export const installationPlace = z.enum(INSTALLATION_PLACES);
export type InstallationPlace = z.infer<typeof installationPlace>;

const side = z.strictObject({
  /** Days that were looked at. */
  days: z.number().min(0),
  violations: figure,
  per30Days: z.number().min(0),
});

export const installationEffect = z.strictObject({
  placeId: slug,
  name: z.string(),
  /** Of the first camera there. */
  installedOn: z.iso.date(),
  outcome: z.discriminatedUnion('status', [
    z.strictObject({
      status: z.literal('computed'),
      before: side,
      after: side,
      /** After to before; null when there was none before. 95 %, exact for two Poisson counts; `high` null: unbounded. */
      rateRatio: z
        .strictObject({
          ratio: z.number().min(0).nullable(),
          low: z.number().min(0),
          high: z.number().min(0).nullable(),
        })
        .nullable(),
    }),
    /** Fewer than 30 days on one side. */
    z.strictObject({ status: z.literal('too-short'), beforeDays: z.number(), afterDays: z.number() }),
  ]),
});
export type InstallationEffect = z.infer<typeof installationEffect>;

/** GET /api/statistics/installation */
export const installationEffects = z.strictObject({
  by: installationPlace,
  isDemo: z.boolean(),
  /** Days of each side at most. */
  windowDays: z.number().int(),
  places: z.array(installationEffect),
  /** What these numbers cannot say. */
  cautions: z.array(bilingual),
});
export type InstallationEffects = z.infer<typeof installationEffects>;

export const FORECAST_METHODS = ['last-month', 'last-year', 'smoothed', 'smoothed-seasons'] as const;
export const forecastMethod = z.enum(FORECAST_METHODS);
export type ForecastMethod = z.infer<typeof forecastMethod>;

/** GET /api/statistics/forecast: confirmed violations of the month after `basedOn.to`. */
export const forecast = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('computed'),
    isDemo: z.boolean(),
    month,
    expected: z.number().min(0),
    /** 80 %, from its own errors in the past. */
    low: z.number().min(0),
    high: z.number().min(0),
    method: forecastMethod,
    /** Mean absolute error of one month ahead, over `tests` past months; of `last-month`, to compare with. */
    pastError: z.number().min(0),
    naiveError: z.number().min(0),
    tests: count,
    basedOn: z.strictObject({ from: month, to: month }),
    history: z.array(z.strictObject({ month, violations: figure, forecast: z.number().min(0).nullable() })),
  }),
  z.strictObject({ status: z.literal('too-short'), isDemo: z.boolean(), months: count, neededMonths: count }),
]);
export type Forecast = z.infer<typeof forecast>;

const compared = z.strictObject({
  now: figure,
  monthBefore: figure,
  yearBefore: figure,
  /** Of the change, null where one divides by nothing. */
  toMonthBefore: z.number().nullable(),
  toYearBefore: z.number().nullable(),
});

/** GET /api/statistics/comparison: a month with the one before and the same one a year before. */
export const comparison = z.strictObject({
  month,
  isDemo: z.boolean(),
  isRunning: z.boolean(),
  violations: compared,
  incidents: compared,
  falseAlarms: compared,
  byCategory: z.array(z.strictObject({ category: violationCategory, violations: compared })),
});
export type Comparison = z.infer<typeof comparison>;

export const statisticsRow = z.discriminatedUnion('list', [
  z.strictObject({
    list: z.literal('incidents'),
    id: uuid,
    atMs: instantMs,
    kind: incidentKind,
    status: incidentStatus,
    cameraId: slug,
    cameraName: z.string().nullable(),
    ruleId: slug,
    answeredAtMs: instantMs.nullable(),
  }),
  z.strictObject({
    list: z.literal('violations'),
    id: uuid,
    atMs: instantMs,
    category: violationCategory,
    hamletId: slug.nullable(),
    siteId: slug.nullable(),
    /** Of the site, else of the hamlet. */
    placeName: z.string().nullable(),
    caseId: uuid.nullable(),
    description: z.string(),
  }),
]);
export type StatisticsRow = z.infer<typeof statisticsRow>;

/** GET /api/statistics/rows: newest first; `nextBefore` is handed back as `?before=`. */
export const statisticsRows = z.strictObject({
  total: count,
  isDemo: z.boolean(),
  items: z.array(statisticsRow),
  nextBefore: uuid.nullable(),
});
export type StatisticsRows = z.infer<typeof statisticsRows>;
