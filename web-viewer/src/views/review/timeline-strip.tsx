/**
 * The timeline: what is recorded, where it is missing and why, how much moved, incidents, holds, and where we are.
 * A slider for those who use keys or a reader; the keys themselves are the page's (review-keys.ts).
 */
import { useState, type PointerEvent, type ReactElement } from 'react';
import { useElementSize } from '@mantine/hooks';
import type { Timeline } from '#protocol/recording.ts';
import { formatDateTime, formatMinute } from '../../data/format-time.ts';
import { gapAt, spanAt } from '../../parts/recording/media-map.ts';
import { useText, type Say } from '../../text/use-text.ts';
import { HoverCard } from './hover-card.tsx';
import { TimelineDrawing, type StripProps } from './timeline-drawing.tsx';
import { atOf, ticksOf, xOf, type View } from './timeline-layout.ts';
import css from './timeline.module.css';

export function TimelineStrip(props: StripProps): ReactElement {
  const { cameraId, view, atMs, timeline, onSeek, nowMs } = props;
  const { t } = useText();
  const { ref, width } = useElementSize();
  const [hoverMs, setHoverMs] = useState<number | null>(null);
  const [isDragging, setDragging] = useState(false);
  const momentOf = (event: PointerEvent<HTMLDivElement>): number => {
    const { left } = event.currentTarget.getBoundingClientRect();
    return Math.min(atOf(view, width, event.clientX - left), nowMs);
  };
  return (
    <div className={css.around}>
      <div
        ref={ref}
        className={css.strip}
        role="slider"
        tabIndex={0}
        aria-label={t('timeline.label')}
        aria-valuemin={view.fromMs}
        aria-valuemax={view.toMs}
        aria-valuenow={Math.max(view.fromMs, Math.min(view.toMs, atMs))}
        aria-valuetext={t('timeline.at', { at: formatDateTime(atMs), what: sayWhat(t, timeline, atMs) })}
        data-timeline={timeline === null ? 'unknown' : 'known'}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setDragging(true);
          setHoverMs(momentOf(event));
        }}
        onPointerMove={(event) => setHoverMs(momentOf(event))}
        onPointerUp={(event) => {
          if (isDragging) {
            setDragging(false);
            onSeek(momentOf(event));
          }
        }}
        onPointerCancel={() => setDragging(false)}
        onPointerLeave={() => {
          if (!isDragging) {
            setHoverMs(null);
          }
        }}
      >
        {width > 0 && (
          <>
            <Ticks view={view} width={width} />
            <TimelineDrawing {...props} width={width} />
            <i className={css.cursor} style={{ left: xOf(view, width, atMs) }} hidden={!isIn(view, atMs)} />
            {hoverMs !== null && <i className={css.ghost} style={{ left: xOf(view, width, hoverMs) }} />}
          </>
        )}
      </div>
      {hoverMs !== null && (
        <HoverCard
          cameraId={cameraId}
          atMs={hoverMs}
          x={xOf(view, width, hoverMs)}
          width={width}
          isRecorded={timeline !== null && spanAt(timeline.spans, hoverMs) !== null}
          words={sayWhat(t, timeline, hoverMs)}
        />
      )}
    </div>
  );
}

function isIn({ fromMs, toMs }: View, atMs: number): boolean {
  return fromMs <= atMs && atMs <= toMs;
}

/** Recorded, or why not. */
export function sayWhat(t: Say, timeline: Timeline | null, atMs: number): string {
  if (timeline === null) {
    return t('timeline.unknown');
  }
  if (spanAt(timeline.spans, atMs)) {
    return t('timeline.recorded');
  }
  const gap = gapAt(timeline.gaps, atMs);
  return gap ? t('timeline.notRecorded', { reason: t(`gap.${gap.reason}`) }) : t('timeline.unknown');
}

/** A tick whose words would be cut off at the edge is left out. */
const TICK_PX = 42;

function Ticks({ view, width }: { view: View; width: number }): ReactElement {
  return (
    <div className={css.ticks} aria-hidden>
      {ticksOf(view, width)
        .filter((atMs) => xOf(view, width, atMs) < width - TICK_PX)
        .map((atMs) => (
          <span key={atMs} style={{ left: xOf(view, width, atMs) }}>
            {formatMinute(atMs)}
          </span>
        ))}
    </div>
  );
}
