/**
 * The OpenAPI 3.1 document, made from the same routes express serves. JSON Schema 2020-12 is what both OpenAPI 3.1
 * and zod speak, so schemas go in as they are.
 */
import { z } from 'zod';
import { problem } from '#protocol/problem.ts';
import type { Door, Route } from './route.ts';

export interface OpenApiDocument {
  openapi: '3.1.0';
  info: { title: string; version: string; description: string };
  components: object;
  paths: Record<string, Record<string, object>>;
}

export function describeApi(routes: readonly Route[], version: string): OpenApiDocument {
  const paths: OpenApiDocument['paths'] = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeRoute(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Mắt Làng central',
      version,
      description: 'Cameras, incidents, agents and people of one commune. Every refusal is a Problem.',
    },
    components: {
      schemas: { Problem: toSchema(problem, 'output') },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'matlang_session' },
        agent: { type: 'http', scheme: 'bearer' },
      },
    },
    paths,
  };
}

function describeRoute({ method, path, door, summary, status, schemas, reply }: Route): object {
  return {
    operationId: `${method.toLowerCase()}${path.replace(/^\/api/, '').replace(/[/:.]+(\w)/g, (_match, letter: string) => letter.toUpperCase())}`,
    summary,
    'x-door': door,
    security: securityOf(door),
    parameters: [
      ...describeParameters('path', schemas.params),
      ...describeParameters('query', schemas.query),
    ],
    ...(schemas.body
      ? { requestBody: { required: true, content: jsonContent(toSchema(schemas.body, 'input')) } }
      : {}),
    responses: {
      [status]: {
        description: 'Done',
        ...(reply === null ? {} : { content: jsonContent(toSchema(reply, 'output')) }),
      },
      default: {
        description: 'Refused',
        content: jsonContent({ $ref: '#/components/schemas/Problem' }),
      },
    },
  };
}

function securityOf(door: Door): object[] {
  if (door === 'public') {
    return [];
  }
  return door === 'agent' ? [{ agent: [] }] : [{ session: [] }];
}

function describeParameters(place: 'path' | 'query', schema: z.ZodType | undefined): object[] {
  if (schema === undefined) {
    return [];
  }
  const { properties = {}, required = [] } = toSchema(schema, place === 'path' ? 'input' : 'output') as {
    properties?: Record<string, object>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, shape]) => ({
    name,
    in: place,
    required: place === 'path' || (required.includes(name) && !('default' in shape)),
    schema: shape,
  }));
}

function jsonContent(schema: object): object {
  return { 'application/json': { schema } };
}

function toSchema(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
