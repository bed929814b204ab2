/** What a replay found, for a program (a JSON object a line) or for a person (a table). */
import type { ReplayIncident } from '#edge-agent/replay/replay-incidents.ts';

/** To standard error: standard output is for results. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

export function printIncidents(incidents: readonly ReplayIncident[], isJson: boolean): void {
  process.stdout.write(isJson ? jsonLines(incidents) : table(incidents));
}

function jsonLines(incidents: readonly ReplayIncident[]): string {
  return incidents
    .map(({ kind, rule, fromS, toS, trackIds, confidence, why }) =>
      JSON.stringify({ kind, rule, fromS, toS, trackIds, confidence, why }),
    )
    .map((line) => `${line}\n`)
    .join('');
}

const HEADINGS = ['from', 'to', 'kind', 'rule', 'tracks', 'sure'];

function table(incidents: readonly ReplayIncident[]): string {
  if (incidents.length === 0) {
    return 'no incidents\n';
  }
  const rows = incidents.map(({ fromS, toS, kind, rule, trackIds, confidence }) => [
    clock(fromS),
    clock(toS),
    kind,
    rule,
    trackIds.join(' ') || '-',
    confidence.toFixed(2),
  ]);
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const lines = rows.flatMap((row, index) => {
    const { why } = incidents[index] ?? {};
    return [line(row), `    ${why?.vi ?? ''}`, `    ${why?.en ?? ''}`];
  });
  return `${[line(HEADINGS), ...lines].join('\n')}\n`;
}

/** 83.4 → 1:23.4 */
function clock(seconds: number): string {
  const tenths = Math.round(seconds * 10);
  const [minutes, rest] = [Math.floor(tenths / 600), tenths % 600];
  return `${minutes}:${(rest / 10).toFixed(1).padStart(4, '0')}`;
}
