/** Sorts things into heaps by a key, in the order they come. */
export function groupBy<T, K>(things: readonly T[], keyOf: (thing: T) => K): Map<K, T[]> {
  const heaps = new Map<K, T[]>();
  for (const thing of things) {
    const key = keyOf(thing);
    const heap = heaps.get(key);
    if (heap) {
      heap.push(thing);
    } else {
      heaps.set(key, [thing]);
    }
  }
  return heaps;
}
