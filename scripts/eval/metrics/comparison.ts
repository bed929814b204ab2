/**
 * Lays two sets of tracks, the true ones and those to be judged, side by side: per frame who is there and how well
 * each true box and each judged box overlap. All tracking figures (clear-mot.ts, identity.ts, hota.ts) start from
 * this, so that they speak about the same thing.
 *
 * Ids become positions 0, 1, 2 ... in a list: the figures need tables over tracks, not names.
 */
import { GiveUp } from '#base/errors.ts';
import { iouOf } from '#edge-agent/detect/boxes.ts';
import { countedRows, type MotRow } from './mot-file.ts';

/** Overlaps are quotients of floats: one of exactly 0.5 must pass a threshold of 0.5. */
export const EPSILON = 1e-9;

export interface ComparedFrame {
  frame: number;
  /** Positions in `truthIds` of who is there. */
  truth: number[];
  /** Positions in `trackIds`. */
  tracks: number[];
  /** IoU of truth[row] and tracks[column]. */
  overlap: Float64Array[];
}

export interface Comparison {
  frames: ComparedFrame[];
  truthIds: number[];
  trackIds: number[];
  truthBoxes: number;
  trackBoxes: number;
  /** Boxes of each true track and of each judged track. */
  truthLengths: Int32Array;
  trackLengths: Int32Array;
}

/** Boxes whose flag is 0 in `truth` do not count. Throws GiveUp where an id is in one frame twice. */
export function compareTracks(truth: readonly MotRow[], tracks: readonly MotRow[]): Comparison {
  const [truthTable, trackTable] = [tableOf(countedRows(truth), 'truth'), tableOf(tracks, 'tracks')];
  const frames = [...new Set([...truthTable.frames.keys(), ...trackTable.frames.keys()])].sort(
    (a, b) => a - b,
  );
  return {
    frames: frames.map((frame) =>
      compareFrame(frame, truthTable.frames.get(frame) ?? [], trackTable.frames.get(frame) ?? []),
    ),
    truthIds: truthTable.ids,
    trackIds: trackTable.ids,
    truthBoxes: truthTable.boxes,
    trackBoxes: trackTable.boxes,
    truthLengths: truthTable.lengths,
    trackLengths: trackTable.lengths,
  };
}

interface Entry {
  position: number;
  row: MotRow;
}

interface Table {
  ids: number[];
  frames: Map<number, Entry[]>;
  boxes: number;
  lengths: Int32Array;
}

function tableOf(rows: readonly MotRow[], side: string): Table {
  const ids = [...new Set(rows.map(({ id }) => id))].sort((a, b) => a - b);
  const positions = new Map(ids.map((id, position) => [id, position]));
  const frames = new Map<number, Entry[]>();
  const lengths = new Int32Array(ids.length);
  for (const row of rows) {
    const entries = frames.get(row.frame) ?? [];
    const position = positions.get(row.id) ?? 0;
    if (entries.some((entry) => entry.position === position)) {
      throw new GiveUp('twice-in-frame', `${side}: id ${row.id} is in frame ${row.frame} twice`);
    }
    entries.push({ position, row });
    frames.set(row.frame, entries);
    lengths[position] = (lengths[position] ?? 0) + 1;
  }
  return { ids, frames, boxes: rows.length, lengths };
}

function compareFrame(frame: number, truth: readonly Entry[], tracks: readonly Entry[]): ComparedFrame {
  return {
    frame,
    truth: truth.map(({ position }) => position),
    tracks: tracks.map(({ position }) => position),
    overlap: truth.map(({ row }) => Float64Array.from(tracks, (track) => iouOf(row.box, track.row.box))),
  };
}
