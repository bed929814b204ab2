/** The figures of one evaluation, as JSON, tables and plots have them. */
import type { ReplayIncident } from '#edge-agent/replay/replay-incidents.ts';
import type { CurvePoint } from './metrics/average-precision.ts';
import type { RateInterval } from './metrics/poisson.ts';
import type { Half } from './split.ts';

export interface JudgedIncident extends Pick<
  ReplayIncident,
  'kind' | 'rule' | 'fromS' | 'toS' | 'confidence'
> {
  clip: string;
  half: Half;
  verdict: 'right' | 'duplicate' | 'false' | 'unjudged';
  cause: string;
}

export interface DetectionFigures {
  clip: string;
  half: Half;
  /** `whole`: every picture shown whole. `looks`: what the system's own looks saw, in the parts they saw. */
  way: 'whole' | 'looks';
  pictures: number;
  truthBoxes: number;
  averagePrecision: number;
  best: CurvePoint | null;
  curve: CurvePoint[];
}

export interface TrackingFigures {
  clip: string;
  half: Half;
  /** `shown`: as the rules saw it. `filled`: as `replay --tracks` writes it. */
  way: 'shown' | 'filled';
  truthBoxes: number;
  hota: number;
  detA: number;
  assA: number;
  idf1: number;
  mota: number;
  recall: number;
  precision: number;
  idSwitches: number;
  fragmentations: number;
}

export interface EventFigures {
  clip: string;
  half: Half;
  kind: string;
  events: number;
  found: number;
  incidents: number;
  precision: number | null;
  recall: number | null;
  medianDelayS: number | null;
  missed: { rule: string; atS: number }[];
}

export interface ClipFigures {
  clip: string;
  half: Half;
  lengthS: number;
  pictures: number;
  faults: number;
  /** Times real time, one core. */
  timesRealTime: number;
  rules: number;
  incidents: number;
  right: number;
  falseAlarms: number;
  unjudged: number;
}

export interface AlarmRate {
  half: Half;
  /**
   * `all`: every second of the clips. `rare`: the same, without rules that are broken by being there (intrusion, line
   * crossing). `quiet`: the stretches where nothing is to be reported.
   */
  where: 'all' | 'rare' | 'quiet';
  hours: number;
  alarms: number;
  perCameraHour: RateInterval | null;
}

export interface Figures {
  detection: DetectionFigures[];
  tracking: TrackingFigures[];
  events: EventFigures[];
  clips: ClipFigures[];
  rates: AlarmRate[];
  /** False ones and those nobody has looked at yet. */
  alarms: JudgedIncident[];
  quiet: { clip: string; half: Half; fromS: number; toS: number; why: string; alarms: number }[];
}
