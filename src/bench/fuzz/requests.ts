import fc from 'fast-check';
import type { GraphQLSchema } from 'graphql';
import { jsonBody, multipartBody, type Body } from './bodies.js';
import { conversations, type Conversation } from './conversations.js';
import { edited } from './edits.js';
import { anyTarget, anyVerb, headersWith, headOf, queryTarget, type Head } from './heads.js';
import { anyOperation } from './parameters.js';
import { often, seldom } from './weights.js';

/** Bytes for the gateway, over HTTP. */
export interface HttpRequest {
  kind: 'http';
  verb: string;
  bytes: Buffer;
  /** Whether it is framed as it should be, so that one answer is due, and then the next request. */
  isWhole: boolean;
}

export type FuzzRequest = HttpRequest | Conversation;

export interface FuzzOptions {
  schema: GraphQLSchema;
  /** Of things that are there. */
  ids: readonly string[];
  /** Texts of an `Authorization` header, which let in. */
  credentials: readonly string[];
  /** What the gateway is called by. */
  host: string;
}

/** Everything that a client may send, and much that it may not. */
export function fuzzRequests(options: FuzzOptions): fc.Arbitrary<FuzzRequest> {
  const { schema, ids, host, credentials } = options;
  const operation = anyOperation(schema, ids);
  const authorization = fc.oneof(
    often(fc.constantFrom(...credentials), 30),
    seldom(fc.constantFrom('Bearer wrong', 'Basic eDp5', `Bearer trib_${'0'.repeat(12)}_x`, '')),
    seldom(fc.string({ unit: 'binary', maxLength: 40 })),
  );
  const headers = headersWith(host, authorization);
  const post = { verb: fc.constant('POST'), target: fc.constant('/graphql'), headers };
  const get = { verb: fc.constant('GET'), target: queryTarget(operation), headers };
  const other = { verb: anyVerb, target: fc.oneof(anyTarget, queryTarget(operation)), headers };
  const whole = fc.oneof(
    often(framed(fc.record(post), jsonBody(operation)), 10),
    often(framed(fc.record(post), multipartBody(operation, ids)), 4),
    often(framed(fc.record(get), fc.constant(null)), 3),
    often(framed(fc.record(other), jsonBody(operation)), 2),
  );
  return fc.oneof(
    often<FuzzRequest>(whole, 14),
    often<FuzzRequest>(torn(whole), 3),
    often<FuzzRequest>(conversations(host, authorization, operation), 3),
  );
}

/** A request that ends where it says: by its length, or in chunks. */
function framed(
  heads: fc.Arbitrary<Head>,
  bodies: fc.Arbitrary<Body | null>,
): fc.Arbitrary<HttpRequest> {
  const isChunked = fc.constantFrom(true, ...Array<boolean>(9).fill(false));
  return fc.tuple(heads, bodies, isChunked).map(([head, body, isChunked]): HttpRequest => {
    const { verb, headers } = head;
    const request = { kind: 'http', verb, isWhole: true } as const;
    if (body === null) return { ...request, bytes: headOf(head) };
    const { type, bytes } = body;
    const all: Head['headers'] = [
      ...headers,
      ['content-type', type],
      isChunked ? ['transfer-encoding', 'chunked'] : ['content-length', String(bytes.length)],
    ];
    return {
      ...request,
      bytes: Buffer.concat([
        headOf({ ...head, headers: all }),
        isChunked ? inChunks(bytes) : bytes,
      ]),
    };
  });
}

function inChunks(bytes: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 1_000) {
    const chunk = bytes.subarray(at, at + 1_000);
    chunks.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'));
  }
  return Buffer.concat([...chunks, Buffer.from('0\r\n\r\n')]);
}

/** With changed bytes anywhere, so that nobody knows where it ends. */
function torn(requests: fc.Arbitrary<HttpRequest>): fc.Arbitrary<HttpRequest> {
  return requests.chain(({ verb, bytes }) =>
    edited(fc.constant(bytes)).map((bytes) => ({ kind: 'http', verb, bytes, isWhole: false })),
  );
}
