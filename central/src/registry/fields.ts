/**
 * The columns of a registry file: what each is called in both languages, which rows have it, and how its text is read
 * and written. Headings and words are compared without case and diacritics.
 */
import { REGISTERED_CAMERA_STATUSES, type RegistryKind } from '#protocol/registry.ts';
import { SITE_GROUPS } from '#protocol/site.ts';
import { foldText } from '../ledger/fold.ts';

export type FieldValue = string | number | null;
export type Reading = { value: FieldValue } | { expected: string };

export interface Field {
  /** As the API calls it. */
  name: string;
  en: string;
  vi: string;
  kinds: readonly RegistryKind[];
  read: (text: string) => Reading;
}

const ALL: readonly RegistryKind[] = ['hamlet', 'site', 'camera'];
const PLACED: readonly RegistryKind[] = ['site', 'camera'];

/** Words a commune office writes for the keys of the API. */
const KIND_WORDS: Record<RegistryKind, readonly string[]> = {
  hamlet: ['thôn', 'hamlet', 'xóm', 'ấp', 'bản'],
  site: ['địa điểm', 'site', 'location', 'điểm'],
  camera: ['camera', 'mắt camera'],
};
const GROUP_WORDS: Record<(typeof SITE_GROUPS)[number], readonly string[]> = {
  'key-point': ['điểm trọng yếu', 'key-point'],
  headquarters: ['trụ sở UBND xã', 'headquarters', 'UBND xã'],
  'credit-fund': ['Quỹ tín dụng nhân dân', 'credit-fund', 'quỹ tín dụng'],
  'police-post': ['Công an xã', 'police-post'],
  kindergarten: ['trường Mầm non', 'kindergarten', 'mầm non'],
  'primary-school': ['trường Tiểu học', 'primary-school', 'tiểu học'],
  household: ['hộ gia đình', 'household'],
};
const STATUS_WORDS: Record<(typeof REGISTERED_CAMERA_STATUSES)[number], readonly string[]> = {
  planned: ['dự kiến', 'planned'],
  working: ['đang dùng', 'working', 'đang hoạt động'],
  removed: ['đã tháo', 'removed'],
};

/** In the order of an export. `kind` and `id` come first: they say which row it is. */
export const FIELDS: readonly Field[] = [
  { name: 'kind', en: 'kind', vi: 'loại', kinds: ALL, read: oneOf(KIND_WORDS) },
  { name: 'id', en: 'id', vi: 'mã', kinds: ALL, read: asText },
  { name: 'name', en: 'name', vi: 'tên', kinds: ALL, read: asText },
  { name: 'hamletId', en: 'hamlet', vi: 'thôn', kinds: ['site'], read: asText },
  { name: 'group', en: 'group', vi: 'nhóm', kinds: ['site'], read: oneOf(GROUP_WORDS) },
  { name: 'siteId', en: 'site', vi: 'địa điểm', kinds: ['camera'], read: asText },
  { name: 'ownerGroup', en: 'owner', vi: 'chủ sở hữu', kinds: ['camera'], read: oneOf(GROUP_WORDS) },
  { name: 'status', en: 'status', vi: 'tình trạng', kinds: ['camera'], read: oneOf(STATUS_WORDS) },
  { name: 'installedOn', en: 'installed_on', vi: 'ngày lắp', kinds: ['camera'], read: asDate },
  { name: 'removedOn', en: 'removed_on', vi: 'ngày tháo', kinds: ['camera'], read: asDate },
  { name: 'vpostcode', en: 'vpostcode', vi: 'vpostcode', kinds: PLACED, read: asText },
  { name: 'latitude', en: 'latitude', vi: 'vĩ độ', kinds: PLACED, read: asNumber },
  { name: 'longitude', en: 'longitude', vi: 'kinh độ', kinds: PLACED, read: asNumber },
  { name: 'bearingDeg', en: 'bearing', vi: 'hướng nhìn', kinds: ['camera'], read: asNumber },
  { name: 'openingDeg', en: 'opening', vi: 'góc mở', kinds: ['camera'], read: asNumber },
  { name: 'reachM', en: 'reach', vi: 'tầm xa', kinds: ['camera'], read: asNumber },
  { name: 'planX', en: 'plan_x', vi: 'mặt bằng x', kinds: ['camera'], read: asNumber },
  { name: 'planY', en: 'plan_y', vi: 'mặt bằng y', kinds: ['camera'], read: asNumber },
  { name: 'households', en: 'households', vi: 'số hộ', kinds: ['hamlet'], read: asNumber },
  { name: 'people', en: 'people', vi: 'số dân', kinds: ['hamlet'], read: asNumber },
];

export function findField(heading: string): Field | undefined {
  const wanted = foldWords(heading);
  return FIELDS.find(({ en, vi, name }) => [en, vi, name].some((word) => foldWords(word) === wanted));
}

/** As an export writes it; what is read back is the same. */
export function writeValue(field: Field, value: FieldValue, locale: 'vi' | 'en'): string {
  if (value === null) {
    return '';
  }
  const words = wordsOf(field.name)?.[String(value)];
  return words === undefined ? String(value) : (words[locale === 'vi' ? 0 : 1] ?? String(value));
}

function wordsOf(name: string): Readonly<Record<string, readonly string[]>> | null {
  switch (name) {
    case 'kind':
      return KIND_WORDS;
    case 'group':
    case 'ownerGroup':
      return GROUP_WORDS;
    case 'status':
      return STATUS_WORDS;
    default:
      return null;
  }
}

function foldWords(text: string): string {
  return foldText(text)
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

function oneOf(words: Readonly<Record<string, readonly string[]>>): Field['read'] {
  return (text) => {
    const wanted = foldWords(text);
    const found = Object.entries(words).find(([, names]) => names.some((name) => foldWords(name) === wanted));
    return found === undefined
      ? { expected: `one of ${Object.keys(words).join(', ')}` }
      : { value: found[0] };
  };
}

function asText(text: string): Reading {
  return { value: text };
}

/** `20,91` and `20.91`. */
function asNumber(text: string): Reading {
  const plain = text.replace(',', '.').replace(/\s/g, '');
  return /^-?\d{1,9}(\.\d{1,12})?$/.test(plain) ? { value: Number(plain) } : { expected: 'a number' };
}

/** yyyy-mm-dd, or dd/mm/yyyy as people here write it. */
function asDate(text: string): Reading {
  const local = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text);
  const iso = local
    ? `${local[3] ?? ''}-${(local[2] ?? '').padStart(2, '0')}-${(local[1] ?? '').padStart(2, '0')}`
    : text;
  const atMs = /^\d{4}-\d{2}-\d{2}$/.test(iso) ? Date.parse(iso) : NaN;
  const isReal = !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(iso);
  return isReal ? { value: iso } : { expected: 'a date, dd/mm/yyyy or yyyy-mm-dd' };
}
