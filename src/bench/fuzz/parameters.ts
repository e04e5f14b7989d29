import fc from 'fast-check';
import type { GraphQLSchema } from 'graphql';
import { editedText, trouble } from './edits.js';
import { Operations, type GeneratedOperation } from './operations.js';
import { often, seldom } from './weights.js';

/** Most are valid; the others nearly so, or made to be hard to read. */
export function anyOperation(
  schema: GraphQLSchema,
  ids: readonly string[],
): fc.Arbitrary<GeneratedOperation> {
  const known = new Operations(schema, ids);
  const valid = fc.oneof(
    often(known.query(), 6),
    often(known.mutation(), 3),
    often(known.subscription(), 1),
  );
  return fc.oneof(
    often(valid, 16),
    often(
      valid.chain(({ query, variables }) =>
        fc.record({ query: editedText(fc.constant(query)), variables: fc.constant(variables) }),
      ),
      2,
    ),
    seldom(fc.record({ query: hostileDocument, variables: fc.constant({}) })),
  );
}

const hostileDocument = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .tuple(
      fc.constantFrom('{a', '{...', '{a(b:[', '{a(b:{c:', '{a @b', 'fragment F on T {'),
      fc.integer({ min: 1, max: 3_000 }),
    )
    .map(([open, times]) => open.repeat(times)),
  fc.integer({ min: 1, max: 400 }).map((count) => {
    const aliases = Array.from({ length: count }, (_, index) => `a${index}: __typename`);
    return `{ ${aliases.join(' ')} }`;
  }),
  fc.constantFrom(
    '{ __schema { types { name fields { name args { name } } } } }',
    'query A { __typename } query B { __typename }',
    'subscription { __typename }',
    'type Query { a: Int }',
    '',
  ),
);

/** JSON as it is written, deep or with the names of what is inherited. */
export const hostileJson = fc.oneof(
  fc.json(),
  trouble,
  fc.integer({ min: 1, max: 2_000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  fc
    .integer({ min: 1, max: 2_000 })
    .map((depth) => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)),
  fc.constantFrom(
    '{"__proto__":{"isAdmin":true}}',
    '{"constructor":{"prototype":{"isAdmin":true}}}',
    '1e400',
    '-0',
    '"\\ud800"',
    '"\\u0000"',
    '{"a":1,"a":2}',
  ),
);

/** The parameters of a request, as JSON. */
export function parametersOf(operation: fc.Arbitrary<GeneratedOperation>): fc.Arbitrary<string> {
  const valid = operation.map((parameters) => JSON.stringify(parameters));
  return fc.oneof(
    often(valid, 40),
    often(editedText(valid), 3),
    seldom(
      fc.tuple(operation, hostileJson, hostileJson).map(([{ query }, variables, extensions]) => {
        return `{"query":${JSON.stringify(query)},"variables":${variables},"extensions":${extensions}}`;
      }),
    ),
    seldom(fc.array(valid, { maxLength: 3 }).map((all) => `[${all.join(',')}]`)),
    seldom(hostileJson),
    seldom(valid.map((text) => text.padEnd(1_200_000))),
  );
}
