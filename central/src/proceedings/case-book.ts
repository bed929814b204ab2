/**
 * Cases as one person may read them: what is out of sight is left out of the whole and of every part. Contacts and
 * notes on people are for those who work on the case.
 */
import type { Clock } from '#base/clock.ts';
import type { Ability } from '#protocol/account.ts';
import type { CaseDetail, CaseName } from '#protocol/case-view.ts';
import type { IncidentView } from '#protocol/incident.ts';
import type { CasePartsReading } from '../ledger/cases/case-parts-reading.ts';
import type { CaseReading } from '../ledger/cases/case-reading.ts';
import type { IncidentPlaces } from '../ledger/incidents/incident-places.ts';
import type { Incidents } from '../ledger/incidents/incidents.ts';
import type { KnownPlaces } from '../ledger/registry/known-places.ts';
import type { Violations } from '../ledger/cases/violations.ts';
import { incidentFor } from '../people/sight.ts';
import type { Member } from '../people/standing.ts';
import { caseSight, violationSight, workSight } from './sight.ts';

const MOST_VIOLATIONS = 200;

export interface CaseBookDeps {
  clock: Clock;
  caseReading: CaseReading;
  casePartsReading: CasePartsReading;
  incidents: Incidents;
  incidentPlaces: IncidentPlaces;
  knownPlaces: KnownPlaces;
  violations: Violations;
}

export interface CaseBook {
  /** Null where it is not there or not in sight. */
  detail(account: Member, caseId: string): Promise<CaseDetail | null>;
  /** Whether this person may do this with this case; its name when so. */
  mayDo(account: Member, ability: Ability, caseId: string): Promise<CaseName | null>;
  ofIncident(account: Member, incidentId: string): Promise<CaseName[]>;
  /** Those of the incidents that this person may know of, as far as he may. */
  seenIncidents(account: Member, incidents: readonly IncidentView[]): Promise<IncidentView[]>;
}

export function createCaseBook(deps: CaseBookDeps): CaseBook {
  const { clock, caseReading, incidents, incidentPlaces, knownPlaces, violations } = deps;
  const parts = deps.casePartsReading;

  const seenIncidents: CaseBook['seenIncidents'] = async (account, views) => {
    const placed = await incidentPlaces.ofAll(views);
    return views.flatMap((view) => incidentFor(account, view, placed.get(view.id)) ?? []);
  };

  return {
    detail: async (account, caseId) => {
      const nowMs = clock.nowMs();
      const places = await knownPlaces.all();
      const sight = caseSight(account, places);
      const view = await caseReading.view(caseId, sight, nowMs);
      if (view === null) {
        return null;
      }
      const mayWork = await caseReading.name(caseId, workSight(account, 'case.work', places));
      const merged = await caseReading.mergedInto(caseId, sight);
      const caseIds = [caseId, ...merged.map(({ id }) => id)];
      const people = await parts.people(caseIds);
      const query = { sight: violationSight(account, places), caseIds, limit: MOST_VIOLATIONS };
      return {
        ...view,
        mergedInto: view.mergedIntoId === null ? null : await caseReading.name(view.mergedIntoId, sight),
        merged,
        incidents: await seenIncidents(account, await incidents.views(await parts.incidentIds(caseId))),
        recordings: await parts.recordings(caseIds),
        people: mayWork ? people : people.map((person) => ({ ...person, contact: null, note: null })),
        notes: await parts.notes(caseIds),
        tasks: await parts.tasks(caseIds, nowMs),
        handovers: await parts.handovers(caseIds, nowMs),
        violations: (await violations.page(query)).items,
        acts: await parts.acts(caseId),
      };
    },
    mayDo: async (account, ability, caseId) =>
      caseReading.name(caseId, workSight(account, ability, await knownPlaces.all())),
    ofIncident: async (account, incidentId) =>
      caseReading.namesOfIncident(incidentId, caseSight(account, await knownPlaces.all())),
    seenIncidents,
  };
}
