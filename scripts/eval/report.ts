/** Figures as the tables of docs/accuracy.md, put between its two marks so that the text round them stays. */
import type { AlarmRate, Figures } from './figure-types.ts';
import type { RateInterval } from './metrics/poisson.ts';

const BEGIN = '<!-- figures: written by `bin/matlang eval` -->';
const END = '<!-- end of figures -->';

/** `before`: the file as it is, '' for none. */
export function withFigures(before: string, figures: Figures): string {
  const tables = tablesOf(figures);
  const [from, to] = [before.indexOf(BEGIN), before.indexOf(END)];
  if (from < 0 || to < from) {
    const text = before === '' ? '# Accuracy\n' : before;
    return `${text.trimEnd()}\n\n${BEGIN}\n\n${tables}\n\n${END}\n`;
  }
  return `${before.slice(0, from)}${BEGIN}\n\n${tables}\n\n${before.slice(to)}`;
}

export function tablesOf(figures: Figures): string {
  return [
    '### People found (average precision at IoU 0.5)',
    detectionTable(figures),
    figures.detection.length > 0 ? '![Precision and recall](accuracy/precision-recall.svg)' : '',
    '### People followed',
    trackingTable(figures),
    '### Events',
    eventTable(figures),
    missedList(figures),
    '### False alarms per camera-hour',
    rateTable(figures),
    '![False alarms per camera-hour](accuracy/false-alarms.svg)',
    '### Quiet stretches',
    quietTable(figures),
    '### Clips',
    clipTable(figures),
    '### Every false alarm, and every incident nobody has judged yet',
    alarmTable(figures),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function detectionTable({ detection }: Figures): string {
  return table(
    ['clip', 'half', 'shown', 'pictures', 'people', 'AP', 'best F1', 'at score', 'precision', 'recall'],
    detection.map(({ clip, half, way, pictures, truthBoxes, averagePrecision, best }) => [
      clip,
      half,
      way === 'whole' ? 'whole pictures' : 'the parts looked at',
      pictures,
      truthBoxes,
      percent(averagePrecision),
      percent(best?.f1 ?? null),
      best ? best.score.toFixed(2) : '-',
      percent(best?.precision ?? null),
      percent(best?.recall ?? null),
    ]),
  );
}

function trackingTable({ tracking }: Figures): string {
  return table(
    [
      'clip',
      'half',
      'tracks',
      'people',
      'HOTA',
      'DetA',
      'AssA',
      'IDF1',
      'MOTA',
      'recall',
      'precision',
      'switches',
      'gaps',
    ],
    tracking.map((row) => [
      row.clip,
      row.half,
      row.way === 'shown' ? 'as shown to rules' : 'as written by --tracks',
      row.truthBoxes,
      percent(row.hota),
      percent(row.detA),
      percent(row.assA),
      percent(row.idf1),
      percent(row.mota),
      percent(row.recall),
      percent(row.precision),
      row.idSwitches,
      row.fragmentations,
    ]),
  );
}

function eventTable({ events }: Figures): string {
  return table(
    ['clip', 'half', 'kind', 'true events', 'found', 'incidents', 'precision', 'recall', 'median delay'],
    events.map((row) => [
      row.clip,
      row.half,
      row.kind,
      row.events,
      row.found,
      row.incidents,
      percent(row.precision),
      percent(row.recall),
      row.medianDelayS === null ? '-' : `${row.medianDelayS.toFixed(1)} s`,
    ]),
  );
}

function missedList({ events }: Figures): string {
  const missed = events.flatMap(({ clip, half, missed: list }) =>
    list.map(({ rule, atS }) => `${clip} (${half}) ${rule} at ${atS.toFixed(1)} s`),
  );
  return missed.length === 0 ? '' : `Not raised: ${missed.join('; ')}.`;
}

function rateTable({ rates }: Figures): string {
  return table(
    ['half', 'where', 'camera-hours', 'alarms', 'per camera-hour', '95 % interval'],
    rates.map(({ half, where, hours, alarms, perCameraHour }) => [
      half,
      describePlace(where),
      hours.toFixed(3),
      alarms,
      perCameraHour ? perCameraHour.rate.toFixed(1) : '-',
      interval(perCameraHour),
    ]),
  );
}

export function describePlace(where: AlarmRate['where']): string {
  return {
    all: 'all clips',
    rare: 'all clips, without intrusion and line crossing',
    quiet: 'quiet stretches',
  }[where];
}

function interval(rate: RateInterval | null): string {
  return rate ? `${rate.from.toFixed(1)} to ${rate.to.toFixed(1)}` : '-';
}

function quietTable({ quiet }: Figures): string {
  return table(
    ['clip', 'half', 'from', 'to', 'why', 'alarms'],
    quiet.map(({ clip, half, fromS, toS, why, alarms }) => [
      clip,
      half,
      `${fromS.toFixed(1)} s`,
      `${toS.toFixed(1)} s`,
      why,
      alarms,
    ]),
  );
}

function clipTable({ clips }: Figures): string {
  return table(
    [
      'clip',
      'half',
      'length',
      'pictures',
      'rules',
      'incidents',
      'right',
      'false',
      'not judged',
      'faults in file',
    ],
    clips.map((row) => [
      row.clip,
      row.half,
      `${row.lengthS.toFixed(1)} s`,
      row.pictures,
      row.rules,
      row.incidents,
      row.right,
      row.falseAlarms,
      row.unjudged,
      row.faults,
    ]),
  );
}

function alarmTable({ alarms }: Figures): string {
  return table(
    ['clip', 'half', 'at', 'kind', 'rule', 'confidence', 'cause'],
    alarms.map(({ clip, half, fromS, kind, rule, confidence, cause }) => [
      clip,
      half,
      `${fromS.toFixed(1)} s`,
      kind,
      rule,
      confidence.toFixed(2),
      cause,
    ]),
  );
}

/** Columns of one width, as the formatter of this repository leaves them. */
export function table(headings: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  if (rows.length === 0) {
    return 'None.';
  }
  const cells = [headings, ...rows].map((row) => row.map((cell) => String(cell).replaceAll('|', '\\|')));
  const widths = headings.map((_, column) => Math.max(3, ...cells.map((row) => lengthOf(row[column] ?? ''))));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - lengthOf(cell))).join(' | ')} |`;
  const [first = [], ...rest] = cells;
  return [line(first), line(widths.map((width) => '-'.repeat(width))), ...rest.map(line)].join('\n');
}

/** In letters, not in the code units of which some letters take two. */
function lengthOf(cell: string): number {
  return Array.from(cell).length;
}

function percent(share: number | null): string {
  return share === null ? '-' : (share * 100).toFixed(1);
}
