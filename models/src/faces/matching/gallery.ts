/**
 * The descriptors a probe is compared with, gone through from end to end (dot-products.ts). No index: a hundred thousand
 * of 128 take less time than a person's face is read in, nothing is missed, and what is removed is gone.
 */
import { requireLength } from './descriptor.ts';
import { createDotProducts, type DotProducts } from './dot-products.ts';

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

/** `length`: of every descriptor; others are refused with RangeError. */
export function createFaceGallery(length: number): FaceGallery {
  const rows = createDotProducts(length);
  /** By row. */
  const owners: string[] = [];
  const rowsOf = new Map<string, number[]>();

  const removeRow = (row: number): void => {
    const last = owners.length - 1;
    const mover = owners[last];
    if (row !== last && mover !== undefined) {
      rows.copyRow(last, row);
      owners[row] = mover;
      rowsOf.set(
        mover,
        (rowsOf.get(mover) ?? []).map((its) => (its === last ? row : its)),
      );
    }
    owners.pop();
    rows.clearRow(last);
  };

  return {
    size: () => owners.length,
    add: (id, descriptor) => {
      requireLength(descriptor, length);
      const row = owners.length;
      rows.setRow(row, descriptor);
      owners.push(id);
      const known = rowsOf.get(id);
      if (known) {
        known.push(row);
      } else {
        rowsOf.set(id, [row]);
      }
    },
    remove: (id) => {
      const own = rowsOf.get(id) ?? [];
      rowsOf.delete(id);
      // From the end, so that no row of this id is moved into a hole.
      for (const row of own.sort((a, b) => b - a)) {
        removeRow(row);
      }
    },
    search: (probe, most) => {
      requireLength(probe, length);
      return best(rows, owners, probe, most);
    },
  };
}

/** Most rows are less alike than the worst kept, so keeping a short sorted list costs nothing beside the products. */
function best(rows: DotProducts, owners: readonly string[], probe: Float32Array, most: number): GalleryHit[] {
  const hits: GalleryHit[] = [];
  let least = -Infinity;
  rows.each(probe, owners.length, (row, similarity) => {
    if (similarity > least || hits.length < most) {
      keep(hits, { id: owners[row] ?? '', similarity }, most);
      least = hits.length < most ? -Infinity : (hits.at(-1)?.similarity ?? -Infinity);
    }
  });
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
