/**
 * Incidents against what truly happened: which events were reported, how late, and how often the system cried wolf.
 *
 * An incident and an event go together when source and kind agree, the direction too where the event has one, and the
 * incident was raised within the event's window, widened by the tolerance. Each event takes at most one incident and
 * the pairing is the one with the most pairs, the least delay among those. A second incident for the same event is a
 * duplicate: it counts against precision, but it is no false alarm, because somebody was there.
 */
import { matchPairs } from '#edge-agent/detect/pair-matching.ts';
import { poissonRate, type RateInterval } from './poisson.ts';

export interface TrueEvent {
  /** Which clip or camera. */
  source: string;
  kind: string;
  /** The stretch in which a report is right, seconds of the clip; delay counts from its start. */
  fromS: number;
  toS: number;
  /** For crossings; null where any will do. */
  direction: string | null;
}

export interface RaisedIncident {
  source: string;
  kind: string;
  atS: number;
  direction: string | null;
}

export interface EventOptions {
  /** How far outside the window a report still counts, for labels made by eye. */
  toleranceS: number;
  /** Time watched, all sources together. */
  cameraHours: number;
}

export interface EventScore {
  precision: number | null;
  recall: number | null;
  found: { event: TrueEvent; incident: RaisedIncident; delayS: number }[];
  missed: TrueEvent[];
  duplicates: RaisedIncident[];
  falseAlarms: RaisedIncident[];
  /** Half of the found events were reported within this; null where none was. */
  medianDelayS: number | null;
  /** With its 95 % interval; null where nothing was watched. */
  falseAlarmsPerCameraHour: RateInterval | null;
}

export function measureEvents(
  events: readonly TrueEvent[],
  incidents: readonly RaisedIncident[],
  { toleranceS, cameraHours }: EventOptions,
): EventScore {
  const longestS = Math.max(1, ...events.map(({ fromS, toS }) => toS - fromS)) + 2 * toleranceS;
  const pairs = matchPairs(events.length, incidents.length, (row, column) => {
    const [event, incident] = [events[row], incidents[column]];
    return event && incident && fits(event, incident, toleranceS)
      ? (incident.atS - event.fromS + toleranceS) / longestS
      : null;
  });
  const found = pairs.flatMap(([row, column]) => {
    const [event, incident] = [events[row], incidents[column]];
    return event && incident ? [{ event, incident, delayS: incident.atS - event.fromS }] : [];
  });

  const foundEvents = new Set(found.map(({ event }) => event));
  const used = new Set(found.map(({ incident }) => incident));
  const left = incidents.filter((incident) => !used.has(incident));
  const isDuplicate = (incident: RaisedIncident): boolean =>
    events.some((event) => fits(event, incident, toleranceS));
  const falseAlarms = left.filter((incident) => !isDuplicate(incident));
  return {
    precision: incidents.length === 0 ? null : found.length / incidents.length,
    recall: events.length === 0 ? null : found.length / events.length,
    found,
    missed: events.filter((event) => !foundEvents.has(event)),
    duplicates: left.filter(isDuplicate),
    falseAlarms,
    medianDelayS: medianOf(found.map(({ delayS }) => delayS)),
    falseAlarmsPerCameraHour: poissonRate(falseAlarms.length, cameraHours),
  };
}

function fits(event: TrueEvent, incident: RaisedIncident, toleranceS: number): boolean {
  return (
    event.source === incident.source &&
    event.kind === incident.kind &&
    (event.direction === null || event.direction === incident.direction) &&
    incident.atS >= event.fromS - toleranceS &&
    incident.atS <= event.toS + toleranceS
  );
}

function medianOf(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
