/**
 * Zone or line, path and box drawn over a picture of the clip. Lies exactly over the picture; places are fractions
 * of it, so one unit is the whole width or height and strokes keep their width in pixels.
 */
import type { ReactElement } from 'react';
import type { Region } from '#protocol/camera.ts';
import type { Point } from '#protocol/geometry.ts';
import type { Track } from '#protocol/incident.ts';
import { crossingArrows } from './crossing-arrow.ts';
import css from './overlay.module.css';
import { boxAt, pathUntil } from './track-at.ts';

export interface IncidentOverlayProps {
  region: Region;
  track: Track;
  /** Moment of the picture shown, ms UTC. */
  atMs: number;
  /** Width / height of the picture. */
  aspect: number;
  /** Written beside the box. */
  label: string;
  /** Written at the zone or line. */
  regionLabel: string;
}

export function IncidentOverlay(props: IncidentOverlayProps): ReactElement {
  const { region, track, atMs, aspect, label, regionLabel } = props;
  const seen = boxAt(track.boxes, atMs);
  const gone = pathUntil(track.path, atMs);
  const anchor = region.type === 'zone' ? topOf(region.polygon) : region.from;
  return (
    <div className={css.overlay} aria-hidden>
      <svg className={css.drawing} viewBox="0 0 1 1" preserveAspectRatio="none">
        {region.type === 'zone' ? (
          <polygon className={css.region} points={pointsOf(region.polygon)} />
        ) : (
          <LineMark region={region} aspect={aspect} />
        )}
        <polyline className={css.wholePath} points={pointsOf(track.path.map(({ at }) => at))} />
        <polyline className={css.path} points={pointsOf(gone)} />
        {seen && (
          <rect className={css.box} x={seen.box.x} y={seen.box.y} width={seen.box.w} height={seen.box.h} />
        )}
      </svg>
      <span className={`${css.tag} ${css.regionTag}`} style={placeOf(anchor)}>
        {regionLabel}
      </span>
      {seen && (
        <span
          className={`${css.tag} ${css.boxTag}`}
          style={placeOf([seen.box.x, seen.box.y])}
          data-box={[seen.box.x, seen.box.y, seen.box.w, seen.box.h]
            .map((value) => value.toFixed(4))
            .join(' ')}
        >
          {label} {Math.round(seen.score * 100)} %
        </span>
      )}
    </div>
  );
}

function LineMark({
  region,
  aspect,
}: {
  region: Extract<Region, { type: 'line' }>;
  aspect: number;
}): ReactElement {
  const { from, to } = region;
  return (
    <>
      <line className={css.region} x1={from[0]} y1={from[1]} x2={to[0]} y2={to[1]} />
      {crossingArrows(region, aspect).map(({ tail, head }) => (
        <polyline
          key={head.join()}
          className={css.arrow}
          points={pointsOf([tail, head, ...barbsOf(tail, head, aspect)])}
        />
      ))}
    </>
  );
}

/** The two short strokes of an arrow head, drawn in one go from its tip. */
function barbsOf(tail: Point, head: Point, aspect: number): Point[] {
  const back: Point = [(tail[0] - head[0]) * 0.35, (tail[1] - head[1]) * 0.35];
  const aside: Point = [back[1] / aspect, -back[0] * aspect];
  const barb = (side: number): Point => [
    head[0] + back[0] + aside[0] * side * 0.7,
    head[1] + back[1] + aside[1] * side * 0.7,
  ];
  return [barb(1), head, barb(-1)];
}

function topOf(polygon: readonly Point[]): Point {
  return polygon.reduce<Point>((top, corner) => (corner[1] < top[1] ? corner : top), [0, 1]);
}

function placeOf([x, y]: Point): { left: string; top: string } {
  return { left: `${Math.min(0.86, x) * 100}%`, top: `${Math.max(0.05, y) * 100}%` };
}

function pointsOf(points: readonly Point[]): string {
  return points.map(([x, y]) => `${x},${y}`).join(' ');
}
