/**
 * Draws the pictures of a paper: ECharts on a canvas without a screen, in the face of the papers. Colours differ in
 * lightness too, and what must not be mixed up differs in shape, so that a black-and-white print says the same.
 */
import { createCanvas, type Canvas } from '@napi-rs/canvas';
import { BarChart, HeatmapChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, VisualMapComponent } from 'echarts/components';
import { init, setPlatformAPI, use, type ComposeOption } from 'echarts/core';
import type { BarSeriesOption, HeatmapSeriesOption, LineSeriesOption } from 'echarts/charts';
import type {
  GridComponentOption,
  LegendComponentOption,
  VisualMapComponentOption,
} from 'echarts/components';
import { CanvasRenderer } from 'echarts/renderers';
import type { Chart } from '#protocol/report.ts';
import { OUR_FACE, registerFace } from './typeface.ts';

/** The two colours that violations and cameras have on every page (web-viewer/src/views/statistics/chart.tsx). */
export const VIOLATION_COLOUR = '#d55e00';
export const CAMERA_COLOUR = '#0072b2';
const SECOND_COLOUR = '#8a99a8';
const INK = '#000000';
const PALE = '#c9ced4';

const DOTS_PER_MM = 8;
/** What ECharts lays out in: letters of 15 are 3.75 mm, 10.6 pt. */
const UNITS_PER_MM = 4;
const LETTERS = 15;

type Option = ComposeOption<
  | BarSeriesOption
  | LineSeriesOption
  | HeatmapSeriesOption
  | GridComponentOption
  | LegendComponentOption
  | VisualMapComponentOption
>;

use([BarChart, LineChart, HeatmapChart, GridComponent, LegendComponent, VisualMapComponent, CanvasRenderer]);

// Letters are measured on it. Time stands still while it paints: after 15 ms it would leave the rest for the next frame.
setPlatformAPI({ createCanvas: () => asElement(createCanvas(1, 1)), getTime: () => 0 });

/** PNG, 8 dots to the millimetre. */
export function drawChart(chart: Chart, size: { widthMm: number; heightMm: number }): Buffer {
  registerFace();
  const canvas = createCanvas(size.widthMm * DOTS_PER_MM, size.heightMm * DOTS_PER_MM);
  const board = init(asElement(canvas), null, {
    renderer: 'canvas',
    devicePixelRatio: DOTS_PER_MM / UNITS_PER_MM,
    width: size.widthMm * UNITS_PER_MM,
    height: size.heightMm * UNITS_PER_MM,
  });
  board.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: OUR_FACE, fontSize: LETTERS, color: INK },
    ...optionOf(chart),
  });
  const png = canvas.toBuffer('image/png');
  board.dispose();
  return png;
}

/** ECharts asks for an element of a page; of it, it uses what a canvas of ours has too. */
function asElement(canvas: Canvas): HTMLCanvasElement {
  return canvas as unknown as HTMLCanvasElement;
}

function optionOf(chart: Chart): Option {
  switch (chart.kind) {
    case 'cameras-violations':
      return camerasAndViolations(chart);
    case 'bars':
      return bars(chart);
    case 'hours':
      return hours(chart);
  }
}

const AXIS = {
  axisLabel: { color: INK, fontFamily: OUR_FACE, fontSize: LETTERS },
  axisLine: { show: true, lineStyle: { color: INK } },
  axisTick: { show: true, lineStyle: { color: INK } },
} as const;
const LEGEND = { bottom: 0, textStyle: { color: INK, fontFamily: OUR_FACE, fontSize: LETTERS } } as const;
const NAME = { color: INK, fontFamily: OUR_FACE, fontSize: LETTERS } as const;
const RULING = { show: true, lineStyle: { color: PALE } } as const;

function camerasAndViolations({ months }: Extract<Chart, { kind: 'cameras-violations' }>): Option {
  const vertical = { type: 'value' as const, minInterval: 1, min: 0, nameTextStyle: NAME, ...AXIS };
  return {
    grid: { left: 44, right: 44, top: 34, bottom: 92 },
    legend: LEGEND,
    xAxis: {
      type: 'category',
      data: months.map(({ name }) => name),
      ...AXIS,
      axisLabel: { ...AXIS.axisLabel, rotate: months.length > 13 ? 60 : 45, interval: 0, fontSize: 13 },
    },
    yAxis: [
      { ...vertical, name: 'Vụ vi phạm', splitLine: RULING },
      { ...vertical, name: 'Camera', splitLine: { show: false } },
    ],
    series: [
      {
        name: 'Số vụ vi phạm',
        type: 'bar',
        data: months.map(({ violations }) => violations),
        itemStyle: { color: VIOLATION_COLOUR },
        barMaxWidth: 22,
      },
      {
        name: 'Số camera',
        type: 'line',
        yAxisIndex: 1,
        data: months.map(({ cameras }) => cameras),
        lineStyle: { color: CAMERA_COLOUR, width: 3 },
        itemStyle: { color: CAMERA_COLOUR },
        symbol: 'circle',
        symbolSize: 8,
      },
    ],
  };
}

function bars({ legend, rows }: Extract<Chart, { kind: 'bars' }>): Option {
  const colours = [VIOLATION_COLOUR, SECOND_COLOUR];
  return {
    grid: { left: 8, right: 40, top: 8, bottom: legend.length > 1 ? 40 : 12, outerBoundsMode: 'same' },
    ...(legend.length > 1 ? { legend: LEGEND } : {}),
    xAxis: { type: 'value', minInterval: 1, min: 0, splitLine: RULING, ...AXIS },
    yAxis: { type: 'category', inverse: true, data: rows.map(({ name }) => name), ...AXIS },
    series: legend.map((name, index) => ({
      name,
      type: 'bar' as const,
      data: rows.map(({ values }) => values[index] ?? 0),
      itemStyle: { color: colours[index] ?? INK },
      label: { show: true, position: 'right' as const, ...NAME },
      barMaxWidth: 20,
    })),
  };
}

function hours({ days }: Extract<Chart, { kind: 'hours' }>): Option {
  const cells = days.flatMap(({ hours: counts }, day) => counts.map((count, hour) => [hour, day, count]));
  const most = Math.max(1, ...cells.map(([, , count]) => count ?? 0));
  return {
    grid: { left: 84, right: 12, top: 8, bottom: 84 },
    xAxis: { type: 'category', data: Array.from({ length: 24 }, (_, hour) => `${hour}`), ...AXIS },
    yAxis: { type: 'category', inverse: true, data: days.map(({ name }) => name), ...AXIS },
    visualMap: {
      min: 0,
      max: most,
      orient: 'horizontal',
      left: 'center',
      bottom: 0,
      itemHeight: 200,
      precision: 0,
      text: [`${most} vụ`, '0'],
      textStyle: NAME,
      inRange: { color: ['#ffffff', '#f6cba8', VIOLATION_COLOUR, '#4a2000'] },
    },
    series: [
      {
        type: 'heatmap',
        // Else it is drawn in steps, on layers of a page.
        progressive: 0,
        data: cells,
        itemStyle: { borderColor: PALE, borderWidth: 1 },
        label: { show: false },
      },
    ],
  };
}
