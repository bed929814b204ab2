/**
 * How like the watch-list the passers-by of each site are, in bins and no finer: central sets thresholds by it. A
 * report every few minutes, kept until central has a receipt for it, also over restarts; its id makes that the same
 * report twice counts once.
 */
import { newId } from '#base/ids.ts';
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { Sqlite } from '#base/sqlite.ts';
import { faceScores, SCORE_BINS, type FaceScores } from '#protocol/faces.ts';
import type { Receipt } from '#protocol/incident.ts';

export interface ScoreTally {
  /** A track is over. `score`: its highest among those who are sought; null where it could not be compared. */
  count: (siteId: string, recipe: string, score: number | null) => void;
  /** Makes a report of what was counted; it is on the disk afterwards. */
  flush: () => void;
  /** Hands over what has no receipt, oldest first, until one fails. */
  send: () => Promise<void>;
}

export interface ScoreTallyDeps {
  database: Sqlite;
  /** Throws when central is away. */
  report: (message: FaceScores) => Promise<Receipt>;
  clock: Clock;
  log: Log;
}

/** A month of reports: an agent that was away longer has lost the oldest. */
const MOST_REPORTS = 9000;

type SiteScores = FaceScores['sites'][number];

export function openScoreTally({ database, report, clock, log }: ScoreTallyDeps): ScoreTally {
  const put = database.prepare('insert into report values (?, ?, ?)');
  const oldest = database.prepare('select id, body from report order by from_ms, id limit 1');
  const drop = database.prepare('delete from report where id = ?');
  const dropOld = database.prepare(
    `delete from report where id not in (select id from report order by from_ms desc limit ${MOST_REPORTS})`,
  );
  const counted = new Map<string, SiteScores>();
  let recipe: string | null = null;
  let sinceMs = clock.nowMs();
  let isSending = false;

  const flush = (): void => {
    const [fromMs, toMs] = [sinceMs, clock.nowMs()].map(Math.round);
    if (counted.size > 0 && recipe !== null && fromMs !== undefined && toMs !== undefined) {
      const span = { fromMs: Math.min(fromMs, toMs), toMs };
      const message: FaceScores = { id: newId(), ...span, recipe, sites: [...counted.values()] };
      put.run(message.id, span.fromMs, JSON.stringify(message));
      dropOld.run();
    }
    counted.clear();
    sinceMs = clock.nowMs();
  };

  const sendOldest = async (): Promise<boolean> => {
    const row = oldest.get() as { id: string; body: string } | undefined;
    if (!row) {
      return false;
    }
    const parsed = faceScores.safeParse(JSON.parse(row.body));
    const receipt: Receipt = parsed.success
      ? await report(parsed.data)
      : { status: 'refused', reason: 'not of this version' };
    if (receipt.status === 'refused') {
      log.error({ report: row.id, reason: receipt.reason }, 'a report of scores was refused, dropped');
    }
    drop.run(row.id);
    return true;
  };

  return {
    count: (siteId, byRecipe, score) => {
      if (recipe !== null && recipe !== byRecipe) {
        flush();
      }
      recipe = byRecipe;
      const site = counted.get(siteId) ?? emptySite(siteId);
      counted.set(siteId, site);
      site.tracks += 1;
      if (score !== null) {
        const bin = binOf(score);
        site.compared += 1;
        site.bins[bin] = (site.bins[bin] ?? 0) + 1;
      }
    },
    flush,
    send: async () => {
      if (isSending) {
        return;
      }
      isSending = true;
      try {
        for (let isMore = true; isMore;) {
          isMore = await sendOldest();
        }
      } catch (error) {
        log.debug({ reason: describeError(error) }, 'scores not sent, will try again');
      } finally {
        isSending = false;
      }
    },
  };
}

/** The first and the last bin also take what is beyond. */
export function binOf(score: number): number {
  const bin = Math.floor((score - SCORE_BINS.from) / SCORE_BINS.width);
  return Math.min(SCORE_BINS.count - 1, Math.max(0, bin));
}

function emptySite(siteId: string): SiteScores {
  return { siteId, tracks: 0, compared: 0, bins: Array.from({ length: SCORE_BINS.count }, () => 0) };
}
