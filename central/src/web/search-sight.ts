/** What one person may find in the search box: for each sort of text, the sight of the thing it is of. */
import type { CaseReach } from '../ledger/cases/case-sight.ts';
import type { SearchSight, WholeSight } from '../ledger/search/search-sight.ts';
import type { KnownSite } from '../ledger/registry/sites.ts';
import type { Actor } from '../people/can.ts';
import { visibleIncidents } from '../people/sight.ts';
import { caseSight, violationSight } from '../proceedings/sight.ts';

export function searchSight(actor: Actor, places: readonly KnownSite[]): SearchSight {
  const cases = caseSight(actor, places);
  const { siteIds, cameraIds, isCommuneWide } = violationSight(actor, places);
  return {
    incidents: visibleIncidents(actor, places),
    cases: wholeOf(cases.read),
    caseWork: wholeOf(cases.police),
    violations: { siteIds, cameraIds, caseIds: [], isEverywhere: isCommuneWide },
  };
}

function wholeOf({ siteIds, caseIds, isCommuneWide }: CaseReach): WholeSight {
  return { siteIds, cameraIds: [], caseIds, isEverywhere: isCommuneWide };
}
