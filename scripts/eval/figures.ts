/** From watched clips to figures: what stands in docs/accuracy.md and comes out of `matlang eval --json`. */
import type {
  DetectionFigures,
  TrackingFigures,
  EventFigures,
  ClipFigures,
  AlarmRate,
  Figures,
  JudgedIncident,
} from './figure-types.ts';
import { groupBy } from './group.ts';
import { clipHours, judgeIncidents } from './judge-incidents.ts';
import { measureDetector, type DetectorScore } from './metrics/average-precision.ts';
import { measureClearMot } from './metrics/clear-mot.ts';
import { compareTracks } from './metrics/comparison.ts';
import { measureHota } from './metrics/hota.ts';
import { measureIdentity } from './metrics/identity.ts';
import type { MotRow } from './metrics/mot-file.ts';
import { poissonRate } from './metrics/poisson.ts';
import type { Note } from './notes.ts';
import { halfOf, type Half } from './split.ts';
import { fractionsOfTruth, type WatchedClip } from './watch-clip.ts';

const ABOUT_PRESENCE: ReadonlySet<string> = new Set(['intrusion', 'line-crossing']);
export const HALVES: readonly Half[] = ['tuning', 'reporting'];

export function measureAll(watched: readonly WatchedClip[], notes: readonly Note[]): Figures {
  const judged = watched.map((clip) => judgeIncidents(clip, notes));
  const incidents = judged.flatMap(({ incidents: list }) => list);
  const quiet = judged.flatMap((one) => one.quiet);
  return {
    detection: watched.flatMap(measureDetection),
    tracking: watched.flatMap(measureTracking),
    events: withTotals(judged.flatMap(({ events }) => events)),
    clips: watched.flatMap((clip) => summarise(clip, incidents)),
    rates: HALVES.flatMap((half) => ratesOf(half, watched, incidents, quiet)),
    alarms: incidents.filter(({ verdict }) => verdict === 'false' || verdict === 'unjudged'),
    quiet,
  };
}

/** Where the whole truth is known, the kinds of each half together. */
function withTotals(events: readonly EventFigures[]): EventFigures[] {
  const complete = groupBy(
    events.filter(({ precision }) => precision !== null),
    ({ half }) => half,
  );
  const totals = [...complete].map(([half, rows]): EventFigures => {
    const sum = (of: (row: EventFigures) => number): number => rows.reduce((all, row) => all + of(row), 0);
    const [asked, found, incidents] = [
      sum((row) => row.events),
      sum((row) => row.found),
      sum((row) => row.incidents),
    ];
    return {
      clip: 'all with ground truth',
      half,
      kind: 'all',
      events: asked,
      found,
      incidents,
      precision: found / Math.max(1, incidents),
      recall: found / Math.max(1, asked),
      medianDelayS: null,
      missed: [],
    };
  });
  return [...events, ...totals];
}

function measureDetection(watched: WatchedClip): DetectionFigures[] {
  const { clip, looks, wholeLooks } = watched;
  if (clip.truth === null) {
    return [];
  }
  const truth = groupBy(fractionsOfTruth(watched), ({ frame }) => frame);
  const boxesOf = (frame: number) => (truth.get(frame) ?? []).map(({ box }) => box);
  return HALVES.flatMap((half) => {
    const isOfHalf = ({ frame }: { frame: number }): boolean => halfOf(clip.name, frame) === half;
    const whole = wholeLooks.filter(isOfHalf);
    const parts = looks.filter(isOfHalf);
    return [
      figuresOf(
        clip.name,
        half,
        'whole',
        whole.length,
        measureDetector(whole.map(({ frame, people }) => ({ detections: people, truth: boxesOf(frame) }))),
      ),
      figuresOf(
        clip.name,
        half,
        'looks',
        parts.length,
        measureDetector(
          parts.map(({ frame, people, sees }) => ({
            detections: people,
            truth: boxesOf(frame).filter(sees),
          })),
        ),
      ),
    ].flat();
  });
}

function figuresOf(
  clip: string,
  half: Half,
  way: DetectionFigures['way'],
  pictures: number,
  score: DetectorScore | null,
): DetectionFigures[] {
  if (!score) {
    return [];
  }
  const { truthBoxes, averagePrecision, best, curve } = score;
  return [{ clip, half, way, pictures, truthBoxes, averagePrecision, best, curve }];
}

function measureTracking(watched: WatchedClip): TrackingFigures[] {
  const { clip, frames, shown, filled } = watched;
  if (clip.truth === null) {
    return [];
  }
  const taken = new Set(frames.map(({ number }) => number));
  const truth = fractionsOfTruth(watched).filter(({ frame }) => taken.has(frame));
  return HALVES.flatMap((half) => {
    const ofHalf = (rows: readonly MotRow[]): MotRow[] =>
      rows.filter(({ frame }) => halfOf(clip.name, frame) === half);
    const there = ofHalf(truth);
    return there.length === 0
      ? []
      : (['shown', 'filled'] as const).map((way) => ({
          clip: clip.name,
          half,
          way,
          ...trackingOf(there, ofHalf(way === 'shown' ? shown : filled)),
        }));
  });
}

function trackingOf(
  truth: readonly MotRow[],
  tracks: readonly MotRow[],
): Omit<TrackingFigures, 'clip' | 'half' | 'way'> {
  const comparison = compareTracks(truth, tracks);
  const { mota, recall, precision, idSwitches, fragmentations, truthBoxes } = measureClearMot(comparison);
  const { hota, detA, assA } = measureHota(comparison);
  const { idf1 } = measureIdentity(comparison);
  return { truthBoxes, hota, detA, assA, idf1, mota, recall, precision, idSwitches, fragmentations };
}

function summarise(
  { clip, frames, lengthS, faults, cpuS }: WatchedClip,
  incidents: readonly JudgedIncident[],
): ClipFigures[] {
  return HALVES.flatMap((half) => {
    const own = frames.filter(({ number }) => halfOf(clip.name, number) === half);
    if (own.length === 0) {
      return [];
    }
    const raised = incidents.filter((one) => one.clip === clip.name && one.half === half);
    const count = (verdict: JudgedIncident['verdict']): number =>
      raised.filter((one) => one.verdict === verdict).length;
    const seconds = clipHours(frames, half, clip.name) * 3600;
    return [
      {
        clip: clip.name,
        half,
        lengthS: seconds,
        pictures: own.length,
        faults,
        timesRealTime: lengthS / Math.max(0.001, cpuS),
        rules: clip.settings.rules.length,
        incidents: raised.length,
        right: count('right') + count('duplicate'),
        falseAlarms: count('false'),
        unjudged: count('unjudged'),
      },
    ];
  });
}

function ratesOf(
  half: Half,
  watched: readonly WatchedClip[],
  incidents: readonly JudgedIncident[],
  quiet: Figures['quiet'],
): AlarmRate[] {
  const isAlarm = ({ verdict }: JudgedIncident): boolean => verdict === 'false' || verdict === 'unjudged';
  const alarms = incidents.filter((one) => one.half === half && isAlarm(one));
  const all = alarms.length;
  const rare = alarms.filter(({ kind }) => !ABOUT_PRESENCE.has(kind)).length;
  const hours = watched.reduce((sum, { clip, frames }) => sum + clipHours(frames, half, clip.name), 0);
  const stretches = quiet.filter((one) => one.half === half);
  const quietHours = stretches.reduce((sum, { fromS, toS }) => sum + (toS - fromS) / 3600, 0);
  const quietAlarms = stretches.reduce((sum, { alarms }) => sum + alarms, 0);
  return [
    { half, where: 'all', hours, alarms: all, perCameraHour: poissonRate(all, hours) },
    { half, where: 'rare', hours, alarms: rare, perCameraHour: poissonRate(rare, hours) },
    {
      half,
      where: 'quiet',
      hours: quietHours,
      alarms: quietAlarms,
      perCameraHour: poissonRate(quietAlarms, quietHours),
    },
  ];
}
