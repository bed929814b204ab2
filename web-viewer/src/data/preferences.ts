/**
 * What this browser remembers about its user's taste: language, theme, sound, wall layout. A browser that keeps nothing
 * (private window, full disk) works with the defaults.
 */
import { z } from 'zod';
import { locale } from '#protocol/account.ts';

export const colorScheme = z.enum(['light', 'dark']);
export type ColorScheme = z.infer<typeof colorScheme>;

export const LAYOUTS = [1, 4, 9, 16] as const;
export type Layout = (typeof LAYOUTS)[number];

const schemas = {
  locale,
  isMuted: z.boolean(),
  /** By account, since a desk of the room is shared; `last` is what this browser showed last, for the sign-in page. */
  scheme: z.object({ last: colorScheme, byAccount: z.record(z.string(), colorScheme) }),
  layout: z.union([z.literal(1), z.literal(4), z.literal(9), z.literal(16)]),
} as const;

type Schemas = typeof schemas;
export type PreferenceName = keyof Schemas;
export type Preference<N extends PreferenceName> = z.infer<Schemas[N]>;

export interface KeyValueStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

export function readPreference<N extends PreferenceName>(
  store: KeyValueStore,
  name: N,
): Preference<N> | null {
  try {
    const parsed = schemas[name].safeParse(JSON.parse(store.getItem(keyOf(name)) ?? 'null'));
    return parsed.success ? (parsed.data as Preference<N>) : null;
  } catch {
    return null;
  }
}

export function writePreference<N extends PreferenceName>(
  store: KeyValueStore,
  name: N,
  value: Preference<N>,
): 'kept' | 'not-kept' {
  try {
    store.setItem(keyOf(name), JSON.stringify(value));
    return 'kept';
  } catch {
    return 'not-kept';
  }
}

function keyOf(name: PreferenceName): string {
  return `matlang.${name}`;
}
