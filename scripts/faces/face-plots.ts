/** ROC and DET: the part that matters lies below one stranger in ten, so the shares of strangers are on a log scale. */
import { linePlot, type PlotLine } from '../eval/plots.ts';

/** Left end of the axis: 0.01 %. */
const LEAST_DECADES = 4;

export function rocPlot(lines: readonly { name: string; figures: { roc: [number, number][] } }[]): string {
  return linePlot(
    'Verification (ROC)',
    { x: `strangers accepted: ${axis()}`, y: 'people accepted' },
    lines.map(({ name, figures }) => ({ name, points: onLog(figures.roc) })),
  );
}

export function detPlot(lines: readonly { name: string; figures: { det: [number, number][] } }[]): string {
  return linePlot(
    'Watch-list (DET)',
    { x: `strangers taken for somebody: ${axis()}`, y: 'people missed' },
    lines.map(({ name, figures }) => ({ name, points: onLog(figures.det) })),
  );
}

function axis(): string {
  return '0 is 0.01 %, 0.5 is 1 %, 1 is all';
}

function onLog(points: readonly [number, number][]): PlotLine['points'] {
  const placed = points.map(([share, value]): [number, number] => [
    Math.max(0, 1 + Math.log10(Math.max(share, 1e-9)) / LEAST_DECADES),
    value,
  ]);
  // One point for each pixel is enough.
  return placed.filter(([x, y], index) => {
    const before = placed[index - 1];
    return (
      !before ||
      index === placed.length - 1 ||
      Math.hypot(x - before[0], y - before[1]) > 0.002 ||
      index % 50 === 0
    );
  });
}
