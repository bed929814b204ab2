/** What the timeline shows: a row a camera, and what belongs to all of them. Heights in pixels. */
import type { Bookmark } from '#protocol/bookmark.ts';
import type { CameraView } from '#protocol/camera.ts';
import type { IncidentView } from '#protocol/incident.ts';
import type { Timeline } from '#protocol/recording.ts';
import type { TimeSpan } from '../../data/recording-api.ts';

export interface TimelineRow {
  camera: CameraView;
  /** Null while it is not known. */
  timeline: Timeline | null;
  problem: Error | null;
  incidents: readonly IncidentView[];
  holds: readonly TimeSpan[];
  /** Stretches that belong to the case. */
  ofCase: readonly TimeSpan[];
  bookmarks: readonly Bookmark[];
}

export interface RowLook {
  height: number;
  activity: { top: number; height: number };
  band: { top: number; height: number };
  hold: { top: number; height: number };
}

/** The fewer cameras, the more room each has. */
export function rowLook(count: number): RowLook {
  if (count === 1) {
    return look(70, 2, 32, 20, 7);
  }
  if (count <= 4) {
    return look(40, 2, 16, 12, 4);
  }
  return count <= 8 ? look(28, 1, 11, 9, 3) : look(20, 1, 8, 6, 2);
}

function look(height: number, top: number, activity: number, band: number, hold: number): RowLook {
  const bandTop = top + activity + 2;
  return {
    height,
    activity: { top, height: activity },
    band: { top: bandTop, height: band },
    hold: { top: bandTop + band + 1, height: hold },
  };
}

/** Of which row the pointer is; the last for what is below it. */
export function rowAt(y: number, count: number): number {
  return Math.max(0, Math.min(count - 1, Math.floor(y / rowLook(count).height)));
}
