/**
 * What this browser remembers about its user's taste: language, theme, sound, wall layout. A browser that keeps nothing
 * (private window, full disk) works with the defaults.
 */
import { z } from 'zod';
import { locale } from '#protocol/account.ts';
import { uuid } from '#protocol/names.ts';
import { wallGrid } from '#protocol/wall-layout.ts';

export const colorScheme = z.enum(['light', 'dark']);
export type ColorScheme = z.infer<typeof colorScheme>;

/** Where the wall was left. */
const wallPlace = z.object({
  /** Null: all cameras. */
  layoutId: uuid.nullable(),
  /** Of the chosen tile among all slots of the layout. */
  chosen: z.number().int().min(0),
  isTouring: z.boolean(),
  /** The alarm on the spot. */
  spotIncidentId: z.string().nullable(),
});
export type WallPlace = z.infer<typeof wallPlace>;

const schemas = {
  locale,
  /** Alarms sound again by themselves from then on. */
  mutedUntilMs: z.number(),
  /** By account, since a desk of the room is shared; `last` is what this browser showed last, for the sign-in page. */
  scheme: z.object({ last: colorScheme, byAccount: z.record(z.string(), colorScheme) }),
  /** Of all cameras. */
  layout: z.preprocess(String, wallGrid),
  /** By account, since a desk of the room is shared. */
  wall: z.record(z.string(), wallPlace),
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
