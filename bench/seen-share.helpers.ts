/**
 * How much of what unlimited looking follows is followed under a budget: of every box of every track that whole looks
 * at every picture give, the share that has a box of the same kind at the same instant (IoU 0.5). Between two
 * sightings of a track its box is where the straight way has it: so it is drawn on a clip, and so rules take it.
 * People and vehicles count: a bag that somebody carries is found at half the looks even without a limit.
 */
import { iouOf } from '#edge-agent/detect/boxes.ts';
import { LABEL_GROUPS, type LabelGroup } from '#edge-agent/detect/detection.ts';
import type { Look } from '#edge-agent/detect/look.ts';
import type { Box } from '#protocol/geometry.ts';
import type { ObjectLabel } from '#protocol/incident.ts';

const LONGEST_GAP_MS = 3000;
const LEAST_IOU = 0.5;
const COUNTED = new Set<LabelGroup>(['person', 'two-wheeler', 'vehicle']);

interface Sighting {
  atMs: number;
  label: ObjectLabel;
  box: Box;
}

export interface SeenShare {
  share: number;
  boxes: number;
}

/** Up to `toMs`: what comes last has no second sighting that would say where it went. */
export function seenShare(
  reference: readonly Look[],
  looks: readonly Look[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
): SeenShare {
  const tracks = tracksOf(looks);
  let [boxes, found] = [0, 0];
  for (const [cameraId, wanted] of tracksOf(reference)) {
    const candidates = [...(tracks.get(cameraId)?.values() ?? [])];
    for (const sighting of [...wanted.values()].flat()) {
      if (sighting.atMs >= fromMs && sighting.atMs < toMs && COUNTED.has(LABEL_GROUPS[sighting.label])) {
        boxes += 1;
        found += candidates.some((track) => agrees(boxAt(track, sighting.atMs), sighting)) ? 1 : 0;
      }
    }
  }
  return { share: boxes === 0 ? 1 : found / boxes, boxes };
}

function tracksOf(looks: readonly Look[]): Map<string, Map<number, Sighting[]>> {
  const cameras = new Map<string, Map<number, Sighting[]>>();
  for (const { cameraId, atMs, tracks } of looks) {
    const known = cameras.get(cameraId) ?? new Map<number, Sighting[]>();
    cameras.set(cameraId, known);
    for (const { trackId, label, box, isPredicted } of tracks) {
      if (!isPredicted) {
        known.set(trackId, [...(known.get(trackId) ?? []), { atMs, label, box }]);
      }
    }
  }
  return cameras;
}

function boxAt(track: readonly Sighting[], atMs: number): Sighting | null {
  const after = track.findIndex((sighting) => sighting.atMs >= atMs);
  const next = track[after];
  const last = track[after - 1];
  if (!next || next.atMs === atMs) {
    return next ?? null;
  }
  if (!last || next.atMs - last.atMs > LONGEST_GAP_MS) {
    return null;
  }
  const share = (atMs - last.atMs) / (next.atMs - last.atMs);
  const mix = (a: number, b: number): number => a + (b - a) * share;
  const box = {
    x: mix(last.box.x, next.box.x),
    y: mix(last.box.y, next.box.y),
    w: mix(last.box.w, next.box.w),
    h: mix(last.box.h, next.box.h),
  };
  return { atMs, label: next.label, box };
}

function agrees(seen: Sighting | null, wanted: Sighting): boolean {
  return (
    seen !== null &&
    LABEL_GROUPS[seen.label] === LABEL_GROUPS[wanted.label] &&
    iouOf(seen.box, wanted.box) >= LEAST_IOU
  );
}
