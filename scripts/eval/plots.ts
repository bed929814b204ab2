/** Plots as SVG text: lines on a grid, and bars. No picture of the data itself goes into them. */

export interface PlotLine {
  name: string;
  /** x, y, each 0 to 1. */
  points: readonly (readonly [number, number])[];
}

const COLOURS = ['#2563eb', '#dc2626', '#059669', '#d97706'];
const SIDE = { width: 520, height: 380, left: 56, right: 16, top: 34, bottom: 64 };

/** Precision over recall, for example: both axes from 0 to 1. */
export function linePlot(title: string, axes: { x: string; y: string }, lines: readonly PlotLine[]): string {
  const { width, height, left, right, top, bottom } = SIDE;
  const x = (value: number): number => left + value * (width - left - right);
  const y = (value: number): number => height - bottom - value * (height - top - bottom);
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1];
  const grid = ticks.flatMap((tick) => [
    `<path d="M${fixed(x(tick))} ${fixed(y(0))}V${fixed(y(1))}M${fixed(x(0))} ${fixed(y(tick))}H${fixed(x(1))}" stroke="#d4d4d8"/>`,
    text(x(tick), y(0) + 16, tick.toFixed(1), 'middle'),
    text(x(0) - 6, y(tick) + 4, tick.toFixed(1), 'end'),
  ]);
  const drawn = lines.flatMap(({ name, points }, index) => {
    const colour = COLOURS[index % COLOURS.length] ?? '#000';
    const way = points
      .map(([px, py], at) => `${at === 0 ? 'M' : 'L'}${fixed(x(px))} ${fixed(y(py))}`)
      .join('');
    const row = height - 24 + Math.floor(index / 2) * 15;
    const column = left + (index % 2) * 230;
    return [
      `<path d="${way}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      `<path d="M${column} ${row - 4}h18" stroke="${colour}" stroke-width="3"/>`,
      text(column + 24, row, name, 'start'),
    ];
  });
  return svg(width, height, [
    text(width / 2, 20, title, 'middle', 14),
    ...grid,
    text(x(0.5), height - 44, axes.x, 'middle'),
    `<g transform="translate(14 ${fixed(y(0.5))}) rotate(-90)">${text(0, 0, axes.y, 'middle')}</g>`,
    ...drawn,
  ]);
}

export interface Bar {
  name: string;
  value: number;
  /** Ends of the interval it may lie in. */
  from: number;
  to: number;
}

/** Lying bars with their intervals. */
export function barPlot(title: string, unit: string, bars: readonly Bar[]): string {
  const [width, rowHeight, left, right, top] = [700, 26, 330, 60, 40];
  const height = top + bars.length * rowHeight + 34;
  const most = Math.max(1e-9, ...bars.map(({ to }) => to));
  const x = (value: number): number => left + (value / most) * (width - left - right);
  const drawn = bars.flatMap(({ name, value, from, to }, index) => {
    const y = top + index * rowHeight;
    return [
      text(left - 8, y + 16, name, 'end'),
      `<rect x="${left}" y="${y + 5}" width="${fixed(x(value) - left)}" height="14" fill="#2563eb"/>`,
      `<path d="M${fixed(x(from))} ${y + 12}H${fixed(x(to))}" stroke="#18181b" stroke-width="1.5"/>`,
      text(x(to) + 6, y + 16, value.toFixed(value < 10 ? 1 : 0), 'start'),
    ];
  });
  return svg(width, height, [
    text(width / 2, 20, title, 'middle', 14),
    ...drawn,
    text(width / 2, height - 10, unit, 'middle'),
  ]);
}

function svg(width: number, height: number, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

function text(x: number, y: number, content: string, anchor: string, size = 12): string {
  const safe = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${fixed(x)}" y="${fixed(y)}" font-size="${size}" text-anchor="${anchor}">${safe}</text>`;
}

function fixed(value: number): string {
  return String(Number(value.toFixed(1)));
}
