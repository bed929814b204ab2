/**
 * Draws the rows of the timeline into a canvas: recorded stretches, gaps, movement, incidents, holds, what belongs to the
 * case, bookmarks, the marked range. Drawn when any of it or the view changes; the playhead lies over it as an element of
 * its own, so that a running clock costs no drawing.
 */
import type { Span } from '../../parts/recording/wanted-stretch.ts';
import type { MarkedRange } from './range.ts';
import { activityBars, barsOf, heldOf, isAsMeant, xOf, type Bar, type View } from './timeline-layout.ts';
import { rowLook, type RowLook, type TimelineRow } from './timeline-rows.ts';

/** From tokens.css, by name. */
export type Colours = Record<(typeof COLOUR_NAMES)[number], string>;
export const COLOUR_NAMES = [
  ...(['panel', 'raised', 'edge', 'ink', 'ink-soft', 'alarm', 'alarm-ground', 'warning'] as const),
  ...(['information', 'healthy', 'hatch', 'focus'] as const),
] as const;

export interface Drawing {
  rows: readonly TimelineRow[];
  view: View;
  range: MarkedRange;
  nowMs: number;
  mainId: string | null;
  colours: Colours;
  /** Where single pictures are far enough apart to be seen: when each begins. */
  pictureTimes: readonly number[];
}

export function drawTimeline(context: CanvasRenderingContext2D, width: number, drawing: Drawing): void {
  const { rows, colours } = drawing;
  const look = rowLook(rows.length);
  const gap = hatchOf(context, colours);
  context.clearRect(0, 0, width, rows.length * look.height);
  rows.forEach((row, index) => {
    context.save();
    context.translate(0, index * look.height);
    if (row.camera.id === drawing.mainId && rows.length > 1) {
      fill(context, colours.raised, { x: 0, width }, { top: 0, height: look.height });
    }
    fill(context, colours.hatch, { x: 0, width }, look.band);
    drawRecorded(context, width, { row, look, drawing, gap });
    drawMarks(context, width, { row, look, drawing });
    context.restore();
  });
  drawRange(context, width, drawing, rows.length * look.height);
}

interface RowDrawing {
  row: TimelineRow;
  look: RowLook;
  drawing: Drawing;
}

function drawRecorded(
  context: CanvasRenderingContext2D,
  width: number,
  { row, look, drawing, gap }: RowDrawing & { gap: CanvasPattern | string },
): void {
  const { view, colours, nowMs } = drawing;
  const { timeline } = row;
  if (timeline === null) {
    return;
  }
  const past = timeline.gaps
    .filter(({ fromMs }) => fromMs < nowMs)
    .map((one) => ({ ...one, toMs: Math.min(one.toMs, nowMs) }));
  const missing = past.filter((one) => !isAsMeant(one, timeline.oldestAtMs));
  for (const { share, ...bar } of activityBars(timeline.activity, timeline.fromMs, view, width)) {
    const height = look.activity.height * share;
    const top = look.activity.top + look.activity.height - height;
    fill(context, colours.healthy, { x: bar.x, width: Math.max(1, bar.width - 0.5) }, { top, height });
  }
  fillAll(context, gap, barsOf(missing, view, width), look.band);
  fillAll(context, colours.information, barsOf(timeline.spans, view, width), look.band);
  fillAll(context, colours.warning, barsOf(heldOf(timeline.spans), view, width), look.hold);
}

function drawMarks(
  context: CanvasRenderingContext2D,
  width: number,
  { row, look, drawing }: RowDrawing,
): void {
  const { view, colours, pictureTimes, mainId } = drawing;
  fillAll(context, colours.warning, barsOf(inOrder(row.holds), view, width), look.hold);
  context.strokeStyle = colours.focus;
  context.lineWidth = 2;
  for (const { x, width: barWidth } of barsOf(inOrder(row.ofCase), view, width)) {
    context.strokeRect(x, look.band.top, barWidth, look.band.height);
  }
  if (row.camera.id === mainId) {
    for (const timeMs of pictureTimes) {
      const x = xOf(view, width, timeMs);
      fill(context, colours.panel, { x, width: 1 }, look.band);
    }
  }
  for (const { startedAtMs, status } of row.incidents) {
    if (view.fromMs <= startedAtMs && startedAtMs <= view.toMs) {
      const colour = status === 'acknowledged' ? colours['ink-soft'] : colours.alarm;
      const size = Math.min(6, look.band.height);
      pointer(context, xOf(view, width, startedAtMs), {
        bottom: look.band.top + size / 2,
        size,
        colour,
        edge: colours.panel,
      });
    }
  }
  for (const { atMs } of row.bookmarks) {
    if (view.fromMs <= atMs && atMs <= view.toMs) {
      flag(context, xOf(view, width, atMs), look, colours);
    }
  }
}

function drawRange(
  context: CanvasRenderingContext2D,
  width: number,
  { view, range: { fromMs, toMs }, colours }: Drawing,
  height: number,
): void {
  if (fromMs === null && toMs === null) {
    return;
  }
  const startX = xOf(view, width, fromMs ?? toMs ?? 0);
  const endX = Math.max(startX + 2, xOf(view, width, toMs ?? fromMs ?? 0));
  context.save();
  context.fillStyle = colours.focus;
  context.globalAlpha = 0.22;
  context.fillRect(startX, 0, endX - startX, height);
  context.globalAlpha = 1;
  context.fillRect(startX - 1, 0, 2, height);
  context.fillRect(endX - 1, 0, 2, height);
  context.restore();
}

function inOrder(spans: readonly Span[]): Span[] {
  return [...spans].sort((a, b) => a.fromMs - b.fromMs);
}

interface Place {
  top: number;
  height: number;
}

function fillAll(
  context: CanvasRenderingContext2D,
  colour: string | CanvasPattern,
  bars: readonly Bar[],
  place: Place,
): void {
  bars.forEach((bar) => fill(context, colour, bar, place));
}

function fill(
  context: CanvasRenderingContext2D,
  colour: string | CanvasPattern,
  { x, width }: Bar,
  { top, height }: Place,
): void {
  context.fillStyle = colour;
  context.fillRect(x, top, width, height);
}

function pointer(
  context: CanvasRenderingContext2D,
  x: number,
  { bottom, size, colour, edge }: { bottom: number; size: number; colour: string; edge: string },
): void {
  context.beginPath();
  context.moveTo(x, bottom);
  context.lineTo(x - size, bottom - size * 1.6);
  context.lineTo(x + size, bottom - size * 1.6);
  context.closePath();
  context.fillStyle = colour;
  context.fill();
  context.strokeStyle = edge;
  context.lineWidth = 1;
  context.stroke();
}

function flag(context: CanvasRenderingContext2D, x: number, { height }: RowLook, colours: Colours): void {
  const size = Math.min(9, height / 2);
  context.fillStyle = colours.ink;
  context.fillRect(x - 1, 0, 2, height);
  context.beginPath();
  context.moveTo(x, 0);
  context.lineTo(x + size, size / 2);
  context.lineTo(x, size);
  context.closePath();
  context.fill();
}

function hatchOf(context: CanvasRenderingContext2D, colours: Colours): CanvasPattern | string {
  const tile = new OffscreenCanvas(6, 6);
  const ink = tile.getContext('2d');
  if (ink === null) {
    return colours.alarm;
  }
  ink.fillStyle = colours['alarm-ground'];
  ink.fillRect(0, 0, 6, 6);
  ink.strokeStyle = colours.alarm;
  ink.lineWidth = 2;
  ink.beginPath();
  ink.moveTo(-1, 5);
  ink.lineTo(5, -1);
  ink.moveTo(2, 8);
  ink.lineTo(8, 2);
  ink.stroke();
  return context.createPattern(tile, 'repeat') ?? colours.alarm;
}
