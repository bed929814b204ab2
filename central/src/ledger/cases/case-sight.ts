/**
 * What part of the cases a query may find, as proceedings/sight.ts worked it out. Every query over cases puts this in
 * its WHERE, so that what is hidden counts nowhere: not in a page, not in a number, not in whether there is more.
 */
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { Tables } from '../tables.ts';

export interface CaseReach {
  siteIds: readonly string[];
  /** Those without a site too. */
  isCommuneWide: boolean;
  /** Lent one by one, wherever they are. */
  caseIds: readonly string[];
}

export interface CaseSight {
  read: CaseReach;
  /** Of what is for the police only, no more than this. */
  police: CaseReach;
}

export function isCaseInSight(
  where: ExpressionBuilder<Tables, 'cases'>,
  { read, police }: CaseSight,
): Expression<SqlBool> {
  return where.and([isReached(where, read), isNotKept(where, police)]);
}

/** It is not for the police only, or for whom it is. */
export function isNotKept(where: ExpressionBuilder<Tables, 'cases'>, police: CaseReach): Expression<SqlBool> {
  return where.or([where('cases.is_police_only', '=', 0), isReached(where, police)]);
}

/** An empty list is left out: PostgreSQL knows no `in ()`. */
function isReached(
  where: ExpressionBuilder<Tables, 'cases'>,
  { siteIds, isCommuneWide, caseIds }: CaseReach,
): Expression<SqlBool> {
  return where.or([
    ...(siteIds.length === 0 ? [] : [where('cases.site_id', 'in', siteIds)]),
    ...(isCommuneWide ? [where('cases.site_id', 'is', null)] : []),
    ...(caseIds.length === 0 ? [] : [where('cases.id', 'in', caseIds)]),
  ]);
}
