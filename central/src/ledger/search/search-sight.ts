/**
 * What part of the search box's texts a person may find, as WHERE: what is hidden is in no page, in no number, and not
 * in whether there is more. Each sort of text has the right of the thing it is of.
 */
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import { seesNothing, type IncidentSight, type PlaceSight } from '../incidents/incident-sight.ts';
import type { Searched } from './search-texts.ts';
import type { Tables } from '../tables.ts';

/** `isEverywhere`: also what has no place, and belongs to the commune as a whole. */
export interface WholeSight extends PlaceSight {
  isEverywhere: boolean;
}

export interface SearchSight {
  incidents: IncidentSight;
  cases: WholeSight;
  /** Whose work cases are: they see those for the police only, and notes. */
  caseWork: WholeSight;
  violations: WholeSight;
}

type Where = ExpressionBuilder<Tables, 'search_texts'>;

/** Sorts of text of which this person sees anything at all. */
export function searchedIn(sight: SearchSight): Searched[] {
  const seen: Record<Searched, PlaceSight> = {
    incident: sight.incidents,
    case: sight.cases,
    note: sight.caseWork,
    violation: sight.violations,
  };
  return (Object.keys(seen) as Searched[]).filter((of) => {
    const one = seen[of];
    return !seesNothing(one) || ('isEverywhere' in one && one.isEverywhere === true);
  });
}

export function isFound(where: Where, sight: SearchSight): Expression<SqlBool> {
  const { incidents, cases, caseWork, violations } = sight;
  const isOf = (of: Searched, ...more: Expression<SqlBool>[]): Expression<SqlBool> =>
    where.and([where('search_texts.of', '=', of), ...more]);
  return where.or([
    isOf('incident', isAtPlaces(where, incidents, 'incident'), ...hiddenKinds(where, incidents)),
    isOf('case', isInWhole(where, cases), isOpenTo(where, cases, caseWork)),
    isOf('note', isInWhole(where, caseWork)),
    isOf('violation', isInWhole(where, violations), isOpenTo(where, violations, caseWork)),
  ]);
}

function hiddenKinds(where: Where, { hidden }: IncidentSight): Expression<SqlBool>[] {
  return hidden.map(({ kind, shown }) =>
    where.or([where('search_texts.kind', '!=', kind), isAtPlaces(where, shown, 'incident')]),
  );
}

/** Of no case, of a case that is not for the police only, or of one that is this person's work or was handed over. */
function isOpenTo(where: Where, { caseIds }: PlaceSight, caseWork: WholeSight): Expression<SqlBool> {
  const isPoliceOnly = where.exists(
    where
      .selectFrom('cases')
      .whereRef('cases.commune_id', '=', 'search_texts.commune_id')
      .whereRef('cases.id', '=', 'search_texts.case_id')
      .where('cases.is_police_only', '=', 1)
      .select('cases.id'),
  );
  return where.or([
    where('search_texts.case_id', 'is', null),
    where.not(isPoliceOnly),
    isInWhole(where, caseWork),
    ...(caseIds.length === 0 ? [] : [where('search_texts.case_id', 'in', caseIds)]),
  ]);
}

function isInWhole(where: Where, sight: WholeSight): Expression<SqlBool> {
  const atPlaces = isAtPlaces(where, sight, 'case');
  return sight.isEverywhere ? where.or([atPlaces, where('search_texts.site_id', 'is', null)]) : atPlaces;
}

function isAtPlaces(
  where: Where,
  { siteIds, cameraIds, caseIds }: PlaceSight,
  of: 'incident' | 'case',
): Expression<SqlBool> {
  return where.or([
    ...(siteIds.length === 0 ? [] : [where('search_texts.site_id', 'in', siteIds)]),
    ...(cameraIds.length === 0 ? [] : [where('search_texts.camera_id', 'in', cameraIds)]),
    ...(caseIds.length === 0 ? [] : [isOfCases(where, caseIds, of)]),
  ]);
}

function isOfCases(where: Where, caseIds: readonly string[], of: 'incident' | 'case'): Expression<SqlBool> {
  if (of === 'case') {
    return where('search_texts.case_id', 'in', caseIds);
  }
  return where.exists(
    where
      .selectFrom('case_incidents')
      .whereRef('case_incidents.commune_id', '=', 'search_texts.commune_id')
      .whereRef('case_incidents.incident_id', '=', 'search_texts.id')
      .where('case_incidents.case_id', 'in', caseIds)
      .select('case_incidents.case_id'),
  );
}
