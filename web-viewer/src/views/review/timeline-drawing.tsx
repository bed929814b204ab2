/** The drawn part of the timeline, seen only: the words of it are in the slider's value and in the list of gaps. */
import { useMemo, type ReactElement } from 'react';
import type { IncidentView } from '#protocol/incident.ts';
import type { Timeline } from '#protocol/recording.ts';
import type { TimeSpan } from '../../data/recording-api.ts';
import { useText } from '../../text/use-text.ts';
import { formatTime } from '../../data/format-time.ts';
import { activityBars, barsOf, heldOf, isAsMeant, xOf, type Bar, type View } from './timeline-layout.ts';
import css from './timeline.module.css';

export interface StripProps {
  cameraId: string;
  view: View;
  atMs: number;
  /** Null while it is not known. */
  timeline: Timeline | null;
  incidents: readonly IncidentView[];
  range: { fromMs: number | null; toMs: number | null };
  holds: readonly TimeSpan[];
  nowMs: number;
  onSeek: (atMs: number) => void;
}

const ACTIVITY = { top: 2, height: 30 };
const BAND = { top: 36, height: 20 };
const HOLD = { top: 59, height: 7 };
export const DRAWING_HEIGHT = 70;

type DrawingProps = Pick<StripProps, 'view' | 'timeline' | 'incidents' | 'range' | 'holds' | 'nowMs'> & {
  width: number;
};

export function TimelineDrawing({
  view,
  timeline,
  incidents,
  range,
  holds,
  nowMs,
  width,
}: DrawingProps): ReactElement {
  const { t } = useText();
  return (
    <svg className={css.drawing} width={width} height={DRAWING_HEIGHT} aria-hidden focusable={false}>
      <defs>
        <pattern
          id="review-gap"
          width="8"
          height="8"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect className={css.gapGround} width="8" height="8" />
          <rect className={css.gapLine} width="3" height="8" />
        </pattern>
      </defs>
      <rect className={css.bed} y={BAND.top} width={width} height={BAND.height} />
      {timeline && <Recorded timeline={timeline} view={view} width={width} nowMs={nowMs} />}
      {barsOf(sorted(holds), view, width).map((bar) => (
        <rect key={bar.x} className={css.hold} rx={2} {...placed(bar, HOLD)} />
      ))}
      <RangeBand view={view} width={width} range={range} />
      {incidents
        .filter(({ startedAtMs }) => view.fromMs <= startedAtMs && startedAtMs <= view.toMs)
        .map((incident) => (
          <path
            key={incident.id}
            className={css.incident}
            data-status={incident.status}
            transform={`translate(${xOf(view, width, incident.startedAtMs)} ${BAND.top})`}
            d="M0 6L-5 -6H5z"
          >
            <title>
              {t('timeline.incident', {
                kind: t(`kind.${incident.kind}`),
                at: formatTime(incident.startedAtMs),
              })}
            </title>
          </path>
        ))}
    </svg>
  );
}

function Recorded({
  timeline,
  view,
  width,
  nowMs,
}: {
  timeline: Timeline;
  view: View;
  width: number;
  nowMs: number;
}): ReactElement {
  const { spans, gaps, activity, fromMs, oldestAtMs } = timeline;
  const drawn = useMemo(() => {
    const past = gaps
      .filter((gap) => gap.fromMs < nowMs)
      .map((gap) => ({ ...gap, toMs: Math.min(gap.toMs, nowMs) }));
    return {
      recorded: barsOf(spans, view, width),
      held: barsOf(heldOf(spans), view, width),
      unwanted: barsOf(
        past.filter((gap) => isAsMeant(gap, oldestAtMs)),
        view,
        width,
      ),
      missing: barsOf(
        past.filter((gap) => !isAsMeant(gap, oldestAtMs)),
        view,
        width,
      ),
      moved: activityBars(activity, fromMs, view, width),
    };
  }, [spans, gaps, activity, fromMs, oldestAtMs, view, width, nowMs]);
  return (
    <>
      {drawn.moved.map(({ x, width: barWidth, share }) => (
        <rect
          key={x}
          className={css.activity}
          x={x}
          width={Math.max(1, barWidth - 0.5)}
          y={ACTIVITY.top + ACTIVITY.height * (1 - share)}
          height={ACTIVITY.height * share}
        />
      ))}
      {drawn.unwanted.map((bar) => (
        <rect key={bar.x} className={css.unwanted} {...placed(bar, BAND)} />
      ))}
      {drawn.missing.map((bar) => (
        <rect key={bar.x} fill="url(#review-gap)" data-gap {...placed(bar, BAND)} />
      ))}
      {drawn.recorded.map((bar) => (
        <rect key={bar.x} className={css.recorded} data-recorded {...placed(bar, BAND)} />
      ))}
      {drawn.held.map((bar) => (
        <rect key={bar.x} className={css.hold} data-held rx={2} {...placed(bar, HOLD)} />
      ))}
    </>
  );
}

function RangeBand({
  view,
  width,
  range: { fromMs, toMs },
}: {
  view: View;
  width: number;
  range: StripProps['range'];
}): ReactElement | null {
  if (fromMs === null && toMs === null) {
    return null;
  }
  const startX = xOf(view, width, fromMs ?? toMs ?? 0);
  const endX = xOf(view, width, toMs ?? fromMs ?? 0);
  if (endX < 0 || startX > width || endX < startX) {
    return null;
  }
  return (
    <rect
      className={css.range}
      x={Math.max(-2, startX)}
      width={Math.max(2, Math.min(width + 2, endX) - Math.max(-2, startX))}
      y={1}
      height={DRAWING_HEIGHT - 2}
    />
  );
}

function placed(
  { x, width }: Bar,
  { top, height }: { top: number; height: number },
): {
  x: number;
  width: number;
  y: number;
  height: number;
} {
  return { x, width, y: top, height };
}

function sorted(holds: StripProps['holds']): StripProps['holds'] {
  return [...holds].sort((a, b) => a.fromMs - b.fromMs);
}
