/**
 * Every incident of a clip gets a verdict: right where ground truth or a label asked for it, a duplicate where the
 * same thing had been raised already; without truth what a person noted who looked at it; else it is unjudged, and
 * counts as false until somebody has looked.
 */
import type { EventFigures, Figures, JudgedIncident } from './figure-types.ts';
import { groupBy } from './group.ts';
import type { ReplayIncident } from '#edge-agent/replay/replay-incidents.ts';
import type { ClipSettings } from './dataset.ts';
import { saysEmpty } from './labels.ts';
import { measureEvents, type TrueEvent } from './metrics/events.ts';
import { noteFor, type Note } from './notes.ts';
import { halfOf, type Half } from './split.ts';
import { eventsFromLabels, eventsFromTruth, sourceOf } from './true-events.ts';
import { fractionsOfTruth, type WatchedClip } from './watch-clip.ts';

/** Ground truth is exact to a picture; labels were made by eye, to about 25 pictures. */
const TRUTH_TOLERANCE_S = 0.5;
const LABEL_TOLERANCE_S = 1;

export interface JudgedClip {
  incidents: JudgedIncident[];
  events: EventFigures[];
  quiet: Figures['quiet'];
}

export function judgeIncidents(watched: WatchedClip, notes: readonly Note[]): JudgedClip {
  const { clip, frames } = watched;
  const atSOf = createTimes(frames);
  const half = (atS: number): Half => halfOf(clip.name, atSOf.frame(atS));
  const events = expectedEvents(watched, atSOf.second);
  const verdicts = new Map<ReplayIncident, JudgedIncident['verdict']>();
  const figures = eventFigures(watched, events, { half, verdicts });

  const incidents = watched.incidents.map((incident): JudgedIncident => {
    const { kind, rule, fromS, toS, confidence } = incident;
    const note = noteFor(notes, clip.name, incident);
    const known = verdicts.get(incident);
    const verdict =
      known === 'right' || known === 'duplicate' ? known : (note?.verdict ?? known ?? 'unjudged');
    return {
      clip: clip.name,
      half: half(fromS),
      kind,
      rule,
      fromS,
      toS,
      confidence,
      verdict,
      cause: note?.cause ?? (verdict === 'unjudged' || verdict === 'false' ? 'not yet looked at' : ''),
    };
  });
  return {
    incidents,
    events: figures,
    quiet: quietStretches(watched, incidents, { half, atS: atSOf.second }),
  };
}

/** Hours of a clip that are of one half. */
export function clipHours(frames: WatchedClip['frames'], half: Half, clip: string): number {
  let seconds = 0;
  frames.forEach(({ number, atS }, index) => {
    const before = frames[index - 1];
    seconds += before && halfOf(clip, number) === half ? atS - before.atS : 0;
  });
  return seconds / 3600;
}

interface Times {
  second: (frame: number) => number;
  frame: (atS: number) => number;
}

/** Times of pictures that were not taken lie between those that were. */
function createTimes(frames: WatchedClip['frames']): Times {
  const last = frames.at(-1);
  const perFrame = last && last.number > 1 ? last.atS / (last.number - 1) : 0.04;
  const known = new Map(frames.map(({ number, atS }) => [number, atS]));
  return {
    second: (frame) => known.get(frame) ?? Math.max(0, frame - 1) * perFrame,
    frame: (atS) => {
      const at = frames.findLast((one) => one.atS <= atS + 0.005);
      return at?.number ?? 1;
    },
  };
}

interface Expected {
  event: TrueEvent;
  toleranceS: number;
}

function expectedEvents(watched: WatchedClip, secondOf: (frame: number) => number): Expected[] {
  const { name, settings, labels } = watched.clip;
  const truth = fractionsOfTruth(watched);
  return [
    ...eventsFromTruth({ name, truth, secondOf }, settings.rules).map((event) => ({
      event,
      toleranceS: TRUTH_TOLERANCE_S,
    })),
    ...eventsFromLabels(name, labels, settings.rules, secondOf).map((event) => ({
      event,
      toleranceS: LABEL_TOLERANCE_S,
    })),
  ];
}

interface Judging {
  half: (atS: number) => Half;
  verdicts: Map<ReplayIncident, JudgedIncident['verdict']>;
}

/** One row for each kind of rule that something is known of, and each half; fills in the verdicts. */
function eventFigures(watched: WatchedClip, expected: readonly Expected[], judging: Judging): EventFigures[] {
  const { clip, incidents } = watched;
  const { half, verdicts } = judging;
  const rows = groupBy(expected, ({ event }) => `${half(event.fromS)} ${event.kind}`);
  // A rule that truth speaks of may be silent in a half: what it raises there is false all the same.
  return [...rows.values()].flatMap((list): EventFigures[] => {
    const first = list[0];
    if (!first) {
      return [];
    }
    const { kind } = first.event;
    const ownHalf = half(first.event.fromS);
    const sources = new Set(list.map(({ event }) => event.source));
    const isComplete = clip.truth !== null;
    const own = incidents.filter(
      (one) =>
        half(one.fromS) === ownHalf &&
        one.kind === kind &&
        (isComplete || sources.has(sourceOf(clip.name, one.rule))),
    );
    const raised = own.map((incident) => ({
      incident,
      source: sourceOf(clip.name, incident.rule),
      kind: incident.kind,
      atS: incident.fromS,
      direction: null,
    }));
    const score = measureEvents(
      list.map(({ event }) => event),
      raised,
      { toleranceS: first.toleranceS, cameraHours: 0 },
    );
    const byRaised = new Map<object, ReplayIncident>(raised.map((one) => [one, one.incident]));
    const mark = (list_: readonly object[], verdict: JudgedIncident['verdict']): void => {
      for (const one of list_) {
        const incident = byRaised.get(one);
        if (incident) {
          verdicts.set(incident, verdict);
        }
      }
    };
    mark(
      score.found.map(({ incident }) => incident),
      'right',
    );
    // A label does not say how many there were: a second incident in its time may be somebody else.
    mark(score.duplicates, isComplete ? 'duplicate' : 'unjudged');
    mark(score.falseAlarms, isComplete ? 'false' : 'unjudged');
    return [
      {
        clip: clip.name,
        half: ownHalf,
        kind,
        events: list.length,
        found: score.found.length,
        incidents: own.length,
        // Labels name what somebody noticed, not all there is: precision needs the whole truth.
        precision: isComplete ? score.precision : null,
        recall: score.recall,
        medianDelayS: score.medianDelayS,
        missed: score.missed.map(({ source, fromS }) => ({
          rule: source.slice(clip.name.length + 2),
          atS: fromS,
        })),
      },
    ];
  });
}

function quietStretches(
  { clip }: WatchedClip,
  incidents: readonly JudgedIncident[],
  { half, atS }: { half: (atS: number) => Half; atS: (frame: number) => number },
): Figures['quiet'] {
  const stretches: ClipSettings['quiet'] = [
    ...clip.settings.quiet,
    ...clip.labels.filter(saysEmpty).map(({ fromFrame, toFrame }) => ({
      fromS: atS(fromFrame),
      toS: atS(toFrame),
      why: 'labelled empty',
    })),
  ];
  return stretches.map(({ fromS, toS, why, rules }) => ({
    clip: clip.name,
    half: half(fromS),
    fromS,
    toS,
    why,
    alarms: incidents.filter(
      (one) => one.fromS >= fromS && one.fromS <= toS && (rules?.includes(one.rule) ?? true),
    ).length,
  }));
}
