import fc from 'fast-check';
import { editedText } from './edits.js';
import type { GeneratedOperation } from './operations.js';
import { often, seldom } from './weights.js';

type Header = [name: string, value: string];

export interface Head {
  verb: string;
  target: string;
  headers: Header[];
}

export function headOf({ verb, target, headers }: Head): Buffer {
  const lines = [
    `${verb} ${target} HTTP/1.1`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}

export const anyVerb = fc.oneof(
  fc.constantFrom('POST', 'GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'TRACE', 'PROPFIND'),
  fc.constantFrom('post', 'FOO', 'X-Y', ''),
);

export const anyTarget = fc.oneof(
  fc.constantFrom('/graphql', '/graphql/', '/health', '/ready', '/', '//', '/graphql?', '*', ''),
  fc.constantFrom('/graphql?query=%', '/graphql?query=%7B__typename%7D&query=x', '/%2e%2e/x'),
  fc.constantFrom('http://localhost/graphql', 'http://[', 'http://a:b@c/', 'graphql', '/a/../b'),
  fc.constantFrom('/miteos/files/x?expires=1&signature=x', `/${'x'.repeat(17_000)}`),
  fc.string({ unit: 'binary', maxLength: 30 }).map((text) => `/${withoutSpace(text)}`),
);

/** A query in an address, escaped more or less well. */
export function queryTarget(operation: fc.Arbitrary<GeneratedOperation>): fc.Arbitrary<string> {
  const valid = operation.map(({ query, variables }) => {
    return new URLSearchParams({ query, variables: JSON.stringify(variables) }).toString();
  });
  return fc
    .oneof(often(valid, 6), seldom(editedText(valid).map(withoutSpace)))
    .map((search) => `/graphql?${search.slice(0, LONGEST_SEARCH)}`);
}

/** A longer head is refused by Node, which other targets show. */
const LONGEST_SEARCH = 14_000;

const HOSTS = ['localhost', 'evil.example', 'localhost:99999', '', '[::1', 'a b'];

/** Beside the usual ones. */
const OTHERS: Record<string, string[]> = {
  accept: [
    ...['application/json', 'application/graphql-response+json', 'text/event-stream', '*/*'],
    ...['multipart/mixed', 'text/html', 'image/png', ';q=x', ', ,'],
  ],
  origin: ['https://evil.example', 'null', 'http://localhost', '://'],
  'content-encoding': ['gzip', 'identity', 'x', ''],
  'x-request-id': ['mine', 'x'.repeat(500), 'ü', '{}'],
  'idempotency-key': ['same', '', 'x'.repeat(300), 'ü'],
  expect: ['100-continue', 'tea'],
  'access-control-request-method': ['POST', 'x'],
  connection: ['close', 'keep-alive, upgrade', 'x'],
  upgrade: ['websocket', 'h2c', 'x'],
  'last-event-id': ['1'],
  cookie: ['a=b'],
  range: ['bytes=0-1'],
  te: ['trailers'],
  'x-large': ['x'.repeat(9_000), 'x'.repeat(17_000)],
};

export function headersWith(
  host: string,
  authorization: fc.Arbitrary<string>,
): fc.Arbitrary<Header[]> {
  const known = Object.entries(OTHERS).flatMap(([name, values]) =>
    values.map((value): Header => [name, value]),
  );
  const other = fc.oneof(
    often(fc.constantFrom(...known)),
    seldom(fc.tuple(fc.stringMatching(/^[a-z-]{1,12}$/), fc.string({ unit: 'binary' }))),
  );
  const hosts = fc.oneof(often(fc.constant(host), 40), seldom(fc.constantFrom(...HOSTS)));
  const credential = authorization.map((value): Header[] => [['authorization', value]]);
  return fc
    .tuple(
      hosts.map((value): Header[] => [['host', value]]),
      fc.oneof(often(credential, 20), seldom(fc.constant([]))),
      fc.oneof(often(fc.constant([]), 2), seldom(fc.array(other, { maxLength: 4 }))),
    )
    .map((parts) => parts.flat().map(([name, value]): Header => [name, withoutBreaks(value)]));
}

function withoutSpace(text: string): string {
  return text.replace(/[\s\0]/g, '');
}

/** What is broken on purpose is broken later. */
function withoutBreaks(text: string): string {
  return text.replace(/[\r\n\0]/g, '');
}
