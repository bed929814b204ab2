/** What the map asks central for. All of it is fetched again with the registry. */
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { FloorPlan, MapGround } from '#protocol/map.ts';
import { keys } from './keys.ts';
import * as api from './map-api.ts';

export function useMapPlaces(): UseQueryResult<api.MapPlaces> {
  return useQuery({
    queryKey: [...keys.registry, 'map-places'],
    queryFn: ({ signal }) => api.fetchMapPlaces(signal),
  });
}

export function useMapGround(): UseQueryResult<MapGround> {
  return useQuery({
    queryKey: [...keys.registry, 'map-ground'],
    queryFn: ({ signal }) => api.fetchMapGround(signal),
  });
}

export function useFloorPlans(): UseQueryResult<FloorPlan[]> {
  return useQuery({
    queryKey: [...keys.registry, 'floor-plans'],
    queryFn: ({ signal }) => api.fetchFloorPlans(signal),
  });
}
