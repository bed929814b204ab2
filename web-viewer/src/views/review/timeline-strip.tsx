/**
 * The timeline: a row a camera with what is recorded, where it is missing, how much moved, incidents, holds, bookmarks,
 * and over all rows where we are. A slider for those who use keys or a reader; the keys themselves are the page's
 * (review-keys.ts). The wheel zooms around the pointer, with Shift it moves on; dragging seeks, with Shift it marks.
 */
import { useEffect, useRef, useState, type PointerEvent, type ReactElement, type RefObject } from 'react';
import { useMantineColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import type { Timeline } from '#protocol/recording.ts';
import { formatDate, formatDateTime, formatMinute, formatTime } from '../../data/format-time.ts';
import { gapAt, spanAt } from '../../parts/recording/recorded-places.ts';
import type { RecordingDesk } from '../../parts/recording/recording-desk.ts';
import { useDeskTime } from '../../parts/recording/use-recording-desk.ts';
import { DAY_MS, startOfDayMs } from '../../data/typed-time.ts';
import { useText, type Say } from '../../text/use-text.ts';
import { HoverCard } from './hover-card.tsx';
import type { MarkedRange } from './range.ts';
import { COLOUR_NAMES, drawTimeline, type Colours } from './timeline-canvas.ts';
import { atOf, ticksOf, xOf, type View } from './timeline-layout.ts';
import { rowAt, rowLook, type TimelineRow } from './timeline-rows.ts';
import css from './timeline.module.css';

export interface StripProps {
  desk: RecordingDesk;
  rows: readonly TimelineRow[];
  mainId: string;
  view: View;
  range: MarkedRange;
  nowMs: number;
  onSeek: (atMs: number) => void;
  onRange: (range: MarkedRange) => void;
  onMain: (cameraId: string) => void;
  onZoom: (factor: number, atMs: number) => void;
  /** In shares of what is shown. */
  onMove: (share: number) => void;
}

/** Faster than this no camera comes along with a drag. */
const DRAG_EVERY_MS = 250;
const WHEEL_STEP = 0.0016;
const PICTURES_FROM_MS = 20_000;

export function TimelineStrip(props: StripProps): ReactElement {
  const { desk, rows, mainId, view, onSeek, onRange, nowMs } = props;
  const { t } = useText();
  const { ref, width } = useElementSize();
  const strip = useRef<HTMLDivElement>(null);
  const [hover, setHover] = useState<{ atMs: number; row: number } | null>(null);
  const drag = useRef<{ fromMs: number; marks: boolean; soughtAt: number } | null>(null);
  const secondMs = useDeskTime(desk, 1_000);
  const main = rows.find(({ camera }) => camera.id === mainId) ?? rows[0];
  const height = rowLook(rows.length).height * rows.length;
  const placeOf = (event: PointerEvent<HTMLDivElement>): { atMs: number; row: number } => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const atMs = Math.min(atOf(view, width, event.clientX - left), nowMs);
    return { atMs, row: rowAt(event.clientY - top - TICKS_PX, rows.length) };
  };
  const hovered = hover && rows[hover.row];
  useWheel(strip, width, props);

  return (
    <div className={css.around}>
      <div className={css.names} style={{ paddingTop: TICKS_PX }} hidden={rows.length === 1}>
        {rows.map(({ camera }) => (
          <button
            key={camera.id}
            type="button"
            style={{ height: rowLook(rows.length).height }}
            aria-pressed={camera.id === mainId}
            title={camera.name}
            onClick={() => props.onMain(camera.id)}
          >
            {camera.name}
          </button>
        ))}
      </div>
      <div className={css.measured} ref={ref}>
        <div
          ref={strip}
          className={css.strip}
          role="slider"
          tabIndex={0}
          aria-label={t('timeline.label')}
          aria-valuemin={view.fromMs}
          aria-valuemax={view.toMs}
          aria-valuenow={Math.max(view.fromMs, Math.min(view.toMs, secondMs))}
          aria-valuetext={t('timeline.at', {
            at: formatDateTime(secondMs),
            what: sayWhat(t, main?.timeline ?? null, secondMs),
          })}
          data-timeline={rows.every(({ timeline }) => timeline !== null) ? 'known' : 'unknown'}
          data-rows={rows.length}
          data-from-ms={view.fromMs}
          data-to-ms={view.toMs}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            const place = placeOf(event);
            drag.current = { fromMs: place.atMs, marks: event.shiftKey, soughtAt: event.timeStamp };
            setHover(place);
          }}
          onPointerMove={(event) => {
            const place = placeOf(event);
            setHover(place);
            const { current } = drag;
            if (current?.marks) {
              onRange(between(current.fromMs, place.atMs));
            } else if (current && event.timeStamp - current.soughtAt > DRAG_EVERY_MS) {
              current.soughtAt = event.timeStamp;
              onSeek(place.atMs);
            }
          }}
          onPointerUp={(event) => {
            const place = placeOf(event);
            if (drag.current && !drag.current.marks) {
              onSeek(place.atMs);
            }
            drag.current = null;
          }}
          onPointerCancel={() => {
            drag.current = null;
          }}
          onPointerLeave={() => {
            if (drag.current === null) {
              setHover(null);
            }
          }}
        >
          {width > 0 && (
            <>
              <Ticks view={view} width={width} />
              <Drawn {...props} width={width} height={height} />
              <Cursor desk={desk} view={view} width={width} />
              {hover && <i className={css.ghost} style={{ left: xOf(view, width, hover.atMs) }} />}
            </>
          )}
        </div>
        {hover && hovered && (
          <HoverCard
            cameraId={hovered.camera.id}
            title={rows.length > 1 ? hovered.camera.name : null}
            atMs={hover.atMs}
            x={xOf(view, width, hover.atMs)}
            width={width}
            isRecorded={hovered.timeline !== null && spanAt(hovered.timeline.spans, hover.atMs) !== null}
            words={[
              sayWhat(t, hovered.timeline, hover.atMs),
              ...sayNear(t, hovered, hover.atMs, (4 * (view.toMs - view.fromMs)) / width),
            ]}
          />
        )}
      </div>
    </div>
  );
}

const TICKS_PX = 20;

function between(oneMs: number, otherMs: number): MarkedRange {
  return oneMs === otherMs
    ? { fromMs: oneMs, toMs: null }
    : { fromMs: Math.min(oneMs, otherMs), toMs: Math.max(oneMs, otherMs) };
}

/** React's own listener may not keep the page from scrolling. */
function useWheel(ref: RefObject<HTMLDivElement | null>, width: number, props: StripProps): void {
  const latest = useRef({ width, props });
  useEffect(() => {
    latest.current = { width, props };
  });
  useEffect(() => {
    const element = ref.current;
    if (element === null) {
      return;
    }
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const { width: across, props: now } = latest.current;
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        now.onMove((event.deltaX || event.deltaY) / Math.max(1, across));
        return;
      }
      const atMs = atOf(now.view, across, event.clientX - element.getBoundingClientRect().left);
      now.onZoom(Math.exp(event.deltaY * WHEEL_STEP), atMs);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [ref]);
}

function Drawn({
  desk,
  rows,
  mainId,
  view,
  range,
  nowMs,
  width,
  height,
}: StripProps & { width: number; height: number }): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { colorScheme } = useMantineColorScheme();
  const isNear = view.toMs - view.fromMs <= PICTURES_FROM_MS;
  // Pictures come as they are fetched; from afar nobody sees them one by one.
  const secondMs = useDeskTime(desk, isNear ? 500 : 86_400_000);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) {
      return;
    }
    const scale = window.devicePixelRatio;
    element.width = Math.round(width * scale);
    element.height = Math.round(height * scale);
    context.scale(scale, scale);
    const pictureTimes = isNear ? (desk.track(mainId)?.pictureTimes ?? []) : [];
    drawTimeline(context, width, {
      rows,
      mainId,
      view,
      range,
      nowMs,
      colours: coloursOf(element),
      pictureTimes,
    });
  }, [desk, rows, mainId, view, range, nowMs, width, height, colorScheme, isNear, secondMs]);
  return <canvas ref={canvas} className={css.drawing} style={{ width, height }} aria-hidden />;
}

function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element);
  return Object.fromEntries(
    COLOUR_NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
  ) as Colours;
}

/** Moved without drawing anything anew. */
function Cursor({ desk, view, width }: { desk: RecordingDesk; view: View; width: number }): ReactElement {
  const mark = useRef<HTMLElement>(null);
  useEffect(
    () =>
      desk.onTime((atMs) => {
        if (mark.current) {
          mark.current.style.transform = `translateX(${xOf(view, width, atMs)}px)`;
          mark.current.hidden = atMs < view.fromMs || atMs > view.toMs;
        }
      }),
    [desk, view, width],
  );
  return <i ref={mark} className={css.cursor} />;
}

/** Recorded, or why not and from when to when. */
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

function sayNear(t: Say, row: TimelineRow, atMs: number, nearMs: number): string[] {
  const incident = row.incidents.find(({ startedAtMs }) => Math.abs(startedAtMs - atMs) < nearMs);
  const bookmark = row.bookmarks.find((one) => Math.abs(one.atMs - atMs) < nearMs);
  return [
    ...(incident
      ? [t('timeline.incident', { kind: t(`kind.${incident.kind}`), at: formatTime(incident.startedAtMs) })]
      : []),
    ...(bookmark ? [t('bookmark.of', { text: bookmark.text })] : []),
  ];
}

/** A tick whose words would be cut off at the edge is left out. */
const TICK_PX = 42;

function Ticks({ view, width }: { view: View; width: number }): ReactElement {
  const spanMs = view.toMs - view.fromMs;
  return (
    <div className={css.ticks} aria-hidden>
      {ticksOf(view, width)
        .filter((atMs) => xOf(view, width, atMs) < width - TICK_PX)
        .map((atMs) => (
          <span key={atMs} style={{ left: xOf(view, width, atMs) }}>
            {tickWords(atMs, spanMs)}
          </span>
        ))}
    </div>
  );
}

function tickWords(atMs: number, spanMs: number): string {
  if (spanMs > DAY_MS && startOfDayMs(atMs) === atMs) {
    return formatDate(atMs).slice(0, 5);
  }
  if (spanMs > 12 * 60_000) {
    return formatMinute(atMs);
  }
  return spanMs > 8_000
    ? formatTime(atMs)
    : `${formatTime(atMs).slice(6)},${Math.floor((atMs % 1000) / 100)}`;
}
