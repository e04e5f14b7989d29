import type { Context } from 'hono';
import { z } from 'zod';
import { MOST_JSON_BYTES, noBody, type Asked } from '../../../emulator/asked.js';
import type { EmulatorEnv } from '../../../emulator/environment.js';
import { bodyOf, readWhole } from '../../../emulator/request-body.js';
import type { WriteCall } from '../../call.js';
import type { Scope } from './keys.js';
import { checked, Refusal } from './refusals.js';

export interface MiteosEnv extends EmulatorEnv {
  Variables: EmulatorEnv['Variables'] & {
    /** Of whoever asks; null when there is none, or it is not well formed. */
    key: string | null;
    /** What the port is told. Not set for routes that are open. */
    call: WriteCall;
  };
}

export type MiteosContext = Context<MiteosEnv>;

/** One route, with all that the description of the API says of it. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below `/v1`, as in `/tasks/{id}`. */
  readonly path: string;
  readonly summary: string;
  /** What a key needs; null when any key will do, `open` when none is needed. */
  readonly scope: Scope | 'open' | null;
  readonly query: z.ZodType;
  /** JSON, or a form with a part `file`. */
  readonly body: z.ZodType | 'file';
  /** JSON, raw bytes, or nothing. */
  readonly answer: z.ZodType | 'bytes' | 'none';
  /** Throws `Refusal` and `SurfaceError`. */
  readonly handle: (c: MiteosContext) => Promise<Response>;
}

/** A route that answers with JSON, to JSON if it takes a body. */
export function jsonRoute<Query, Body, Answer>({
  handle,
  ...facts
}: Pick<Route, 'method' | 'path' | 'summary' | 'scope'> & {
  query: z.ZodType<Query>;
  body: z.ZodType<Body>;
  answer: z.ZodType<Answer>;
  handle: (asked: Asked<WriteCall, Query, Body>) => Promise<Answer>;
}): Route {
  const takesBody: boolean = facts.body !== (noBody as z.ZodType);
  return {
    ...facts,
    async handle(c) {
      const query = checked(facts.query, c.req.query());
      const body = checked(facts.body, takesBody ? await readJson(c) : undefined);
      return Response.json(await handle({ call: c.get('call'), id: idIn(c), query, body }));
    },
  };
}

export function idIn(c: MiteosContext): (name: string) => string {
  return (name) => c.req.param(name) ?? '';
}

/** @throws Refusal 400 when it is no JSON, 413 when it is too large */
async function readJson(c: MiteosContext): Promise<unknown> {
  const bytes = await readWhole(bodyOf(c.env, c.req.raw), MOST_JSON_BYTES).catch(
    (cause: unknown) => {
      throw new Refusal(400, 'The body did not come whole.', { cause });
    },
  );
  if (!bytes) throw new Refusal(413, `The body is larger than ${MOST_JSON_BYTES} bytes.`);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new Refusal(400, 'The body is not JSON.');
  }
}
