/** Repository of searches for faces: who asked, for which case, where and when; never whose face nor what was found. */
import type { LedgerDatabase } from '../database.ts';

export interface AskedSearch {
  id: string;
  byId: string;
  byName: string;
  caseNumber: string;
  reason: string;
  /** `probe`, `incident:<id>` or `entry:<id>`. */
  origin: string;
  siteIds: string[];
  fromMs: number;
  toMs: number;
  askedAtMs: number;
}

export interface FaceSearches {
  add(search: AskedSearch): Promise<void>;
  /** What came of it. */
  finish(id: string, result: { compared: number; hits: number; missing: unknown }): Promise<void>;
}

export function createFaceSearches(db: LedgerDatabase, communeId: string): FaceSearches {
  return {
    add: async (search) => {
      await db
        .insertInto('face_searches')
        .values({
          commune_id: communeId,
          id: search.id,
          by_id: search.byId,
          by_name: search.byName,
          case_number: search.caseNumber,
          reason: search.reason,
          origin: search.origin,
          site_ids_json: JSON.stringify(search.siteIds),
          from_ms: search.fromMs,
          to_ms: search.toMs,
          asked_at_ms: search.askedAtMs,
          compared: null,
          hits: null,
          missing_json: null,
        })
        .execute();
    },
    finish: async (id, { compared, hits, missing }) => {
      await db
        .updateTable('face_searches')
        .set({ compared, hits, missing_json: JSON.stringify(missing) })
        .where('commune_id', '=', communeId)
        .where('id', '=', id)
        .execute();
    },
  };
}
