/** What lies under the map: shapes and tiles of the administrator's folder, for whoever may know where places are. */
import { z } from 'zod';
import { mapGround } from '#protocol/map.ts';
import type { MapFolder } from '../../registry/map-folder.ts';
import { defineRoute, refuse, type Route } from '../route.ts';

export interface MapRouteDeps {
  mapFolder: MapFolder;
}

const HOUR_SEC = 3600;
/** Written as digits only: `%2e%2e`, `1e3` and `+1` are no coordinates. */
const coordinate = z
  .string()
  .regex(/^\d{1,8}$/, 'expected a whole number')
  .transform(Number);

export function mapRoutes({ mapFolder }: MapRouteDeps): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/map/ground',
      door: 'registry.read',
      summary: 'What the administrator has put under the map: outline, hamlets, roads, levels of tiles',
      reply: mapGround,
      handle: async () => ({ reply: await mapFolder.ground() }),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/map/tiles/:z/:x/:y',
      door: 'registry.read',
      summary: 'A tile of the map, PNG of 256 x 256; 404 where there is none',
      schemas: { params: z.strictObject({ z: coordinate, x: coordinate, y: coordinate }) },
      reply: null,
      handle: async ({ params: { z: zoom, x, y }, response }) => {
        const tile = await mapFolder.tile(zoom, x, y);
        if (tile === null) {
          return refuse('not-found', `there is no tile ${zoom}/${x}/${y}`);
        }
        response.setHeader('Content-Type', 'image/png');
        response.setHeader('Cache-Control', `private, max-age=${HOUR_SEC}`);
        response.end(tile);
        return 'sent';
      },
    }),
  ];
}
