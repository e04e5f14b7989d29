import type { Context } from 'hono';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { MOST_JSON_BYTES, noBody, type Asked } from '../../../emulator/asked.js';
import type { EmulatorEnv } from '../../../emulator/environment.js';
import { bodyOf, readWhole } from '../../../emulator/request-body.js';
import type { WriteCall } from '../../call.js';
import { checked, Refusal, type Subject } from './refusals.js';

export interface RoutaEnv extends EmulatorEnv {
  Variables: EmulatorEnv['Variables'] & {
    /** What the port is told. */
    call: WriteCall;
  };
}

export type RoutaContext = Context<RoutaEnv>;

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/routa/api`, as in `/workspaces/{id}`. */
  readonly path: string;
  readonly about: Subject;
  /** Whether a body that is not JSON is refused by every backend. */
  readonly guardsJson: boolean;
  /** Whether it is told the body. */
  readonly takesBody: boolean;
  /** Throws `Refusal` and `SurfaceError`. */
  readonly handle: (c: RoutaContext, body: unknown) => Promise<Response>;
}

/** A route that takes JSON, if it takes a body. */
export function jsonRoute<Query, Body>({
  handle,
  query: querySchema,
  body: bodySchema,
  guardsJson = false,
  ...facts
}: Pick<Route, 'method' | 'path' | 'about'> & {
  guardsJson?: boolean;
  query: z.ZodType<Query>;
  body: z.ZodType<Body>;
  handle: (asked: Asked<WriteCall, Query, Body>) => Promise<Response>;
}): Route {
  return {
    ...facts,
    guardsJson,
    takesBody: bodySchema !== (noBody as z.ZodType),
    async handle(c, given) {
      const query = checked(querySchema, c.req.query());
      const body = checked(bodySchema, given);
      const id = (name: string): string => c.req.param(name) ?? '';
      return handle({ call: c.get('call'), id, query, body });
    },
  };
}

/** For another write of the same kind within one request. */
export function again(call: WriteCall): WriteCall {
  return { ...call, idempotencyKey: randomUUID() };
}

/** @throws Refusal 400 when it does not come whole, 413 when it is too large */
export async function readBody(c: RoutaContext): Promise<Buffer> {
  const bytes = await readWhole(bodyOf(c.env, c.req.raw), MOST_JSON_BYTES).catch(
    (cause: unknown) => {
      throw new Refusal(400, 'The body did not come whole', { cause });
    },
  );
  if (bytes) return bytes;
  throw new Refusal(413, `The body is larger than ${MOST_JSON_BYTES} bytes`);
}

/** Undefined for what is not JSON in UTF-8. */
export function jsonIn(bytes: Buffer): { json: unknown } | undefined {
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return { json };
  } catch {
    return undefined;
  }
}
