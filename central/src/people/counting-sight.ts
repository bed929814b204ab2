/** What of the commune a person may count: statistics and reports ask the ledger with it. */
import type { KnownSite } from '../ledger/registry/sites.ts';
import type { Sight } from '../ledger/statistics/statistics-sight.ts';
import { can, canEverywhere, type Actor } from './can.ts';
import { placeSight, visibleIncidents } from './sight.ts';

/**
 * `places`: all of the registry. What is hidden from a person's lists, matches with the watch-list and cases that are
 * for the police only, is in none of their numbers. What was lent or handed over case by case is in no number at all.
 */
export function countingSight(actor: Actor, places: readonly KnownSite[]): Sight {
  const { siteIds, cameraIds } = placeSight(actor, 'statistics.read', places);
  return {
    siteIds,
    cameraIds,
    caseIds: [],
    hidden: visibleIncidents(actor, places).hidden.map(({ kind, shown }) => ({
      kind,
      shown: { ...shown, caseIds: [] },
    })),
    isEverywhere: canEverywhere(actor, 'statistics.read'),
    seesPoliceOnly: can(actor, 'case.work'),
  };
}
