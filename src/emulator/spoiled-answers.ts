import { z } from 'zod';
import type { Fault } from './fault-spec.js';
import { bombBody, endlessBody, slowBody } from './hostile-bodies.js';

const DEPTH = 100_000;
/** What no enumeration has. */
const UNKNOWN_WORD = 'emulated_unknown';
const JSON_TYPE = { 'content-type': 'application/json' };

/** The answer as the fault leaves it, with its status and its other headers. */
export async function spoil(answer: Response, fault: Fault): Promise<Response> {
  const as = (
    body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>,
    headers: Record<string, string> = {},
  ): Response => {
    const all = new Headers({ ...Object.fromEntries(answer.headers), ...headers });
    all.delete('content-length');
    // The one status that would allow no body.
    return new Response(body, {
      status: answer.status === 204 ? 200 : answer.status,
      headers: all,
    });
  };
  const text = () => answer.text();
  switch (fault.kind) {
    case 'truncated': {
      const whole = await text();
      return as(whole.slice(0, Math.ceil(whole.length / 2)));
    }
    case 'slow-body':
      return as(slowBody(await bytesOf(answer), fault.ms));
    case 'endless-body':
      return as(endlessBody(), JSON_TYPE);
    case 'gzip-bomb':
      return as(bombBody(), { ...JSON_TYPE, 'content-encoding': 'gzip' });
    case 'wrong-content-type':
      return as(await text(), { 'content-type': 'text/plain; charset=utf-8' });
    case 'duplicate-fields':
      return as(withDuplicates(await jsonOf(answer)), JSON_TYPE);
    case 'missing-fields':
      return as(JSON.stringify(withoutFields(await jsonOf(answer))), JSON_TYPE);
    case 'unknown-enum':
      return as(JSON.stringify(withUnknownWords(await jsonOf(answer))), JSON_TYPE);
    case 'deep-json':
      return as('['.repeat(DEPTH) + ']'.repeat(DEPTH), JSON_TYPE);
    case 'not-utf8':
      return as(withBadBytes(await bytesOf(answer)));
    case 'empty':
      return as('', JSON_TYPE);
    default:
      return answer;
  }
}

async function bytesOf(answer: Response): Promise<Buffer<ArrayBuffer>> {
  return Buffer.from(await answer.arrayBuffer());
}

/** An answer without JSON, such as a download, counts as null. */
async function jsonOf(answer: Response): Promise<z.core.util.JSONType> {
  const { data } = z.json().safeParse(await answer.json().catch(() => null));
  return data ?? null;
}

type Json = z.core.util.JSONType;

/** Each field of each object comes twice, first as null. */
function withDuplicates(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(withDuplicates).join(',')}]`;
  const fields = Object.entries(value).map(([name, field]) => {
    const key = JSON.stringify(name);
    return `${key}:null,${key}:${withDuplicates(field)}`;
  });
  return `{${fields.join(',')}}`;
}

/** Of each object only the first field is left, which is the id of what has one. */
function withoutFields(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutFields);
  const left = Object.entries(value).slice(0, 1);
  return Object.fromEntries(left.map(([name, field]) => [name, withoutFields(field)]));
}

function withUnknownWords(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withUnknownWords);
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name,
      name === 'status' ? UNKNOWN_WORD : withUnknownWords(field),
    ]),
  );
}

/** Two bytes that UTF-8 never has, in the first text that there is. */
function withBadBytes(body: Buffer): Buffer<ArrayBuffer> {
  const at = body.indexOf('"') + 1;
  return Buffer.concat([body.subarray(0, at), Buffer.from([0xff, 0xfe]), body.subarray(at)]);
}
