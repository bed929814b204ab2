/** What central says of a wrong value of the registry, in the language of the page. */
import { REGISTERED_CAMERA_STATUSES, REGISTRY_KINDS, type RegistryPlan } from '#protocol/registry.ts';
import { SITE_GROUPS } from '#protocol/site.ts';
import { typedDay } from '../data/typed-day.ts';
import type { Say } from './use-text.ts';

const FIXED = {
  'a number': 'number',
  'a date, dd/mm/yyyy or yyyy-mm-dd': 'date',
  'a date, yyyy-mm-dd': 'date',
  'some text': 'someText',
  'lower-case letters, digits and dashes, 1 to 64 characters': 'idForm',
  'id or name of a hamlet of the registry or of this file': 'hamlet',
  'id of a location of the registry or of this file': 'site',
  'latitude and longitude, both or none': 'bothOrNone',
  'bearing, opening and reach, all three or none': 'wholeView',
  'both shares of the floor plan, or none': 'wholePlan',
  'the date it was taken down, because its status is removed': 'removedDate',
  'every column once': 'columnOnce',
  "a column 'mã' or 'id'": 'idColumn',
} as const;

/** What has no translation stays as central wrote it. */
export function sayExpected(t: Say, expected: string): string {
  const fixed = (FIXED as Readonly<Record<string, (typeof FIXED)[keyof typeof FIXED] | undefined>>)[expected];
  if (fixed !== undefined) {
    return t(`registryExpected.${fixed}`);
  }
  const [, from, to] = /^(-?\d+) to (-?\d+)$/.exec(expected) ?? [];
  if (from !== undefined && to !== undefined) {
    return t('registryExpected.range', { from, to });
  }
  const [, most] = /^at most (\d+)( characters)?$/.exec(expected) ?? [];
  if (most !== undefined) {
    return t('registryExpected.atMost', { most });
  }
  const [, words] = /^one of (.+)$/.exec(expected) ?? [];
  if (words !== undefined) {
    return t('registryExpected.oneOf', { words: sayWords(t, words) });
  }
  const [, on] = /^(\d{4}-\d{2}-\d{2}), the date of installation/.exec(expected) ?? [];
  if (on !== undefined) {
    return t('registryExpected.notBefore', { on: typedDay(on) });
  }
  if (/^nothing, because its status/.test(expected)) {
    return t('registryExpected.noRemovedDate');
  }
  return /within your reach$/.test(expected) ? t('registryExpected.reach') : expected;
}

/** Words of a file that the page has words for; others are names of columns. */
function sayWords(t: Say, words: string): string {
  const say = (word: string): string => {
    const group = SITE_GROUPS.find((known) => known === word);
    const status = REGISTERED_CAMERA_STATUSES.find((known) => known === word);
    const kind = REGISTRY_KINDS.find((known) => known === word);
    return group
      ? t(`siteGroup.${group}`)
      : status
        ? t(`registryStatus.${status}`)
        : kind
          ? t(`registry.${kind}`)
          : word;
  };
  return words.split(', ').map(say).join(', ');
}

export type PlanValue = RegistryPlan['changed'][number]['fields'][number]['to'];

/** A value of a field as people read it. */
export function sayValue(t: Say, field: string, value: PlanValue, locale: 'vi' | 'en'): string {
  if (value === null) {
    return t('registryImport.empty');
  }
  switch (field) {
    case 'group':
    case 'ownerGroup':
      return t(`siteGroup.${value as 'household'}`);
    case 'status':
      return t(`registryStatus.${value as 'working'}`);
    case 'installedOn':
    case 'removedOn':
      return typedDay(String(value));
    default:
      return typeof value === 'number' ? value.toLocaleString(locale, { maximumFractionDigits: 12 }) : value;
  }
}
