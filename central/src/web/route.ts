/**
 * What a REST route is. One value says method, path, who may enter, what comes in and what goes out; express, the
 * OpenAPI document and the access test are all made from it, so none can know a door the others do not.
 * `door` is asked before anything of the request is read. Replies are checked too: a field nobody meant to show is a
 * fault here, not a leak.
 */
import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Ability } from '#protocol/account.ts';
import type { ProblemCode } from '#protocol/problem.ts';
import type { SignedIn } from '../people/sessions.ts';

/** `public`: nobody asked. `session`: anyone signed in. `agent`: a bearer token. An ability: can() somewhere. */
export type Door = 'public' | 'session' | 'agent' | Ability;
export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Refusal {
  problem: ProblemCode;
  message: string;
  retryAfterSec?: number;
}

/** `sent`: the handler wrote the response itself (files, uploads). */
export type Answer<Reply> = { reply: Reply } | Refusal | 'sent';

interface Schemas {
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
}

type Parsed<Part> = Part extends z.ZodType ? z.output<Part> : undefined;

/** Who came through the door. */
interface Callers {
  public: null;
  agent: { agentId: string };
  member: SignedIn;
}
export type Caller = Callers[keyof Callers];
type CallerOf<D extends Door> = D extends 'public' ? null : D extends 'agent' ? Callers['agent'] : SignedIn;

export interface Call<Who, Given extends Schemas> {
  who: Who;
  params: Parsed<Given['params']>;
  query: Parsed<Given['query']>;
  body: Parsed<Given['body']>;
  /** Of the client, through trusted proxies only. */
  address: string;
  request: Request;
  response: Response;
}

interface RouteFacts<D extends Door> {
  method: Method;
  /** Express path, `/api/incidents/:id`. */
  path: string;
  door: D;
  summary: string;
  /** HTTP status of success. */
  status: number;
}

export interface Route extends RouteFacts<Door> {
  schemas: Schemas;
  /** Null when the answer has no JSON body. */
  reply: z.ZodType | null;
  handle(call: Call<Caller, Schemas>): Promise<Answer<unknown>>;
}

interface RouteDefinition<D extends Door, Given extends Schemas, Reply extends z.ZodType | null> extends Omit<
  RouteFacts<D>,
  'status'
> {
  status?: number;
  schemas?: Given;
  reply: Reply;
  handle(
    call: Call<CallerOf<D>, Given>,
  ): Promise<Answer<Reply extends z.ZodType ? z.input<Reply> : undefined>>;
}

/** Types of handler and schemas are checked together here and forgotten after. */
export function defineRoute<D extends Door, Given extends Schemas, Reply extends z.ZodType | null>({
  status,
  schemas,
  ...route
}: RouteDefinition<D, Given, Reply>): Route {
  const successStatus = status ?? (route.reply === null ? 204 : 200);
  return { ...route, status: successStatus, schemas: schemas ?? {} };
}

export function refuse(problem: ProblemCode, message: string): Refusal {
  return { problem, message };
}
