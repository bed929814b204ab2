/**
 * Things that came or went and stand still: once a second the picture, 160x90 cells of it, is compared with the
 * memory of every cell (cell-memory.ts); cells that stand changed are joined into regions, and a region is told
 * about once it has held out against every other explanation:
 * - somebody is there, or was lost there (living-places.ts), or something moves right beside it (whoever put it down
 *   may stand over it unrecognised): wait;
 * - it stirs: a person whom nobody recognised; wait;
 * - the place is never quiet, the old pattern shows through (light), it is too large: it becomes background.
 * What has been told stands until its place looks as it did before, or somebody proves to be there, or it has been
 * hidden for long. People who pass in front of it change nothing.
 *
 * A call takes 0.4-0.6 ms on a core shared with much other work, and drawing the small picture 0.1 ms.
 * Not here: what a change means, whose it is, how long it may stand (events/).
 */
import type { Picture } from '../../decode/picture.ts';
import type { RegionScaler } from '../../decode/region-scaler.ts';
import { createSmallPicture } from '../../decode/small-target.ts';
import type { SceneChange, TrackObservation } from '../look.ts';
import { CELL_PASSING } from './cell-layers.ts';
import { createCellMemory, type CellMemory } from './cell-memory.ts';
import { createCellRegions, type CellRegion } from './cell-regions.ts';
import { weighChange, type ChangeEvidence } from './change-evidence.ts';
import { createLivingPlaces } from './living-places.ts';
import {
  cellsWithin,
  forEachCell,
  grownBounds,
  SCENE_CELLS,
  SCENE_HEIGHT,
  SCENE_WIDTH,
  type CellBounds,
} from './scene-grid.ts';
import type { ScenePart, SceneView } from './scene-part.ts';
import { createStandingThings } from './standing-things.ts';

const EVERY_MS = 1000;
const EARLY_MS = 120;
const LONGEST_GAP_MS = 60_000;
/** More than this share of the picture changed: another scene, start over. */
const NEW_SCENE_SHARE = 0.45;
const LEAST_CELLS = 4;
const LARGEST_SHARE = 0.12;
/** Nobody there and nothing moving beside it for this long. */
const ALONE_MS = 1900;
/** Waiting for longer than this for somebody to go (a parked car), it becomes background. */
const LONGEST_WAIT_MS = 600_000;
const MOST_RESTLESS = 0.2;
const MOST_TREMBLE = 0.14;
const SAME_PATTERN = 0.85;
const LEAST_SHARPNESS = 0.62;
const LEAST_CONTRAST = 20;
/** An edge that has moved a little (a tape, a door, a bunch of balloons) is long and thin, or ragged. */
const LEAST_SOLID = 0.1;
const SOLID_FROM_CELLS = 12;
const MOST_SLENDER = 4;
/** Cells times contrast: a few cells must stand out clearly. */
const LEAST_MASS = 260;
/** So many regions that changed within the same seconds are one change of the light. */
const BURST_REGIONS = 6;
const BURST_MS = 2500;
/** Share of the cells round it that may be moving. */
const MOST_PASSING_BESIDE = 0.08;
/** A place that changed when somebody got up is no thing that went. */
const MOST_LIVING_SHARE = 0.35;

export interface StandingChangesDeps {
  scaler: Pick<RegionScaler, 'drawSmall'>;
  nextId: () => number;
}

export function createStandingChanges({ scaler, nextId }: StandingChangesDeps): ScenePart {
  const small = createSmallPicture(SCENE_WIDTH, SCENE_HEIGHT);
  const findRegions = createCellRegions();
  let places = createLivingPlaces();
  let memory = createCellMemory();
  let things = createStandingThings(nextId);
  let waiting: Waiting[] = [];
  let changes: SceneChange[] = [];
  let lastAtMs = Number.NaN;

  const startOver = (): number[] => {
    const ended = changes.map(({ trackId }) => trackId);
    places = createLivingPlaces();
    memory = createCellMemory();
    things = createStandingThings(nextId);
    waiting = [];
    changes = [];
    return ended;
  };

  /** Regions nobody has been told of yet; tells of those that are ripe. */
  const judgeNew = (atMs: number): void => {
    const free = memory.standing().filter((cell) => !things.owns(cell));
    const next: Waiting[] = [];
    const regions = findRegions(free, LEAST_CELLS)
      .filter((region) => !things.absorbFragment(region, memory))
      .map((region) => ({ region, evidence: weighChange(region, memory, small) }));
    const ages = regions.map(({ evidence }) => evidence.stoodMs);
    for (const { region, evidence } of regions) {
      const isExplained = places.explain(region, memory);
      const verdict =
        isBurst(evidence.stoodMs, ages) && !isExplained
          ? 'background'
          : judge(region, evidence, memory, isExplained);
      if (verdict === 'background') {
        memory.adopt(region.cells, isExplained);
        continue;
      }
      const before = waiting.find(({ bounds }) => isSameRegion(bounds, region.bounds));
      const aloneSinceAtMs = verdict === 'wait' ? null : (before?.aloneSinceAtMs ?? atMs);
      if (aloneSinceAtMs !== null && atMs - aloneSinceAtMs >= ALONE_MS) {
        things.add(region, evidence, memory, atMs);
      } else {
        next.push({ bounds: region.bounds, aloneSinceAtMs });
      }
    }
    waiting = next;
  };

  const watch = (picture: Picture, tracks: readonly TrackObservation[], elapsedMs: number): SceneView => {
    const { atMs } = picture;
    scaler.drawSmall(picture, small);
    places.follow(tracks, atMs);
    const share = memory.observe(small, places.cells, elapsedMs);
    if (share > NEW_SCENE_SHARE) {
      return { changes: [], condition: null, endedIds: startOver() };
    }
    places.review(memory, atMs);
    const endedIds = things.review({ memory, places, picture: small, atMs, elapsedMs });
    judgeNew(atMs);
    changes = things.list();
    return { changes, condition: null, endedIds };
  };

  return (picture, tracks) => {
    const elapsedMs = picture.atMs - lastAtMs;
    if (elapsedMs >= 0 && elapsedMs < EVERY_MS - EARLY_MS) {
      return { changes };
    }
    lastAtMs = picture.atMs;
    const isFirst = Number.isNaN(elapsedMs);
    const isGap = !isFirst && !(elapsedMs >= 0 && elapsedMs <= LONGEST_GAP_MS);
    const ended = isGap ? startOver() : [];
    const view = watch(picture, tracks, isFirst || isGap ? EVERY_MS : Math.min(elapsedMs, 2 * EVERY_MS));
    return { ...view, endedIds: [...ended, ...view.endedIds] };
  };
}

/** A region that is not told yet, found again by its place. */
interface Waiting {
  bounds: CellBounds;
  aloneSinceAtMs: number | null;
}

function judge(
  region: CellRegion,
  evidence: ChangeEvidence,
  memory: CellMemory,
  isExplained: boolean,
): 'tell' | 'wait' | 'background' {
  const isTooLarge = region.cells.length > LARGEST_SHARE * SCENE_CELLS;
  const isStale = evidence.stoodMs > LONGEST_WAIT_MS;
  if (isStale || (isTooLarge && !isExplained)) {
    return 'background';
  }
  if (isExplained || passingBeside(region, memory) > MOST_PASSING_BESIDE) {
    return 'wait';
  }
  const wasSomebody = evidence.cameShare < 0.5 && evidence.livingShare > MOST_LIVING_SHARE;
  if (isEdge(region, evidence)) {
    return 'background';
  }
  const isLight = evidence.samePattern > SAME_PATTERN || evidence.sharpness < LEAST_SHARPNESS;
  if (evidence.restless > MOST_RESTLESS || isLight || wasSomebody) {
    return 'background';
  }
  const isFaint = evidence.contrast < LEAST_CONTRAST || region.cells.length * evidence.contrast < LEAST_MASS;
  return isFaint || evidence.tremble > MOST_TREMBLE ? 'wait' : 'tell';
}

function isEdge({ bounds, cells }: CellRegion, { solid }: ChangeEvidence): boolean {
  const width = bounds.right - bounds.left;
  const height = bounds.bottom - bounds.top;
  const isSlender = Math.max(width, height) > MOST_SLENDER * Math.min(width, height);
  return isSlender || (cells.length >= SOLID_FROM_CELLS && solid < LEAST_SOLID);
}

function isBurst(stoodMs: number, ages: readonly number[]): boolean {
  return ages.filter((other) => Math.abs(other - stoodMs) <= BURST_MS / 2).length >= BURST_REGIONS;
}

/** Share of the cells round a region, as far away as half its size, where something moves. */
function passingBeside({ bounds }: CellRegion, { state }: CellMemory): number {
  const ring = grownBounds(bounds, 0.5, 3);
  let passing = 0;
  forEachCell(ring, (cell) => (passing += state[cell] === CELL_PASSING ? 1 : 0));
  return passing / cellsWithin(ring);
}

function isSameRegion(a: CellBounds, b: CellBounds): boolean {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  const shared = Math.max(0, width) * Math.max(0, height);
  return (
    shared * 2 > cellsWithin(a) + cellsWithin(b) - shared ||
    shared === Math.min(cellsWithin(a), cellsWithin(b))
  );
}
