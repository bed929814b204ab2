/**
 * Dark or light: what an account has chosen in this browser, otherwise dark in the monitoring room, where a bright page
 * blinds at night, and light in the offices.
 */
import { useLayoutEffect } from 'react';
import { useComputedColorScheme, useMantineColorScheme, type MantineColorSchemeManager } from '@mantine/core';
import type { Me, Role } from '#protocol/account.ts';
import {
  readPreference,
  writePreference,
  type ColorScheme,
  type KeyValueStore,
} from '../../data/preferences.ts';

export function schemeOf(store: KeyValueStore, { id, role }: { id: string; role: Role }): ColorScheme {
  return readPreference(store, 'scheme')?.byAccount[id] ?? (role === 'operator' ? 'dark' : 'light');
}

export function keepScheme(store: KeyValueStore, accountId: string, scheme: ColorScheme): void {
  const byAccount = readPreference(store, 'scheme')?.byAccount ?? {};
  writePreference(store, 'scheme', { last: scheme, byAccount: { ...byAccount, [accountId]: scheme } });
}

/** For the time before anybody is known; what is chosen later is kept by `keepScheme`. */
export const schemeManager: MantineColorSchemeManager = {
  get: () => readPreference(localStorage, 'scheme')?.last ?? 'dark',
  set: () => undefined,
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => undefined,
};

/** Gives the page the theme of who has just signed in. */
export function useSchemeOf(me: Me): void {
  const { setColorScheme } = useMantineColorScheme();
  const { id, role } = me;
  useLayoutEffect(() => {
    const scheme = schemeOf(localStorage, { id, role });
    setColorScheme(scheme);
    const byAccount = readPreference(localStorage, 'scheme')?.byAccount ?? {};
    writePreference(localStorage, 'scheme', { last: scheme, byAccount });
  }, [setColorScheme, id, role]);
}

export function useChosenScheme(me: Me): { scheme: ColorScheme; choose: (scheme: ColorScheme) => void } {
  const { setColorScheme } = useMantineColorScheme();
  return {
    scheme: useComputedColorScheme('dark'),
    choose: (scheme) => {
      setColorScheme(scheme);
      keepScheme(localStorage, me.id, scheme);
    },
  };
}
