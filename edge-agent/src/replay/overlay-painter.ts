/**
 * Draws on a picture what the pipeline makes of it: zones, lines and ways of the rules, everybody who is followed
 * with number and word, things that came or went, and a banner while an incident is going on. Words are Vietnamese,
 * as people on duty see them.
 */
import { createRequire } from 'node:module';
import { GlobalFonts, type SKRSContext2D } from '@napi-rs/canvas';
import type { Region } from '#protocol/camera.ts';
import type { Box, Point } from '#protocol/geometry.ts';
import type { Rule } from '#protocol/rule.ts';
import { regionOf } from '../events/behaviours.ts';
import { vi } from '../events/text/vi.ts';
import type { ReplayPicture } from './replay.ts';

const FAMILY = 'MatLangOverlay';
/** A zone larger than this share of the picture is only outlined: its colour would lie over everything. */
const MOST_FILLED = 0.6;
const COLOURS = {
  rule: '#38bdf8',
  alarm: '#ef4444',
  person: '#facc15',
  thing: '#4ade80',
  change: '#e879f9',
  ink: '#0b1220',
};

export interface Size {
  width: number;
  height: number;
}

export interface OverlayPainter {
  paint(context: SKRSContext2D, picture: ReplayPicture): void;
}

export function createOverlayPainter(rules: readonly Rule[], size: Size): OverlayPainter {
  registerFont();
  const regions = rules.map((rule) => ({ name: rule.name, region: regionOf(rule) }));
  const unit = Math.max(1, Math.min(size.width, size.height) / 360);
  return {
    paint: (context, { tracks, changes, open, atS }) => {
      const brush = createBrush(context, size, unit);
      const broken = new Set(open.map(({ rule }) => rule));
      regions.forEach(({ name, region }) => {
        paintRegion(brush, region, { name, colour: broken.has(name) ? COLOURS.alarm : COLOURS.rule });
      });
      const guilty = new Set(open.flatMap(({ trackIds }) => trackIds));
      for (const { trackId, label, box, score, isPredicted } of tracks) {
        const calm = label === 'person' ? COLOURS.person : COLOURS.thing;
        const colour = guilty.has(trackId) ? COLOURS.alarm : calm;
        const text = `${vi.labels[label]} ${trackId}  ${Math.round(score * 100)}%`;
        brush.box(box, { colour, text, isDashed: isPredicted });
      }
      for (const { trackId, kind, box } of changes) {
        const colour = guilty.has(trackId) ? COLOURS.alarm : COLOURS.change;
        brush.box(box, { colour, text: `${kind === 'appeared' ? '+' : '−'} ${trackId}`, isDashed: false });
      }
      brush.banner(
        `${clock(atS)}${open.length > 0 ? `   ${[...broken].join(' · ')}` : ''}`,
        open.length > 0 ? COLOURS.alarm : COLOURS.ink,
      );
    },
  };
}

/** The font of the page: it has every Vietnamese letter, which the machine's own may lack. */
function registerFont(): void {
  if (GlobalFonts.has(`${FAMILY}-latin`)) {
    return;
  }
  const { resolve } = createRequire(import.meta.url);
  for (const part of ['latin', 'vietnamese']) {
    const file = resolve(`@fontsource/be-vietnam-pro/files/be-vietnam-pro-${part}-600-normal.woff2`);
    GlobalFonts.registerFromPath(file, `${FAMILY}-${part}`);
  }
}

interface Mark {
  colour: string;
  text: string;
  isDashed: boolean;
}

interface Brush {
  path(points: readonly Point[], colour: string, isClosed: boolean): void;
  arrow(from: Point, to: Point, colour: string): void;
  box(box: Box, mark: Mark): void;
  text(text: string, at: Point, colour: string): void;
  banner(text: string, colour: string): void;
}

function createBrush(context: SKRSContext2D, { width, height }: Size, unit: number): Brush {
  const fontPx = Math.round(12 * unit);
  context.font = `600 ${fontPx}px "${FAMILY}-latin", "${FAMILY}-vietnamese", sans-serif`;
  context.lineWidth = 2 * unit;
  context.textBaseline = 'alphabetic';

  const tag = (text: string, x: number, y: number, colour: string): void => {
    const wide = context.measureText(text).width + 6 * unit;
    const left = Math.max(0, Math.min(width - wide, x));
    const bottom = Math.max(fontPx + 4 * unit, Math.min(height, y));
    context.fillStyle = colour;
    context.fillRect(left, bottom - fontPx - 4 * unit, wide, fontPx + 4 * unit);
    context.fillStyle = colour === COLOURS.alarm || colour === COLOURS.ink ? '#ffffff' : COLOURS.ink;
    context.fillText(text, left + 3 * unit, bottom - 4 * unit);
  };

  return {
    path: (points, colour, isClosed) => {
      context.beginPath();
      points.forEach(([x, y]) => context.lineTo(x * width, y * height));
      if (isClosed) {
        context.closePath();
        if (areaOf(points) < MOST_FILLED) {
          context.fillStyle = `${colour}22`;
          context.fill();
        }
      }
      context.strokeStyle = colour;
      context.stroke();
    },
    arrow: (from, to, colour) => {
      const [dx, dy] = [(to[0] - from[0]) * width, (to[1] - from[1]) * height];
      const length = Math.max(1, Math.hypot(dx, dy));
      const [ux, uy] = [(dx / length) * 8 * unit, (dy / length) * 8 * unit];
      const [x, y] = [to[0] * width, to[1] * height];
      context.strokeStyle = colour;
      context.beginPath();
      context.moveTo(from[0] * width, from[1] * height);
      context.lineTo(x, y);
      context.moveTo(x - ux - uy, y - uy + ux);
      context.lineTo(x, y);
      context.lineTo(x - ux + uy, y - uy - ux);
      context.stroke();
    },
    box: ({ x, y, w, h }, { colour, text, isDashed }) => {
      context.strokeStyle = colour;
      context.setLineDash(isDashed ? [5 * unit, 4 * unit] : []);
      context.strokeRect(x * width, y * height, w * width, h * height);
      context.setLineDash([]);
      tag(text, x * width, y * height, colour);
    },
    text: (text, [x, y], colour) => tag(text, x * width, y * height, colour),
    banner: (text, colour) => tag(text, 0, 0, colour),
  };
}

function paintRegion(brush: Brush, region: Region, { name, colour }: { name: string; colour: string }): void {
  if (region.type === 'picture') {
    return;
  }
  if (region.type === 'line') {
    const { from, to, direction } = region;
    brush.path([from, to], colour, false);
    if (direction !== 'both') {
      brush.arrow(...across(from, to, direction === 'left-to-right' ? 1 : -1), colour);
    }
    brush.text(name, from, colour);
    return;
  }
  brush.path(region.polygon, colour, true);
  if (region.type === 'way') {
    brush.arrow(region.from, region.to, colour);
  }
  brush.text(name, region.polygon[0] ?? [0, 0], colour);
}

/** A short way over the middle of a line, from the left of somebody looking along it to the right (1) or back. */
function across(from: Point, to: Point, sign: number): [Point, Point] {
  const [x, y] = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
  const length = Math.max(0.001, Math.hypot(to[0] - from[0], to[1] - from[1]));
  const [dx, dy] = [(-(to[1] - from[1]) / length) * 0.06 * sign, ((to[0] - from[0]) / length) * 0.06 * sign];
  return [
    [x - dx, y - dy],
    [x + dx, y + dy],
  ];
}

/** Share of the picture. */
function areaOf(points: readonly Point[]): number {
  const doubled = points.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = points[(index + 1) % points.length] ?? [x, y];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(doubled) / 2;
}

/** 83.4 → 1:23.4 */
function clock(seconds: number): string {
  const tenths = Math.round(seconds * 10);
  return `${Math.floor(tenths / 600)}:${((tenths % 600) / 10).toFixed(1).padStart(4, '0')}`;
}
