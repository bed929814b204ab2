/** One ECharts drawing, made with the parts used here only; the table beside it is what a screen reader reads. */
import { useEffect, useRef, type ReactElement } from 'react';
import { BarChart, LineChart } from 'echarts/charts';
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
} from 'echarts/components';
import { init, use, type EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import css from './statistics.module.css';

use([
  BarChart,
  LineChart,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  MarkLineComponent,
  AriaComponent,
  SVGRenderer,
]);

/** Violations and cameras have these two everywhere, also in the printed report; safe for the colour-blind. */
export const CHART_COLOURS = { violations: '#d55e00', cameras: '#0072b2', soft: '#8a99a8' } as const;

interface ChartProps {
  option: EChartsCoreOption;
  /** What it shows, in a sentence. */
  words: string;
  onPick?: (index: number) => void;
}

export function Chart({ option, words, onPick }: ChartProps): ReactElement {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (place.current === null) {
      return undefined;
    }
    const chart = init(place.current, null, { renderer: 'svg' });
    chart.setOption(option);
    if (onPick) {
      chart.on('click', ({ dataIndex }) => onPick(dataIndex));
    }
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(place.current);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [option, onPick]);
  return <div ref={place} className={css.chart} role="img" aria-label={words} />;
}
