/**
 * Repository of how alike strangers are to the watch-list: counts by site, recipe and day, each report counted once,
 * and what each site's thresholds are. No track, no time of one, no face.
 * Not here: what the counts mean (recognition/).
 */
import { z } from 'zod';
import { SCORE_BINS, type FaceScores, type FaceThresholds } from '#protocol/faces.ts';
import type { LedgerDatabase } from '../database.ts';
import type { FaceScoresTable, FaceThresholdsTable } from './face-tables.ts';

export const DAY_MS = 86_400_000;
export const DEFAULT_WANTED_PER_MONTH = 1;

/** One day of one site, by one recipe. */
export interface ScoreDay {
  /** Days since 1970, UTC. */
  day: number;
  tracks: number;
  compared: number;
  bins: number[];
  /** From the first report to the last of that day. */
  spanMs: number;
}

export interface SiteThresholds {
  siteId: string;
  wantedPerMonth: number;
  /** Null until they could be measured. */
  measured: (FaceThresholds & { recipe: string; atMs: number }) | null;
}

export interface FaceScoreBook {
  /** Sites served by this agent. */
  sitesOf(agentId: string): Promise<Set<string>>;
  /** False when this report is counted already. */
  addOnce(report: FaceScores, agentId: string, atMs: number): Promise<boolean>;
  /** What the site's newest report was made with. */
  recipeOf(siteId: string): Promise<string | null>;
  /** Oldest first. */
  days(siteId: string, recipe: string, fromDay: number): Promise<ScoreDay[]>;
  siteIds(): Promise<string[]>;
  thresholds(): Promise<SiteThresholds[]>;
  setWanted(siteId: string, wantedPerMonth: number): Promise<void>;
  setMeasured(siteId: string, measured: SiteThresholds['measured']): Promise<void>;
}

const bins = z.array(z.number().int().min(0)).length(SCORE_BINS.count);

export function createFaceScores(db: LedgerDatabase, communeId: string): FaceScoreBook {
  const rows = () => db.selectFrom('face_scores').where('commune_id', '=', communeId);
  const put = async (row: Partial<FaceThresholdsTable> & { site_id: string }): Promise<void> => {
    const { site_id: _siteId, ...changes } = row;
    await db
      .insertInto('face_thresholds')
      .values({
        commune_id: communeId,
        wanted_per_month: DEFAULT_WANTED_PER_MONTH,
        recipe: null,
        candidate: null,
        strong: null,
        measured_at_ms: null,
        ...row,
      })
      .onConflict((conflict) => conflict.columns(['commune_id', 'site_id']).doUpdateSet(changes))
      .execute();
  };

  return {
    sitesOf: async (agentId) => {
      const found = await db
        .selectFrom('sites')
        .where('commune_id', '=', communeId)
        .where('agent_id', '=', agentId)
        .select('id')
        .execute();
      return new Set(found.map(({ id }) => id));
    },
    addOnce: (report, agentId, atMs) => addOnce(db, communeId, { report, agentId, atMs }),
    recipeOf: async (siteId) => {
      const row = await rows()
        .where('site_id', '=', siteId)
        .orderBy('changed_at_ms', 'desc')
        .orderBy('day', 'desc')
        .select('recipe')
        .limit(1)
        .executeTakeFirst();
      return row?.recipe ?? null;
    },
    days: async (siteId, recipe, fromDay) => {
      const found = await rows()
        .where('site_id', '=', siteId)
        .where('recipe', '=', recipe)
        .where('day', '>=', fromDay)
        .orderBy('day')
        .selectAll()
        .execute();
      return found.map((row) => ({
        day: row.day,
        tracks: row.tracks,
        compared: row.compared,
        bins: readBins(row),
        spanMs: row.to_ms - row.from_ms,
      }));
    },
    siteIds: async () => {
      const found = await rows().select('site_id').distinct().orderBy('site_id').execute();
      return found.map((row) => row.site_id);
    },
    thresholds: async () => {
      const found = await db
        .selectFrom('face_thresholds')
        .where('commune_id', '=', communeId)
        .orderBy('site_id')
        .selectAll()
        .execute();
      return found.map(toThresholds);
    },
    setWanted: (siteId, wantedPerMonth) => put({ site_id: siteId, wanted_per_month: wantedPerMonth }),
    setMeasured: (siteId, measured) =>
      put({
        site_id: siteId,
        recipe: measured?.recipe ?? null,
        candidate: measured?.candidate ?? null,
        strong: measured?.strong ?? null,
        measured_at_ms: measured?.atMs ?? null,
      }),
  };
}

interface Arrived {
  report: FaceScores;
  agentId: string;
  atMs: number;
}

/** The receipt of the report and its counts, in one transaction. */
function addOnce(
  db: LedgerDatabase,
  communeId: string,
  { report, agentId, atMs }: Arrived,
): Promise<boolean> {
  const { id, fromMs, toMs, recipe, sites } = report;
  const day = Math.floor(fromMs / DAY_MS);
  return db.transaction().execute(async (transaction) => {
    const added = await transaction
      .insertInto('face_score_reports')
      .values({ commune_id: communeId, id, agent_id: agentId, received_at_ms: atMs })
      .onConflict((conflict) => conflict.columns(['commune_id', 'id']).doNothing())
      .executeTakeFirst();
    if ((added.numInsertedOrUpdatedRows ?? 0n) === 0n) {
      return false;
    }
    for (const site of sites) {
      const before = await transaction
        .selectFrom('face_scores')
        .where('commune_id', '=', communeId)
        .where('site_id', '=', site.siteId)
        .where('recipe', '=', recipe)
        .where('day', '=', day)
        .selectAll()
        .executeTakeFirst();
      const known = before === undefined ? [] : readBins(before);
      const row: FaceScoresTable = {
        commune_id: communeId,
        site_id: site.siteId,
        recipe,
        day,
        tracks: site.tracks + (before?.tracks ?? 0),
        compared: site.compared + (before?.compared ?? 0),
        bins_json: JSON.stringify(site.bins.map((count, bin) => count + (known[bin] ?? 0))),
        from_ms: Math.min(fromMs, before?.from_ms ?? fromMs),
        to_ms: Math.max(toMs, before?.to_ms ?? toMs),
        changed_at_ms: atMs,
      };
      await transaction
        .insertInto('face_scores')
        .values(row)
        .onConflict((conflict) =>
          conflict.columns(['commune_id', 'site_id', 'recipe', 'day']).doUpdateSet(row),
        )
        .execute();
    }
    return true;
  });
}

function readBins(row: FaceScoresTable): number[] {
  return bins.parse(JSON.parse(row.bins_json));
}

function toThresholds(row: FaceThresholdsTable): SiteThresholds {
  const { recipe, candidate, strong, measured_at_ms: atMs } = row;
  const isMeasured = recipe !== null && candidate !== null && strong !== null && atMs !== null;
  return {
    siteId: row.site_id,
    wantedPerMonth: row.wanted_per_month,
    measured: isMeasured ? { recipe, candidate, strong, atMs } : null,
  };
}
