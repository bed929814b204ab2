/** Descriptors as the ledger keeps them: sealed, bound to their picture and recipe. */
import type { Seal } from '#base/seal.ts';
import type { SealedDescriptor } from '../ledger/faces/watch-list-pictures.ts';

export interface DescriptorVault {
  /** `descriptor`: base64 of little-endian float32, as in bundles. */
  close(pictureId: string, recipe: string, descriptor: string): SealedDescriptor;
  /** Throws GiveUp when it was changed, or stood in another row. */
  open(sealed: SealedDescriptor): string;
}

export function createDescriptorVault(seal: Seal): DescriptorVault {
  const about = (pictureId: string, recipe: string): string => `watch-list descriptor ${pictureId} ${recipe}`;
  return {
    close: (pictureId, recipe, descriptor) => {
      const sealed = seal.close(Buffer.from(descriptor, 'base64'), about(pictureId, recipe));
      return { pictureId, recipe, sealed: sealed.toString('base64') };
    },
    open: ({ pictureId, recipe, sealed }) =>
      seal.open(Buffer.from(sealed, 'base64'), about(pictureId, recipe)).toString('base64'),
  };
}

/**
 * Of which recipe bundles are made: the one most pictures have. While pictures are read again, `next`, the recipe they
 * are read with, does not count as long as there is another: agents keep what they have until all are done.
 */
export function recipeInForce(descriptors: readonly SealedDescriptor[], next: string | null): string | null {
  const counts = new Map<string, number>();
  for (const { recipe } of descriptors) {
    counts.set(recipe, (counts.get(recipe) ?? 0) + 1);
  }
  if (next !== null && counts.size > 1) {
    counts.delete(next);
  }
  const [most] = [...counts].sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1));
  return most?.[0] ?? null;
}
