/**
 * Lists of incidents with filters and words. Without words a page is read from the incidents; with words the index of
 * words gives those that answer, newest first, and the other filters are asked of them.
 */
import type { IncidentView } from '#protocol/incident.ts';
import type { LedgerDatabase } from '../database.ts';
import { isFiltered } from './incident-filter.ts';
import type { IncidentQuery, IncidentReading } from './incident-reading.ts';
import type { Search, SearchPlace } from '../search/search.ts';
import type { Asked } from '../search/search-words.ts';

export interface IncidentListQuery extends IncidentQuery {
  /** Null: whatever it says. */
  asked: readonly Asked[] | null;
}

export interface IncidentList {
  page(query: IncidentListQuery): Promise<{ items: IncidentView[]; nextBefore: string | null }>;
}

export interface IncidentListDeps {
  db: LedgerDatabase;
  communeId: string;
  incidents: Pick<IncidentReading, 'page' | 'views'>;
  search: Search;
}

const READ_AT_ONCE = 200;
/** Then the page ends early, and the next goes on from there. */
const MOST_READINGS = 50;
const NOWHERE = { siteIds: [], cameraIds: [], caseIds: [], isEverywhere: false };

export function createIncidentList({ db, communeId, incidents, search }: IncidentListDeps): IncidentList {
  const placeOf = async (incidentId: string): Promise<SearchPlace | null> => {
    const found = await db
      .selectFrom('search_texts')
      .where('commune_id', '=', communeId)
      .where('of', '=', 'incident')
      .where('id', '=', incidentId)
      .select(['slot', 'id'])
      .executeTakeFirst();
    return found ?? null;
  };
  const kept = async (ids: readonly string[], query: IncidentListQuery): Promise<Set<string>> => {
    const { filter = {} } = withSingles(query);
    const rows = await db
      .selectFrom('incidents')
      .where('incidents.commune_id', '=', communeId)
      .where('incidents.id', 'in', ids)
      .where(isFiltered(filter))
      .select('incidents.id')
      .execute();
    return new Set(rows.map(({ id }) => id));
  };

  const pageOfWords = async (query: IncidentListQuery, asked: readonly Asked[]) => {
    const { sight, before, limit, filter = {} } = withSingles(query);
    let after = before === undefined ? undefined : await placeOf(before);
    if (after === null) {
      return { items: [], nextBefore: null };
    }
    const ids: string[] = [];
    let last: string | null = null;
    for (let readings = 0; ids.length <= limit; readings += 1) {
      const { items, next } = await search.page({
        ...{ asked, limit: READ_AT_ONCE, of: ['incident'] as const, after: after ?? undefined },
        ...{ kinds: filter.kinds, siteIds: filter.siteIds, cameraIds: filter.cameraIds },
        ...{ fromMs: filter.fromMs, toMs: filter.toMs },
        sight: { incidents: sight, cases: NOWHERE, caseWork: NOWHERE, violations: NOWHERE },
      });
      const fitting: Set<string> =
        items.length === 0
          ? new Set()
          : await kept(
              items.map(({ id }) => id),
              query,
            );
      ids.push(...items.map(({ id }) => id).filter((id) => fitting.has(id)));
      last = next?.id ?? null;
      if (next === null || readings === MOST_READINGS) {
        break;
      }
      after = next;
    }
    const shown = ids.slice(0, limit);
    const views = new Map((await incidents.views(shown)).map((view) => [view.id, view]));
    return {
      items: shown.flatMap((id) => views.get(id) ?? []),
      nextBefore: ids.length > limit ? (shown.at(-1) ?? null) : last,
    };
  };

  return {
    page: (query) => (query.asked === null ? incidents.page(query) : pageOfWords(query, query.asked)),
  };
}

/** The older names of the same filters. */
function withSingles({ filter = {}, status, cameraId, ...query }: IncidentListQuery): IncidentListQuery {
  return {
    ...query,
    filter: {
      ...filter,
      ...(status === undefined ? {} : { statuses: [status] }),
      ...(cameraId === undefined ? {} : { cameraIds: [cameraId] }),
    },
  };
}
