/**
 * The descriptors a probe is compared with: one growing block of numbers, gone through from end to end. No index: a
 * hundred thousand of 128 take less time than a person's face is read in, nothing is missed, and what is removed is
 * gone.
 */
import { requireLength } from './descriptor.ts';

export interface GalleryHit {
  id: string;
  similarity: number;
}

/** Descriptors by id; an id may have several. */
export interface FaceGallery {
  size: () => number;
  add: (id: string, descriptor: Float32Array) => void;
  /** Overwrites what it removes. */
  remove: (id: string) => void;
  /** The most alike ids first, each once, by its best descriptor. */
  search: (probe: Float32Array, most: number) => GalleryHit[];
}

const FIRST_ROWS = 16;

/** `length`: of every descriptor; others are refused with RangeError. */
export function createFaceGallery(length: number): FaceGallery {
  let block = new Float32Array(FIRST_ROWS * length);
  /** By row. */
  const owners: string[] = [];
  const rowsOf = new Map<string, number[]>();

  const grow = (): void => {
    const wider = new Float32Array(block.length * 2);
    wider.set(block);
    block.fill(0);
    block = wider;
  };

  const removeRow = (row: number): void => {
    const last = owners.length - 1;
    const mover = owners[last];
    if (row !== last && mover !== undefined) {
      block.copyWithin(row * length, last * length, (last + 1) * length);
      owners[row] = mover;
      rowsOf.set(
        mover,
        (rowsOf.get(mover) ?? []).map((its) => (its === last ? row : its)),
      );
    }
    owners.pop();
    block.fill(0, last * length, (last + 1) * length);
  };

  return {
    size: () => owners.length,
    add: (id, descriptor) => {
      requireLength(descriptor, length);
      const row = owners.length;
      if ((row + 1) * length > block.length) {
        grow();
      }
      block.set(descriptor, row * length);
      owners.push(id);
      const rows = rowsOf.get(id);
      if (rows) {
        rows.push(row);
      } else {
        rowsOf.set(id, [row]);
      }
    },
    remove: (id) => {
      const rows = rowsOf.get(id) ?? [];
      rowsOf.delete(id);
      // From the end, so that no row of this id is moved into a hole.
      for (const row of rows.sort((a, b) => b - a)) {
        removeRow(row);
      }
    },
    search: (probe, most) => {
      requireLength(probe, length);
      return best(block, owners, probe, most);
    },
  };
}

/** Most rows are less alike than the worst kept, so keeping a short sorted list costs nothing beside the products. */
function best(
  block: Float32Array,
  owners: readonly string[],
  probe: Float32Array,
  most: number,
): GalleryHit[] {
  const hits: GalleryHit[] = [];
  let least = -Infinity;
  for (let row = 0; row < owners.length; row += 1) {
    const similarity = product(block, row * probe.length, probe);
    if (similarity > least || hits.length < most) {
      keep(hits, { id: owners[row] ?? '', similarity }, most);
      least = hits.length < most ? -Infinity : (hits.at(-1)?.similarity ?? -Infinity);
    }
  }
  return hits;
}

function keep(hits: GalleryHit[], hit: GalleryHit, most: number): void {
  const own = hits.findIndex(({ id }) => id === hit.id);
  if (own >= 0) {
    if ((hits[own]?.similarity ?? 0) >= hit.similarity) {
      return;
    }
    hits.splice(own, 1);
  }
  const place = hits.findIndex(({ similarity }) => similarity < hit.similarity);
  hits.splice(place < 0 ? hits.length : place, 0, hit);
  hits.length = Math.min(hits.length, most);
}

/** Four sums side by side, or each addition would wait for the one before. */
function product(block: Float32Array, offset: number, probe: Float32Array): number {
  const whole = probe.length - (probe.length % 4);
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i < whole; i += 4) {
    const at = offset + i;
    a += (block[at] ?? 0) * (probe[i] ?? 0);
    b += (block[at + 1] ?? 0) * (probe[i + 1] ?? 0);
    c += (block[at + 2] ?? 0) * (probe[i + 2] ?? 0);
    d += (block[at + 3] ?? 0) * (probe[i + 3] ?? 0);
  }
  for (; i < probe.length; i += 1) {
    a += (block[offset + i] ?? 0) * (probe[i] ?? 0);
  }
  return a + b + (c + d);
}
