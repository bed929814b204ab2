/**
 * Figures of this run against those that were committed: the same clips on the same code give the same figures, but
 * another processor rounds differently, so shares may differ a little and counts by one.
 */
import type { Figures } from './figure-types.ts';

const SHARE_TOLERANCE = 0.01;
const COUNT_TOLERANCE = 1;

/** What stands in docs/accuracy/figures.json: names of figures to numbers. */
export type FlatFigures = Record<string, number>;

export function flatten({ detection, tracking, events, rates }: Figures): FlatFigures {
  const flat: FlatFigures = {};
  for (const { clip, half, way, averagePrecision } of detection) {
    flat[`${clip} ${half} ${way} AP`] = rounded(averagePrecision);
  }
  for (const { clip, half, way, hota, idf1, mota } of tracking) {
    Object.assign(flat, {
      [`${clip} ${half} ${way} HOTA`]: rounded(hota),
      [`${clip} ${half} ${way} IDF1`]: rounded(idf1),
      [`${clip} ${half} ${way} MOTA`]: rounded(mota),
    });
  }
  for (const { clip, half, kind, precision, recall } of events) {
    if (precision !== null) {
      flat[`${clip} ${half} ${kind} precision`] = rounded(precision);
    }
    if (recall !== null) {
      flat[`${clip} ${half} ${kind} recall`] = rounded(recall);
    }
  }
  for (const { half, where, alarms } of rates) {
    flat[`${half} ${where} alarms`] = alarms;
  }
  return flat;
}

/** One sentence for each figure that is not what it was. */
export function differences(committed: FlatFigures, now: FlatFigures): string[] {
  const names = [...new Set([...Object.keys(committed), ...Object.keys(now)])];
  return names.flatMap((name) => {
    const [before, after] = [committed[name], now[name]];
    if (before === undefined || after === undefined) {
      return [`${name}: ${before ?? 'not there before'}, now ${after ?? 'not there'}`];
    }
    const tolerance = name.endsWith('alarms') ? COUNT_TOLERANCE : SHARE_TOLERANCE;
    return Math.abs(before - after) > tolerance + 1e-9 ? [`${name}: ${before}, now ${after}`] : [];
  });
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
