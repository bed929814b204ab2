/**
 * What one agent is to look for: the active entries that apply to its cameras, with descriptors of one recipe. No name
 * and no picture leaves central, and an agent learns nothing of entries for other places.
 */
import { createHash } from 'node:crypto';
import type { FaceThresholds, WatchListBundle } from '#protocol/faces.ts';
import type { FacePlace } from '../ledger/faces/face-places.ts';
import type { StoredEntry } from '../ledger/faces/watch-list.ts';

/** `sought` people matter to face-watch-list, `expected` ones to face-unknown. */
const RULE_OF = { sought: 'face-watch-list', expected: 'face-unknown' } as const;

export type BundleContent = Pick<WatchListBundle, 'recipe' | 'entries' | 'thresholds'>;

export interface BundleParts {
  entries: readonly StoredEntry[];
  facePlaces: readonly FacePlace[];
  recipe: string;
  /** By picture id, base64, of that recipe. */
  descriptors: ReadonlyMap<string, string>;
  thresholds: readonly ({ siteId: string } & FaceThresholds)[];
  nowMs: number;
}

/** Where this entry is looked for. */
export function placesOf(
  { purpose, siteIds }: Pick<StoredEntry, 'purpose' | 'siteIds'>,
  facePlaces: readonly FacePlace[],
): FacePlace[] {
  return facePlaces.filter(
    ({ kind, siteId }) => kind === RULE_OF[purpose] && (siteIds === null || siteIds.includes(siteId)),
  );
}

export function buildBundle(agentId: string, parts: BundleParts): BundleContent {
  const { entries, recipe, descriptors, thresholds, nowMs } = parts;
  const facePlaces = parts.facePlaces.filter((place) => place.agentId === agentId);
  const siteIds = new Set(facePlaces.map(({ siteId }) => siteId));
  return {
    recipe,
    entries: entries
      .filter(({ status, expiresAtMs }) => status === 'active' && expiresAtMs > nowMs)
      .map((entry) => ({
        id: entry.id,
        purpose: entry.purpose,
        siteIds: entry.siteIds === null ? null : entry.siteIds.filter((siteId) => siteIds.has(siteId)),
        expiresAtMs: entry.expiresAtMs,
        descriptors: entry.pictures.flatMap(({ id }) => descriptors.get(id) ?? []),
        isUsed: placesOf(entry, facePlaces).length > 0,
      }))
      .filter(({ isUsed, descriptors: own }) => isUsed && own.length > 0)
      .map(({ isUsed: _, ...entry }) => entry)
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
    thresholds: thresholds.filter(({ siteId }) => siteIds.has(siteId)),
  };
}

/** Tells whether an agent has been given this already. */
export function hashOf(content: BundleContent): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}
