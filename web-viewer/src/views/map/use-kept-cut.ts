/** The part of the map somebody has moved to: after a reload he looks at it again, and it is not moved under him. */
import { useEffect, useMemo } from 'react';
import type { Map as LeafletMap } from 'leaflet';
import { keptName, readKept, writeKept } from '../../data/kept-store.ts';
import { useMe } from '../../data/queries.ts';

export interface KeptCut {
  /** True where there is one; it is shown now. */
  show(map: LeafletMap): boolean;
  forget(): void;
  /** What is moved meanwhile is not kept: the page does it. */
  withoutKeeping(move: () => void): void;
}

export function useKeptCut(map: LeafletMap | null): KeptCut {
  const name = keptName(useMe().data?.id ?? '', 'map');
  const cut = useMemo(() => createKeptCut(name), [name]);
  useEffect(() => {
    if (map === null) {
      return;
    }
    const keep = (): void => cut.keep(map);
    map.on('moveend', keep);
    return () => void map.off('moveend', keep);
  }, [map, cut]);
  return cut;
}

function createKeptCut(name: string): KeptCut & { keep(map: LeafletMap): void } {
  let isOurs = false;
  const withoutKeeping = (move: () => void): void => {
    isOurs = true;
    move();
    isOurs = false;
  };
  return {
    withoutKeeping,
    keep: (map) => {
      if (!isOurs) {
        const { lat, lng } = map.getCenter();
        writeKept(name, [lat.toFixed(6), lng.toFixed(6), map.getZoom()].join(' '));
      }
    },
    forget: () => writeKept(name, ''),
    show: (map) => {
      const [lat, lng, zoom] = (readKept(name) ?? '').split(' ').map(Number);
      if (lat === undefined || lng === undefined || zoom === undefined || Number.isNaN(lat + lng + zoom)) {
        return false;
      }
      withoutKeeping(() => map.setView([lat, lng], zoom, { animate: false }));
      return true;
    },
  };
}
