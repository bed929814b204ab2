/** The sites this account knows, from the cameras it may list: ids with names, sorted as the commune says them. */
import { useMemo } from 'react';
import { useCameras } from '../../data/queries.ts';

export interface SiteName {
  id: string;
  name: string;
}

export interface Sites {
  /** Null until they are there, and where this account may not list cameras. */
  known: readonly SiteName[] | null;
  /** The id itself for a site this account does not know. */
  nameOf: (siteId: string) => string;
}

export function useSites(): Sites {
  const cameras = useCameras().data;
  return useMemo(() => {
    const names = new Map(cameras?.map(({ siteId, siteName }) => [siteId, siteName]));
    const known = [...names]
      .map(([id, name]) => ({ id, name }))
      .sort((a, b) => inVietnamese.compare(a.name, b.name));
    return { known: cameras ? known : null, nameOf: (siteId) => names.get(siteId) ?? siteId };
  }, [cameras]);
}

const inVietnamese = new Intl.Collator('vi', { numeric: true });
