import type { Context } from 'hono';
import { z } from 'zod';
import { MOST_JSON_BYTES, noBody, type Asked } from '../../../emulator/asked.js';
import type { EmulatorEnv } from '../../../emulator/environment.js';
import { bodyOf, readWhole } from '../../../emulator/request-body.js';
import type { WriteCall } from '../../call.js';
import type { Answer } from './answers.js';
import { checked, Refusal, type Subject } from './refusals.js';

export interface MiosaEnv extends EmulatorEnv {
  Variables: EmulatorEnv['Variables'] & {
    /** What the port is told. */
    call: WriteCall;
  };
}

export type MiosaContext = Context<MiosaEnv>;

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`, as in `/workspaces/{id}`. */
  readonly path: string;
  readonly about: Subject;
  /** Its body is for `handle` to read; else it is read before, and given along. */
  readonly readsBody?: boolean;
  /** Throws `Refusal` and `SurfaceError`. */
  readonly handle: (c: MiosaContext, body: Buffer) => Promise<Answer>;
}

/** A route that takes JSON, if it takes a body. */
export function jsonRoute<Query, Body>({
  handle,
  query: querySchema,
  body: bodySchema,
  ...facts
}: Pick<Route, 'method' | 'path' | 'about'> & {
  query: z.ZodType<Query>;
  body: z.ZodType<Body>;
  handle: (asked: Asked<WriteCall, Query, Body>) => Promise<Answer>;
}): Route {
  const takesBody: boolean = bodySchema !== (noBody as z.ZodType);
  return {
    ...facts,
    async handle(c, bytes) {
      const query = checked(querySchema, c.req.query());
      const body = checked(bodySchema, takesBody ? parseJson(bytes) : undefined);
      return handle({ call: c.get('call'), id: idIn(c), query, body });
    },
  };
}

export function idIn(c: MiosaContext): (name: string) => string {
  return (name) => c.req.param(name) ?? '';
}

/** @throws Refusal 400 when it does not come whole, 413 when it is too large */
export async function readBody(c: MiosaContext): Promise<Buffer> {
  const bytes = await readWhole(bodyOf(c.env, c.req.raw), MOST_JSON_BYTES).catch(
    (cause: unknown) => {
      throw new Refusal(400, 'BAD_REQUEST', 'The body did not come whole.', { cause });
    },
  );
  if (bytes) return bytes;
  const message = `The body is larger than ${MOST_JSON_BYTES} bytes.`;
  throw new Refusal(413, 'PAYLOAD_TOO_LARGE', message);
}

/** No body counts as an empty object. */
function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new Refusal(400, 'BAD_REQUEST', 'The body is not JSON.');
  }
}
