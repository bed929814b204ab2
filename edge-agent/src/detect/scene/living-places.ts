/**
 * Where somebody is: people, animals and vehicles as the tracker has them, and places where one was lost without
 * having gone. A person who stands still is lost by the detector sooner or later and would turn into a thing; so the
 * place stays theirs until the background is seen there again.
 */
import type { Box } from '#protocol/geometry.ts';
import { LABEL_GROUPS } from '../detection.ts';
import type { TrackObservation } from '../look.ts';
import { CELL_AS_EVER } from './cell-layers.ts';
import type { CellMemory } from './cell-memory.ts';
import type { CellRegion } from './cell-regions.ts';
import {
  boundsOf,
  cellsWithin,
  forEachCell,
  grownBounds,
  SCENE_CELLS,
  SCENE_HEIGHT,
  SCENE_WIDTH,
  type CellBounds,
} from './scene-grid.ts';

const GROWN_SHARE = 0.12;
/** A region with at least this share of its box inside theirs belongs to them, for now. */
const COVERED_SHARE = 0.25;
/** Of a place where somebody was lost, so much must be other than the background while they are still there. */
const STILL_THERE_SHARE = 0.2;
/** A region this large beside their own size is themselves. */
const SELF_SHARE = 0.3;
const SAME_IOU = 0.4;
const MOST_LOST_MS = 600_000;
const MOST_LOST = 32;

interface Place {
  own: CellBounds;
  /** With room for arms and for the error of the box. */
  roomy: CellBounds;
}

interface LostPlace {
  bounds: CellBounds;
  atMs: number;
}

export interface LivingPlaces {
  /** 1 for every cell within somebody; the same array every time. */
  readonly cells: Uint8Array;
  /** Before the cell memory looks at the same picture. */
  follow(tracks: readonly TrackObservation[], atMs: number): void;
  /** After it: forgets places where the background is seen again. */
  review(memory: CellMemory, atMs: number): void;
  /** Whether the region is, or may be, part of somebody who is there. */
  explain(region: CellRegion, memory: CellMemory): boolean;
  /** Whether somebody of about this size and place is there: what was taken for a thing is a person. */
  isSomebody(bounds: CellBounds): boolean;
}

export function createLivingPlaces(): LivingPlaces {
  const cells = new Uint8Array(SCENE_CELLS);
  let followed = new Map<number, Place>();
  let lost: LostPlace[] = [];

  return {
    cells,
    follow: (tracks, atMs) => {
      const now = new Map<number, Place>();
      for (const { trackId, label, box, isPredicted } of tracks) {
        const group = LABEL_GROUPS[label];
        if (group !== 'bag' && group !== 'object') {
          // A guess drifts away from somebody who has stopped.
          const known = isPredicted ? followed.get(trackId) : undefined;
          now.set(trackId, known ?? placeOf(box));
        }
      }
      for (const [trackId, { own }] of followed) {
        if (!now.has(trackId)) {
          lost = [...lost, { bounds: own, atMs }].slice(-MOST_LOST);
        }
      }
      followed = now;
      cells.fill(0);
      followed.forEach(({ roomy }) => forEachCell(roomy, (cell) => (cells[cell] = 1)));
    },
    review: (memory, atMs) => {
      lost = lost.filter(
        (place) =>
          atMs - place.atMs < MOST_LOST_MS && changedShare(place.bounds, memory) >= STILL_THERE_SHARE / 2,
      );
    },
    explain: ({ bounds, cells: own }, memory) => {
      const area = cellsWithin(bounds);
      if ([...followed.values()].some(({ roomy }) => sharedCells(roomy, bounds) >= COVERED_SHARE * area)) {
        return true;
      }
      return lost.some((place) => {
        if (sharedCells(place.bounds, bounds) < area / 2) {
          return false;
        }
        const others = changedShare(place.bounds, memory) - own.length / cellsWithin(place.bounds);
        return own.length >= SELF_SHARE * cellsWithin(place.bounds) || others >= STILL_THERE_SHARE;
      });
    },
    isSomebody: (bounds) =>
      [...followed.values()].some(({ own }) => {
        const shared = sharedCells(own, bounds);
        return shared >= SAME_IOU * (cellsWithin(own) + cellsWithin(bounds) - shared);
      }),
  };
}

function placeOf(box: Box): Place {
  const own = boundsOf(box);
  return { own, roomy: grownBounds(own, GROWN_SHARE, 1) };
}

function changedShare(bounds: CellBounds, { state }: CellMemory): number {
  let changed = 0;
  forEachCell(bounds, (cell) => (changed += state[cell] === CELL_AS_EVER ? 0 : 1));
  return changed / cellsWithin(bounds);
}

function sharedCells(a: CellBounds, b: CellBounds): number {
  const width = Math.min(a.right, b.right, SCENE_WIDTH) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom, SCENE_HEIGHT) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}
