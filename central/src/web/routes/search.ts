/** The search box. Each question stands in the audit trail with its words: what somebody looked for is an act. */
import { searchPage, searchRequest, type SearchRequest, type SearchResult } from '#protocol/search.ts';
import type { Clock } from '#base/clock.ts';
import type { AuditTrail } from '../../intake/stores.ts';
import type { SearchTextsTable } from '../../ledger/search/search-tables.ts';
import type { Search, SearchPlace } from '../../ledger/search/search.ts';
import { SEARCHED } from '../../ledger/search/search-texts.ts';
import { MOST_ASKED_WORDS, placesOf, readQuestion, type Asked } from '../../ledger/search/search-words.ts';
import type { Sites } from '../../ledger/registry/sites.ts';
import { actorOf } from '../../people/sign-in.ts';
import { defineRoute, refuse, type Refusal, type Route } from '../route.ts';
import { searchSight } from '../search-sight.ts';
import { createViewings } from '../viewings.ts';

export interface SearchRouteDeps {
  clock: Clock;
  search: Search;
  sites: Sites;
  audit: AuditTrail;
}

export function searchRoutes({ clock, search, sites, audit }: SearchRouteDeps): Route[] {
  const isNewSearch = createViewings(clock);
  return [
    defineRoute({
      method: 'GET',
      path: '/api/search',
      door: 'incident.read',
      summary:
        'Incidents, cases, notes and violations with these words, newest first, with and without diacritics',
      schemas: { query: searchRequest },
      reply: searchPage,
      handle: async ({ who: { account, sessionHash }, query }) => {
        const asked = readWords(query.q, query.isTyping === true);
        if ('problem' in asked) {
          return asked;
        }
        const words = wordsForAudit(query);
        if (isNewSearch(`${sessionHash} ${words}`)) {
          await audit.append({
            actor: actorOf(account),
            action: 'search.made',
            resource: 'search',
            detail: words,
          });
        }
        const sight = searchSight(account, await sites.places());
        const after = query.after === undefined ? undefined : placeIn(query.after);
        const { items, next } = await search.page({ ...query, asked, sight, after });
        return {
          reply: {
            items: items.map((item) => toResult(item, asked)),
            next: next === null ? null : `${next.slot}.${next.id}`,
          },
        };
      },
    }),
  ];
}

/** Of a text typed by people; a refusal that says how many words are too many. */
export function readWords(text: string, isTyping: boolean): readonly Asked[] | Refusal {
  const question = readQuestion(text, isTyping);
  return question.status === 'read'
    ? question.asked
    : refuse('bad-request', `query: found more than ${MOST_ASKED_WORDS} words, expected fewer`);
}

function wordsForAudit({ q, of, kinds, siteIds, cameraIds, fromMs, toMs }: SearchRequest): string {
  return JSON.stringify({ q, of, kinds, siteIds, cameraIds, fromMs, toMs });
}

function placeIn(text: string): SearchPlace {
  const dot = text.indexOf('.');
  return { slot: Number(text.slice(0, dot)), id: text.slice(dot + 1) };
}

const SHOWN = 240;
const BEFORE_WORDS = 60;

/** Of a long text what stands around the first word that was asked for. */
function toResult(row: SearchTextsTable, asked: readonly Asked[]): SearchResult {
  const all = placesOf(asked, row.text);
  const first = all[0]?.[0] ?? 0;
  const from = row.text.length <= SHOWN || first < BEFORE_WORDS ? 0 : first - BEFORE_WORDS;
  const text = row.text.slice(from, from + SHOWN);
  const marks = all
    .map(([start, end]): [number, number] => [start - from, end - from])
    .filter(([start, end]) => start >= 0 && end <= text.length);
  return {
    of: SEARCHED.find((of) => of === row.of) ?? 'incident',
    id: row.id,
    caseId: row.case_id,
    atMs: row.at_ms,
    kind: row.kind,
    siteId: row.site_id,
    cameraId: row.camera_id,
    text,
    marks,
  };
}
