/** Figures of faces for people at a terminal, and rounded for JSON. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { nameOf } from './degrade.ts';
import type { OperatingPoint } from './metrics/operating-point.ts';
import type { EvalFigures, WatchlistFigures } from './figures.ts';

const MOST_TOLD = 10;

export function printPairs(figures: EvalFigures): string {
  const { far1, far01 } = figures.farPoints;
  return lines([
    `${figures.pairs} pairs (${figures.genuine} of one person, ${figures.impostors} of two), ${ofHalf(figures.half)}`,
    `accuracy         ${percent(figures.accuracy)}   (${figures.folds.map(({ fold, accuracy }) => `fold ${fold}: ${percent(accuracy)}`).join(', ')})`,
    `EER              ${percent(figures.eer)}`,
    `TAR at FAR 1 %   ${percent(figures.tarAtFar1)}   ${about(far1)}`,
    `TAR at FAR 0.1 % ${percent(figures.tarAtFar01)}   ${about(far01)}`,
    `not compared     ${figures.notCompared} pairs`,
    `as the agent     accuracy ${percent(figures.asAgent.accuracy)}, its quality gate leaves out ${figures.asAgent.notCompared} pairs`,
    ...failureLines(figures.failures),
    ...[...figures.byWidth, ...figures.byDarkness].map(
      (row) =>
        `${nameOf(row.condition).padEnd(16)} accuracy ${percent(row.accuracy)}, not compared ${row.notCompared}; ` +
        `as the agent: ${percent(row.asAgent.accuracy)}, not compared ${row.asAgent.notCompared}`,
    ),
  ]);
}

export function printRoles(figures: WatchlistFigures): string {
  const { gallery, notCompared, known, unknown } = figures;
  const { fpir1, fpir01 } = figures.fpirPoints;
  return lines([
    `${gallery.people} people on the list with ${gallery.pictures} pictures, ${known} looks at them, ${unknown} at strangers, ${ofHalf(figures.half)}, a cohort of ${figures.cohortPeople} people`,
    `TPIR at FPIR 1 %   ${percent(figures.tpirAtFpir1)}   ${about(fpir1)}`,
    `TPIR at FPIR 0.1 % ${percent(figures.tpirAtFpir01)}   ${about(fpir01)}`,
    `rank-1             ${percent(figures.rank1)}`,
    `not enrolled       ${gallery.notEnrolled.length} people`,
    `not compared       ${notCompared.known} looks at them, ${notCompared.unknown} at strangers`,
    `as the agent       TPIR ${percent(figures.asAgent.tpirAtFpir1)} at FPIR 1 %, its quality gate leaves out ${figures.asAgent.notCompared} looks`,
    ...failureLines(figures.failures),
    ...[...figures.byWidth, ...figures.byDarkness].map(
      (row) =>
        `${nameOf(row.condition).padEnd(16)} TPIR ${percent(row.tpirAtFpir1)} at FPIR 1 %, ` +
        `${percent(row.tpirAtFpir01)} at 0.1 %, rank-1 ${percent(row.rank1)}, ` +
        `not compared ${row.notCompared.known + row.notCompared.unknown}; ` +
        `as the agent: ${percent(row.asAgent.tpirAtFpir1)}, not compared ${row.asAgent.notCompared}`,
    ),
  ]);
}

/** Six digits say more than any of these figures can; thresholds that accept all have none in JSON. */
export function rounded(value: unknown): unknown {
  if (typeof value === 'number') {
    return Number.isFinite(value) ? Number(value.toPrecision(6)) : null;
  }
  if (Array.isArray(value)) {
    return value.map(rounded);
  }
  return value !== null && typeof value === 'object'
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rounded(inner)]))
    : value;
}

export function writePlot(file: string | undefined, plot: string): void {
  if (file !== undefined) {
    mkdirSync(dirname(resolve(file)), { recursive: true });
    writeFileSync(resolve(file), plot);
    process.stderr.write(`written: ${resolve(file)}\n`);
  }
}

export function percent(share: number | null): string {
  return share === null ? '-' : `${(share * 100).toFixed(1)} %`;
}

function about({ threshold, accepted, strangers }: OperatingPoint): string {
  return `(threshold ${threshold.toFixed(2)}: ${Math.round(accepted)} of ${strangers} strangers accepted)`;
}

function ofHalf(half: string): string {
  return half === 'all' ? 'everybody' : `${half} half`;
}

function failureLines(failures: readonly { file: string; why: string }[]): string[] {
  if (failures.length === 0) {
    return [];
  }
  const told = failures.slice(0, MOST_TOLD).map(({ file, why }) => `  ${file}: ${why}`);
  const more = failures.length > MOST_TOLD ? [`  and ${failures.length - MOST_TOLD} more`] : [];
  return [`${failures.length} pictures could not be used and count as misses:`, ...told, ...more];
}

function lines(parts: readonly string[]): string {
  return `${parts.join('\n')}\n`;
}
