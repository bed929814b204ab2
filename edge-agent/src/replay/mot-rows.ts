/**
 * Tracks of a replayed clip as rows of a MOT file: frames of the file counted from 1, pixels of the file.
 *
 * The pipeline looks at some pictures only, and in those not at everybody (who rests is looked at now and then), so
 * between two sightings of a track its box is put where it must have been: on the straight line from one to the
 * other. Nothing is added before the first sighting, after the last, or over a longer gap.
 */
import type { Box } from '#protocol/geometry.ts';
import type { ObjectLabel } from '#protocol/incident.ts';
import { labelsOf, type Rule } from '#protocol/rule.ts';
import type { PictureSize } from '../detect/look-plan.ts';
import type { ReplayPicture } from './replay.ts';

/** Longer than the time between two looks at somebody who rests. */
const LONGEST_GAP_S = 3;

export interface MotRow {
  frame: number;
  id: number;
  /** Pixels. */
  box: Box;
  score: number;
}

export interface MotRows {
  /** `full`: in whose pixels the rows are to be. */
  add(picture: Pick<ReplayPicture, 'number' | 'atS' | 'look'> & { full: PictureSize }): void;
  /** By frame and id. `everyFrame`: pictures of the file that were not taken, too. */
  rows(everyFrame: boolean): MotRow[];
}

interface Sighting {
  frame: number;
  atS: number;
  box: Box;
  score: number;
}

/** A MOT file has no word for what a track is, so it holds what the rules look for; everything where they do not say. */
export function labelsWatched(rules: readonly Rule[]): ReadonlySet<ObjectLabel> | null {
  const labels = rules.flatMap((rule) => ('classes' in rule ? labelsOf(rule.classes) : []));
  return labels.length === 0 ? null : new Set(labels);
}

/** `labels`: what is written; null for everything. */
export function createMotRows(labels: ReadonlySet<ObjectLabel> | null): MotRows {
  const tracks = new Map<number, Sighting[]>();
  const taken = new Set<number>();

  return {
    add: ({ number, atS, look, full }) => {
      taken.add(number);
      for (const { trackId, label, box, score, isPredicted } of look?.tracks ?? []) {
        if (!isPredicted && box.w > 0 && box.h > 0 && (labels?.has(label) ?? true)) {
          const sightings = tracks.get(trackId) ?? [];
          sightings.push({ frame: number, atS, box: inPixels(box, full), score });
          tracks.set(trackId, sightings);
        }
      }
    },
    rows: (everyFrame) =>
      [...tracks]
        .flatMap(([id, sightings]) => fillGaps(sightings, id))
        .filter(({ frame }) => everyFrame || taken.has(frame))
        .sort((a, b) => a.frame - b.frame || a.id - b.id),
  };
}

function inPixels({ x, y, w, h }: Box, { width, height }: { width: number; height: number }): Box {
  return { x: x * width, y: y * height, w: w * width, h: h * height };
}

function fillGaps(sightings: readonly Sighting[], id: number): MotRow[] {
  return sightings.flatMap((from, index) => {
    const { frame, box, score } = from;
    const to = sightings[index + 1];
    const rows = [{ frame, id, box, score }];
    if (to && to.atS - from.atS <= LONGEST_GAP_S) {
      for (let between = frame + 1; between < to.frame; between++) {
        const share = (between - frame) / (to.frame - frame);
        rows.push({ frame: between, id, box: mixed(box, to.box, share), score: Math.min(score, to.score) });
      }
    }
    return rows;
  });
}

function mixed(a: Box, b: Box, share: number): Box {
  const mix = (from: number, to: number): number => from + (to - from) * share;
  return { x: mix(a.x, b.x), y: mix(a.y, b.y), w: mix(a.w, b.w), h: mix(a.h, b.h) };
}
