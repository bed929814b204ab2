/**
 * Reads a GeoJSON file (RFC 7946) of a commune into what the map draws: areas, lines and named points. Of properties
 * only `name` is taken. A file in another grid than WGS 84, as offices here often have, is refused and said so.
 */
import { z } from 'zod';
import { describeError } from '#base/errors.ts';
import type { GroundShape } from '#protocol/map.ts';

const MOST_POINTS = 50_000;
const MOST_NAME = 100;

/** Longitude comes first; a third number, the height, is left out. */
const position = z
  .array(z.number())
  .min(2)
  .max(4)
  .refine(
    ([longitude = 0, latitude = 0]) => Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90,
    'expected [longitude, latitude] in degrees, WGS 84',
  );
const line = z.array(position).min(2);
const ring = z.array(position).min(4);
const geometry = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Point'), coordinates: position }),
  z.object({ type: z.literal('LineString'), coordinates: line }),
  z.object({ type: z.literal('MultiLineString'), coordinates: z.array(line) }),
  z.object({ type: z.literal('Polygon'), coordinates: z.array(ring) }),
  z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(ring)) }),
]);
const feature = z.object({
  type: z.literal('Feature'),
  geometry,
  properties: z.object({ name: z.string().optional().catch('') }).nullable(),
});
const collection = z.object({ type: z.literal('FeatureCollection'), features: z.array(feature) });

type Position = z.infer<typeof position>;
type Geometry = z.infer<typeof geometry>;

/** Never throws: `fault` says with path, value and what was expected why there is nothing. */
export function readGroundShapes(text: string): { shapes: GroundShape[]; fault: string | null } {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    return { shapes: [], fault: describeError(error) };
  }
  const parsed = collection.safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { shapes: [], fault: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'malformed'}` };
  }
  const shapes = parsed.data.features.flatMap((one) =>
    shapesOf(one.geometry, (one.properties?.name ?? '').slice(0, MOST_NAME)),
  );
  const count = shapes.reduce(
    (sum, { lines }) => sum + lines.reduce((all, { length }) => all + length, 0),
    0,
  );
  return count > MOST_POINTS
    ? { shapes: [], fault: `found ${count} points, expected at most ${MOST_POINTS}` }
    : { shapes, fault: null };
}

function shapesOf(given: Geometry, name: string): GroundShape[] {
  switch (given.type) {
    case 'Point':
      return [{ kind: 'point', name, lines: [[toPoint(given.coordinates)]] }];
    case 'LineString':
      return [{ kind: 'line', name, lines: [given.coordinates.map(toPoint)] }];
    case 'MultiLineString':
      return [{ kind: 'line', name, lines: given.coordinates.map((one) => one.map(toPoint)) }];
    case 'Polygon':
      return [{ kind: 'area', name, lines: given.coordinates.map((one) => one.map(toPoint)) }];
    case 'MultiPolygon':
      return given.coordinates.map((rings, index) => ({
        kind: 'area' as const,
        // One name for all of its parts.
        name: index === 0 ? name : '',
        lines: rings.map((one) => one.map(toPoint)),
      }));
  }
}

function toPoint([longitude = 0, latitude = 0]: Position): [number, number] {
  return [latitude, longitude];
}
