/**
 * The OpenAPI 3.1 document, made from the same routes express serves. JSON Schema 2020-12 is what both OpenAPI 3.1
 * and zod speak, so schemas go in as they are.
 */
import { z } from 'zod';
import { problem, type ProblemCode } from '#protocol/problem.ts';
import { describeSockets } from './openapi-sockets.ts';
import { HTTP_STATUS } from './problems.ts';
import type { Door, Route } from './route.ts';

export interface OpenApiDocument {
  openapi: '3.1.0';
  info: { title: string; version: string; description: string };
  components: object;
  paths: Record<string, Record<string, object>>;
  /** What is no HTTP request: socket.io namespaces and media sockets. */
  'x-sockets': Record<string, object>;
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
    'x-sockets': describeSockets(),
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
      ...describeRefusals(problemsOf({ method, path, door, schemas })),
    },
  };
}

/** Of these paths also. */
const PROBLEMS_OF_PATHS: readonly (readonly [RegExp, readonly ProblemCode[]])[] = [
  [/^\/api\/sessions/, ['wrong-login', 'too-many-tries', 'link-used-or-expired']],
  [/^\/api\/me/, ['wrong-login', 'too-many-tries']],
  [/^\/api\/agents\/enrolments$/, ['unknown-code', 'too-many-tries']],
  [/^\/api\/agents\/(challenges|sessions)$/, ['unknown-agent', 'bad-signature', 'revoked']],
  [/^\/api\/agents\/:agentId/, ['agent-away']],
  [/^\/api\/cameras\/:cameraId/, ['agent-away']],
  [/^\/api\/(recordings|face-|watch-list|incidents|uploads)/, ['agent-away', 'too-many-tries']],
  [/^\/metrics$/, ['not-found']],
];

/** What the framework refuses by itself, what a handler of this form may refuse, and what is said of its path. */
function problemsOf({
  method,
  path,
  door,
  schemas,
}: Pick<Route, 'method' | 'path' | 'door' | 'schemas'>): ProblemCode[] {
  const isChange = method !== 'GET' && method !== 'HEAD';
  const isGiven = schemas.params !== undefined || schemas.query !== undefined || schemas.body !== undefined;
  const codes: (ProblemCode | false)[] = [
    'fault',
    (isGiven || isChange) && 'bad-request',
    isChange && 'wrong-origin',
    isChange && 'conflict',
    door !== 'public' && 'not-signed-in',
    door !== 'public' && door !== 'agent' && door !== 'session' && 'no-right',
    (schemas.params !== undefined || isChange) && 'not-found',
    ...PROBLEMS_OF_PATHS.flatMap(([pattern, more]) => (pattern.test(path) ? more : [])),
  ];
  return [...new Set(codes.filter((code) => code !== false))];
}

/** By status; the codes that have it are named. */
function describeRefusals(codes: readonly ProblemCode[]): Record<string, object> {
  const byStatus = new Map<number, ProblemCode[]>();
  codes.forEach((code) =>
    byStatus.set(HTTP_STATUS[code], [...(byStatus.get(HTTP_STATUS[code]) ?? []), code]),
  );
  return Object.fromEntries(
    [...byStatus].map(([status, named]) => [
      status,
      {
        description: `Refused: ${named.join(', ')}`,
        'x-problems': named,
        content: jsonContent({ $ref: '#/components/schemas/Problem' }),
      },
    ]),
  );
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
