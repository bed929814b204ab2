/**
 * Strangers of each site, the yardstick scores are measured with: a few hundred descriptors of people who passed and
 * were like nobody on the list, sealed on the disk and there again after a restart. One person counts once: somebody
 * who stands there all day would make everybody who looks a little like them a stranger.
 */
import type { Log } from '#base/log.ts';
import { describeError } from '#base/errors.ts';
import type { Seal } from '#base/seal.ts';
import type { Sqlite } from '#base/sqlite.ts';
import { createCohort, similarityOf, type Cohort } from '#models/faces/matching.ts';
import { fromBytes, toBytes } from './float-bytes.ts';

export const COHORT_SIZE = 300;

export interface SiteCohorts {
  /** For descriptors of this recipe and length. */
  at: (siteId: string, recipe: string, length: number) => Cohort;
  /** False when it is too like somebody who is in it: from `sameScore` on. */
  add: (siteId: string, recipe: string, descriptor: Float32Array, sameScore: number) => boolean;
  /** What changed is on the disk afterwards. */
  flush: () => void;
}

export interface SiteCohortsDeps {
  database: Sqlite;
  seal: Seal;
  random: () => number;
  log: Log;
}

interface Kept {
  recipe: string;
  cohort: Cohort;
  isChanged: boolean;
}

export function openSiteCohorts({ database, seal, random, log }: SiteCohortsDeps): SiteCohorts {
  const find = database.prepare('select sealed from cohort where site_id = ? and recipe = ?');
  const put = database.prepare('insert or replace into cohort values (?, ?, ?)');
  const kept = new Map<string, Kept>();

  const read = (siteId: string, recipe: string): Float32Array => {
    const row = find.get(siteId, recipe) as { sealed: Uint8Array } | undefined;
    if (!row) {
      return new Float32Array();
    }
    try {
      return fromBytes(seal.open(row.sealed, about(siteId, recipe)));
    } catch (error) {
      log.error(
        { site: siteId, reason: describeError(error) },
        'strangers of a site cannot be read, begun anew',
      );
      return new Float32Array();
    }
  };

  const keptAt = (siteId: string, recipe: string, length: number): Kept => {
    const known = kept.get(siteId);
    if (known?.recipe === recipe) {
      return known;
    }
    const cohort = createCohort(length, COHORT_SIZE, random);
    const values = read(siteId, recipe);
    for (let at = 0; at + length <= values.length; at += length) {
      cohort.add(values.slice(at, at + length));
    }
    const own: Kept = { recipe, cohort, isChanged: false };
    kept.set(siteId, own);
    return own;
  };

  return {
    at: (siteId, recipe, length) => keptAt(siteId, recipe, length).cohort,
    add: (siteId, recipe, descriptor, sameScore) => {
      const own = keptAt(siteId, recipe, descriptor.length);
      const { cohort } = own;
      const isThere = cohort
        .descriptors()
        .some((member) => cohort.score(descriptor, member, similarityOf(descriptor, member)) >= sameScore);
      if (isThere) {
        return false;
      }
      cohort.add(descriptor);
      own.isChanged = true;
      return true;
    },
    flush: () => {
      for (const [siteId, own] of kept) {
        if (own.isChanged) {
          const plain = toBytes(own.cohort.descriptors());
          put.run(siteId, own.recipe, seal.close(plain, about(siteId, own.recipe)));
          plain.fill(0);
          own.isChanged = false;
        }
      }
    },
  };
}

function about(siteId: string, recipe: string): string {
  return `strangers of ${siteId}, ${recipe}`;
}
