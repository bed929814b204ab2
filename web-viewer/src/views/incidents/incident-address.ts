/** The address of a filtered list of incidents, /incidents?kinds=intrusion&statuses=new: as central's door takes it. */
import { incidentFilter } from '#protocol/incident-filter.ts';
import { fromTypedTime, toTypedTime } from '../../data/typed-time.ts';

const LISTS = ['siteIds', 'cameraIds', 'kinds', 'statuses'] as const;
export type ListName = (typeof LISTS)[number];

/** As it stands in the fields of the page. */
export interface FilterDraft {
  words: string;
  from: string;
  to: string;
  lists: Readonly<Record<ListName, readonly string[]>>;
}

/** What of an address is a filter: anything else would be refused. In one order, so that the same filter is asked for once. */
export function filterOf(address: string): string {
  const given = new URLSearchParams(address);
  const kept = new URLSearchParams();
  for (const name of Object.keys(incidentFilter)) {
    const value = given.get(name) ?? '';
    if (value !== '') {
      kept.set(name, value);
    }
  }
  return kept.toString();
}

export function draftOf(filter: string): FilterDraft {
  const given = new URLSearchParams(filter);
  const time = (name: string): string => {
    const text = given.get(name) ?? '';
    return /^\d{1,15}$/.test(text) ? toTypedTime(Number(text)) : '';
  };
  const list = (name: ListName): string[] => (given.get(name) ?? '').split(',').filter((one) => one !== '');
  return {
    words: given.get('text') ?? '',
    from: time('fromMs'),
    to: time('toMs'),
    lists: {
      siteIds: list('siteIds'),
      cameraIds: list('cameraIds'),
      kinds: list('kinds'),
      statuses: list('statuses'),
    },
  };
}

/** Null while a time is not understood. What the page has no field for stays as it was in `filter`. */
export function filterFrom(draft: FilterDraft, filter: string): string | null {
  const asked = new URLSearchParams(filter);
  const put = (name: string, value: string): void => {
    if (value === '') {
      asked.delete(name);
    } else {
      asked.set(name, value);
    }
  };
  for (const [name, typed] of [
    ['fromMs', draft.from],
    ['toMs', draft.to],
  ] as const) {
    const atMs = fromTypedTime(typed);
    if (typed.trim() !== '' && atMs === null) {
      return null;
    }
    put(name, atMs === null ? '' : String(atMs));
  }
  put('text', draft.words.trim());
  LISTS.forEach((name) => put(name, draft.lists[name].join(',')));
  return filterOf(asked.toString());
}

export function isUnfitTime(typed: string): boolean {
  return typed.trim() !== '' && fromTypedTime(typed) === null;
}
