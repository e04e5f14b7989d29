import fc from 'fast-check';
import { edited, trouble } from './edits.js';
import type { GeneratedOperation } from './operations.js';
import { parametersOf } from './parameters.js';
import { often, seldom } from './weights.js';

export interface Body {
  type: string;
  bytes: Buffer;
}

export function jsonBody(operation: fc.Arbitrary<GeneratedOperation>): fc.Arbitrary<Body> {
  return fc.record({
    type: fc.oneof(
      often(fc.constant('application/json')),
      seldom(
        fc.constantFrom(
          ...['application/graphql+json', 'application/json; charset=utf-16', 'APPLICATION/JSON;'],
          ...['application/x-www-form-urlencoded', 'text/plain', 'application/graphql', '', ';'],
        ),
      ),
    ),
    bytes: parametersOf(operation).map((text) => Buffer.from(text)),
  });
}

const BOUNDARY = 'fuzz';

const MULTIPART_TYPES = [
  ...['multipart/form-data', 'multipart/form-data; boundary=', 'multipart/mixed; boundary=x'],
  ...['multipart/form-data; boundary="', `multipart/form-data; boundary=${'x'.repeat(200)}`],
];

const UPLOAD = `mutation ($workspace: ID!, $file: Upload!) {
  uploadFile(input: { workspace: $workspace, file: $file }) {
    __typename ... on Error { code message }
  }
}`;

/** By the specification for files in GraphQL, or nearly. */
export function multipartBody(
  operation: fc.Arbitrary<GeneratedOperation>,
  ids: readonly string[],
): fc.Arbitrary<Body> {
  const upload = fc.constantFrom(...ids).map((workspace): GeneratedOperation => ({
    query: UPLOAD,
    variables: { workspace, file: null },
  }));
  const parts = fc.oneof(
    often(partsOf(upload, fc.constant('variables.file'), { minLength: 1, maxLength: 1 }), 4),
    often(partsOf(operation, fc.constant(''), { maxLength: 0 }), 2),
    seldom(partsOf(fc.oneof(upload, operation), anyPath, { maxLength: 3 })),
    seldom(partsOf(upload, anyPath, { maxLength: 2 }).map((parts) => parts.reverse())),
  );
  const whole = parts.map((parts) => Buffer.from(`${parts.join('')}--${BOUNDARY}--\r\n`));
  return fc.record({
    type: fc.oneof(
      often(fc.constant(`multipart/form-data; boundary=${BOUNDARY}`), 40),
      seldom(fc.constantFrom(...MULTIPART_TYPES)),
    ),
    bytes: fc.oneof(often(whole, 4), seldom(edited(whole))),
  });
}

const anyPath = fc.oneof(
  fc.constantFrom('variables.file', 'variables.input.file', 'variables.v0.file'),
  fc.constantFrom('variables.4294967294', 'variables.__proto__.x', 'query', '0.x', ''),
  trouble,
);

const files = fc.record({
  name: fc.oneof(often(fc.constantFrom('a.txt', 'b.md', 'c.csv')), seldom(trouble)),
  type: fc.constantFrom('text/plain', 'text/markdown', 'image/png', 'x'),
  content: fc.oneof(fc.string(), trouble, fc.constant('x'.repeat(100_000))),
});

/** `operations`, `map`, and the files, each of which stands in the one path. */
function partsOf(
  operations: fc.Arbitrary<GeneratedOperation>,
  paths: fc.Arbitrary<string>,
  count: fc.ArrayConstraints,
): fc.Arbitrary<string[]> {
  return fc
    .tuple(operations, paths, fc.array(files, count))
    .map(([parameters, path, files]) => [
      part('operations', JSON.stringify(parameters)),
      part('map', JSON.stringify(Object.fromEntries(files.map((_, at) => [at, [path]])))),
      ...files.map(({ name, type, content }, at) =>
        part(String(at), content, `; filename="${name}"\r\nContent-Type: ${type}`),
      ),
    ]);
}

function part(name: string, content: string, rest = ''): string {
  return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${rest}\r\n\r\n${content}\r\n`;
}
