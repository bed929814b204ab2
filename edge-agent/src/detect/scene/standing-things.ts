/**
 * The changes that have been told about, each with its cells and what they looked like, until they end: its place
 * looks as before, something else has been in its place for long, somebody proves to be there, or it has stood for
 * so long that it belongs to the place.
 */
import type { SmallPicture } from '../../decode/small-target.ts';
import type { SceneChange } from '../look.ts';
import { CELL_AS_EVER } from './cell-layers.ts';
import type { CellMemory } from './cell-memory.ts';
import { boundsAround, type CellRegion } from './cell-regions.ts';
import type { ChangeEvidence } from './change-evidence.ts';
import type { LivingPlaces } from './living-places.ts';
import { boxOf, grownBounds, SCENE_CELLS, type CellBounds } from './scene-grid.ts';

const MOST_THINGS = 32;
const LEAST_LEVELS = 14;
/** Of its cells: as it was told, and as before it. */
const HERE_SHARE = 0.5;
const BACK_SHARE = 0.6;
const BACK_MS = 1500;
const SOMEBODY_MS = 1500;
const HIDDEN_MS = 30_000;
const HIDDEN_BY_SOMEBODY_MS = 600_000;
/** Longer than any rule waits. */
const BELONGS_MS = 70 * 60_000;
/** A piece beside a thing, smaller than this share of it, is part of it. */
const FRAGMENT_SHARE = 0.6;

export interface Review {
  memory: CellMemory;
  places: LivingPlaces;
  picture: SmallPicture;
  atMs: number;
  elapsedMs: number;
}

export interface StandingThings {
  owns(cell: number): boolean;
  add(region: CellRegion, evidence: ChangeEvidence, memory: CellMemory, atMs: number): void;
  /** Takes a small piece beside a thing into it; false where there is none. */
  absorbFragment(region: CellRegion, memory: CellMemory): boolean;
  /** Returns the ids of those that have ended. */
  review(review: Review): number[];
  list(): SceneChange[];
}

interface Thing {
  change: SceneChange;
  bounds: CellBounds;
  /** Cell to the brightness it was told with, following the light. */
  looks: Map<number, number>;
  backMs: number;
  hiddenMs: number;
  somebodyMs: number;
}

type Fate = 'stands' | 'over' | 'belongs';

export function createStandingThings(nextId: () => number): StandingThings {
  const owned = new Uint8Array(SCENE_CELLS);
  let things: Thing[] = [];

  const take = (thing: Thing, cells: readonly number[], memory: CellMemory): void => {
    for (const cell of cells) {
      thing.looks.set(cell, memory.candidate[cell] ?? 0);
      owned[cell] = 1;
    }
    thing.bounds = boundsAround([...thing.looks.keys()]);
    thing.change = { ...thing.change, box: boxOf(thing.bounds) };
  };

  return {
    owns: (cell) => owned[cell] === 1,
    add: (region, evidence, memory, atMs) => {
      if (things.length >= MOST_THINGS) {
        return;
      }
      const thing: Thing = {
        change: {
          trackId: nextId(),
          kind: evidence.cameShare >= 0.5 ? 'appeared' : 'vanished',
          box: boxOf(region.bounds),
          sinceAtMs: atMs - evidence.stoodMs,
          score: scoreOf(evidence),
        },
        bounds: region.bounds,
        looks: new Map(),
        backMs: 0,
        hiddenMs: 0,
        somebodyMs: 0,
      };
      take(thing, region.cells, memory);
      things.push(thing);
    },
    absorbFragment: (region, memory) => {
      const near = grownBounds(region.bounds, 0, 2);
      const thing = things.find(
        ({ bounds, looks }) => touches(bounds, near) && region.cells.length < FRAGMENT_SHARE * looks.size,
      );
      if (thing) {
        take(thing, region.cells, memory);
      }
      return thing !== undefined;
    },
    review: (now) => {
      const ended: number[] = [];
      things = things.filter((thing) => {
        const fate = age(thing, now);
        if (fate === 'belongs') {
          now.memory.adopt(thing.looks.keys(), false);
        }
        if (fate !== 'stands') {
          ended.push(thing.change.trackId);
          [...thing.looks.keys()].forEach((cell) => (owned[cell] = 0));
        }
        return fate === 'stands';
      });
      return ended;
    },
    list: () => things.map(({ change }) => change),
  };
}

function age(thing: Thing, { memory, places, picture, atMs, elapsedMs }: Review): Fate {
  let [here, back, inSomebody] = [0, 0, 0];
  for (const [cell, before] of thing.looks) {
    const look = memory.inNewLight(before);
    thing.looks.set(cell, look);
    const error = (picture.luma[cell] ?? 0) - look;
    if (memory.state[cell] === CELL_AS_EVER) {
      back += 1;
    } else if (Math.abs(error) <= LEAST_LEVELS) {
      here += 1;
      thing.looks.set(cell, look + 0.2 * error);
    }
    inSomebody += places.cells[cell] ?? 0;
  }
  const count = thing.looks.size;
  const isHidden = here < HERE_SHARE * count && back < BACK_SHARE * count;
  thing.backMs = back >= BACK_SHARE * count ? thing.backMs + elapsedMs : 0;
  thing.hiddenMs = isHidden ? thing.hiddenMs + elapsedMs : 0;
  thing.somebodyMs = places.isSomebody(thing.bounds) ? thing.somebodyMs + elapsedMs : 0;

  const patienceMs = inSomebody * 2 > count ? HIDDEN_BY_SOMEBODY_MS : HIDDEN_MS;
  if (thing.backMs > BACK_MS || thing.hiddenMs > patienceMs || thing.somebodyMs > SOMEBODY_MS) {
    return 'over';
  }
  return atMs - thing.change.sinceAtMs > BELONGS_MS ? 'belongs' : 'stands';
}

/** Sure of it when it stands out from its surroundings, is clearly a coming or a going, and keeps still. */
function scoreOf({ cameShare, contrast, tremble }: ChangeEvidence): number {
  const clarity = Math.min(1, Math.abs(cameShare - 0.5) * 5);
  const plainness = Math.min(1, contrast / 40);
  return 0.3 + 0.35 * clarity + 0.25 * plainness + 0.1 * Math.max(0, 1 - tremble * 7);
}

function touches(a: CellBounds, b: CellBounds): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
