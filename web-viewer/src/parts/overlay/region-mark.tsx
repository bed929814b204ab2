/**
 * What a rule watches, as SVG shapes in fractions of the picture: a zone, a line with its directions, a zone with the
 * permitted way, or a frame round the whole picture where the camera itself is watched.
 */
import type { ReactElement } from 'react';
import type { Region } from '#protocol/camera.ts';
import type { Point } from '#protocol/geometry.ts';
import { crossingArrows, type Arrow } from './crossing-arrow.ts';
import css from './overlay.module.css';

/** `aspect` is width / height of the picture. */
export function RegionMark({ region, aspect }: { region: Region; aspect: number }): ReactElement {
  switch (region.type) {
    case 'zone':
      return <polygon className={css.region} points={pointsOf(region.polygon)} />;
    case 'line': {
      const { from, to } = region;
      return (
        <>
          <line className={css.region} x1={from[0]} y1={from[1]} x2={to[0]} y2={to[1]} />
          {crossingArrows(region, aspect).map((arrow) => (
            <ArrowMark key={arrow.head.join()} arrow={arrow} aspect={aspect} />
          ))}
        </>
      );
    }
    case 'way':
      return (
        <>
          <polygon className={css.region} points={pointsOf(region.polygon)} />
          <ArrowMark arrow={{ tail: region.from, head: region.to }} aspect={aspect} />
        </>
      );
    case 'picture':
      return <rect className={css.frame} x={0.004} y={0.004} width={0.992} height={0.992} />;
  }
}

/** Where the region's name is written. */
export function anchorOf(region: Region): Point {
  switch (region.type) {
    case 'zone':
    case 'way':
      return region.polygon.reduce<Point>((top, corner) => (corner[1] < top[1] ? corner : top), [0, 1]);
    case 'line':
      return region.from;
    case 'picture':
      return [0.01, 0];
  }
}

export function pointsOf(points: readonly Point[]): string {
  return points.map(([x, y]) => `${x},${y}`).join(' ');
}

function ArrowMark({ arrow: { tail, head }, aspect }: { arrow: Arrow; aspect: number }): ReactElement {
  return <polyline className={css.arrow} points={pointsOf([tail, head, ...barbsOf(tail, head, aspect)])} />;
}

const BARB = 0.042;

/** The two short strokes of an arrow head, drawn in one go from its tip. */
function barbsOf(tail: Point, head: Point, aspect: number): Point[] {
  const along: Point = [(tail[0] - head[0]) * aspect, tail[1] - head[1]];
  const length = Math.hypot(...along) || 1;
  const [backX, backY] = [(along[0] / length) * BARB, (along[1] / length) * BARB];
  const barb = (side: number): Point => [
    head[0] + (backX + backY * side * 0.7) / aspect,
    head[1] + backY - backX * side * 0.7,
  ];
  return [barb(1), head, barb(-1)];
}
