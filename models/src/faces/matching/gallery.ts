/**
 * The descriptors a probe is compared with, gone through from end to end (dot-products.ts). No index: a hundred thousand
 * of 128 take less time than a person's face is read in, and nothing is missed. It only grows: whoever must forget
 * somebody lets the whole of it go.
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
  /** The most alike ids that are meant first, each once, by its best descriptor. */
  search: (probe: Float32Array, most: number, isMeant?: (id: string) => boolean) => GalleryHit[];
}

/** `length`: of every descriptor; others are refused with RangeError. */
export function createFaceGallery(length: number): FaceGallery {
  const rows = createDotProducts(length);
  /** By row. */
  const owners: string[] = [];

  return {
    size: () => owners.length,
    add: (id, descriptor) => {
      requireLength(descriptor, length);
      rows.setRow(owners.length, descriptor);
      owners.push(id);
    },
    search: (probe, most, isMeant = () => true) => {
      requireLength(probe, length);
      return best(rows, owners, probe, { most, isMeant });
    },
  };
}

/** Most rows are less alike than the worst kept, so keeping a short sorted list costs nothing beside the products. */
function best(
  rows: DotProducts,
  owners: readonly string[],
  probe: Float32Array,
  { most, isMeant }: { most: number; isMeant: (id: string) => boolean },
): GalleryHit[] {
  const hits: GalleryHit[] = [];
  let least = -Infinity;
  rows.each(probe, owners.length, (row, similarity) => {
    const id = owners[row] ?? '';
    if (similarity > least && isMeant(id)) {
      keep(hits, { id, similarity }, most);
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
