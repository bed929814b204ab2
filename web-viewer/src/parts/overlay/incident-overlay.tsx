/**
 * What the rule watches and everything it saw, drawn over a picture of the clip. Lies exactly over the picture;
 * places are fractions of it, so one unit is the whole width or height and strokes keep their width in pixels.
 * The first track is the main one; the others are drawn thinner. Not here: the region alone (region-mark.tsx).
 */
import type { ReactElement } from 'react';
import type { Region } from '#protocol/camera.ts';
import type { Point } from '#protocol/geometry.ts';
import type { Track } from '#protocol/incident.ts';
import css from './overlay.module.css';
import { anchorOf, pointsOf, RegionMark } from './region-mark.tsx';
import { boxAt, pathUntil } from './track-at.ts';

export interface IncidentOverlayProps {
  region: Region;
  tracks: readonly Track[];
  /** Moment of the picture shown, ms UTC. */
  atMs: number;
  /** Width / height of the picture. */
  aspect: number;
  /** Written beside the box of a track. */
  labelOf: (track: Track) => string;
  /** Written at the zone or line. */
  regionLabel: string;
}

export function IncidentOverlay(props: IncidentOverlayProps): ReactElement {
  const { region, tracks, atMs, aspect, labelOf, regionLabel } = props;
  return (
    <div className={css.overlay} aria-hidden>
      <svg className={css.drawing} viewBox="0 0 1 1" preserveAspectRatio="none">
        <RegionMark region={region} aspect={aspect} />
        {inOrderOfDrawing(tracks).map(({ track, isMain }) => (
          <TrackMark key={track.id} track={track} isMain={isMain} atMs={atMs} />
        ))}
      </svg>
      <span className={`${css.tag} ${css.regionTag}`} style={placeOf(anchorOf(region))}>
        {regionLabel}
      </span>
      {inOrderOfDrawing(tracks).map(({ track, isMain }) => (
        <TrackTag key={track.id} track={track} isMain={isMain} atMs={atMs} label={labelOf(track)} />
      ))}
    </div>
  );
}

/** The main one last, so that it lies on top. */
function inOrderOfDrawing(tracks: readonly Track[]): { track: Track; isMain: boolean }[] {
  return tracks.map((track, index) => ({ track, isMain: index === 0 })).reverse();
}

interface TrackAtProps {
  track: Track;
  isMain: boolean;
  atMs: number;
}

function TrackMark({ track, isMain, atMs }: TrackAtProps): ReactElement {
  const seen = boxAt(track.boxes, atMs);
  return (
    <g data-track={track.id} data-main={isMain}>
      {isMain && <polyline className={css.wholePath} points={pointsOf(track.path.map(({ at }) => at))} />}
      <polyline className={css.path} points={pointsOf(pathUntil(track.path, atMs))} />
      {seen && (
        <rect className={css.box} x={seen.box.x} y={seen.box.y} width={seen.box.w} height={seen.box.h} />
      )}
    </g>
  );
}

function TrackTag({ track, isMain, atMs, label }: TrackAtProps & { label: string }): ReactElement | null {
  const seen = boxAt(track.boxes, atMs);
  if (seen === null) {
    return null;
  }
  const { x, y, w, h } = seen.box;
  return (
    <span
      className={`${css.tag} ${css.boxTag}`}
      style={placeOf([x, y])}
      data-main={isMain}
      data-box={[x, y, w, h].map((value) => value.toFixed(4)).join(' ')}
    >
      {label} {Math.round(seen.score * 100)} %
    </span>
  );
}

function placeOf([x, y]: Point): { left: string; top: string } {
  return { left: `${Math.min(0.86, x) * 100}%`, top: `${Math.max(0.05, y) * 100}%` };
}
