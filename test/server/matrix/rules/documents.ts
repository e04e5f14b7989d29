import {
  accepted,
  closed,
  notApplicable,
  refused,
  tooLongForUrl,
  type Rule,
  type Verdicts,
} from '../matrix.js';
import type { Sent } from '../../../support/transports.js';

const repeat = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

const nested = (levels: number, open: string, inside: string, close: string) =>
  open.repeat(levels) + inside + close.repeat(levels);

const ids = (count: number) => `{ nodes(ids: [${repeat(count, () => '"x"')}]) { id } }`;

/** What an admin sends. */
const rule = (rule: string, sent: Sent, verdicts: Verdicts): Rule => ({
  rule,
  send: ({ gateway: { authorization } }) => ({ ...sent, authorization }),
  verdicts,
});

const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
const PAGE = 'query ($first: Int) { workspaces(first: $first) { totalCount } }';

const badRequest = refused(400, 'BAD_REQUEST');
/** What `graphql-transport-ws` does with a message that is not of its form. */
const malformed = closed(4400);

export const documentRules: Rule[] = [
  rule(
    'a document of many tokens is refused',
    { query: `{ ${repeat(2_001, () => 'a')} }` },
    refused(400, 'TOO_MANY_TOKENS'),
  ),
  rule(
    'fields too deep in each other are refused',
    { query: nested(17, '{ a ', '', '}') },
    refused(400, 'TOO_DEEP'),
  ),
  rule(
    '20,000 fields in each other are refused',
    { query: nested(20_000, '{a', '', '}') },
    { ...refused(400, 'TOO_DEEP'), GET: tooLongForUrl },
  ),
  rule(
    '20,000 lists in each other are refused',
    { query: `{ a(b: ${nested(20_000, '[', '', ']')}) }` },
    { ...refused(400, 'TOO_DEEP_VALUE'), GET: tooLongForUrl },
  ),
  rule(
    'many aliases are refused',
    { query: `{ viewer { ${repeat(51, (index) => `a${index}: tenant`)} } }` },
    refused(400, 'TOO_MANY_ALIASES'),
  ),
  rule(
    'many aliases of __typename are refused',
    { query: `{ viewer { ${repeat(51, (index) => `a${index}: __typename`)} } }` },
    refused(400, 'TOO_MANY_ALIASES'),
  ),
  rule(
    'many directives are refused',
    { query: `{ viewer { ${repeat(51, () => 'tenant @include(if: true)')} } }` },
    refused(400, 'TOO_MANY_DIRECTIVES'),
  ),
  rule(
    'many fields at the root are refused',
    { query: `{ ${repeat(21, () => '__typename')} }` },
    refused(400, 'TOO_MANY_ROOT_FIELDS'),
  ),
  rule(
    'many fields of one object are refused',
    { query: `{ viewer { ${repeat(201, () => 'tenant')} } }` },
    refused(400, 'TOO_BROAD'),
  ),
  rule('a long list is refused', { query: ids(201) }, refused(400, 'TOO_LONG_LIST')),
  rule(
    'what may cost too much is refused',
    {
      query:
        '{ workspaces(first: 200) { nodes { tasks(first: 200) { nodes { ... on MiteosTask { agents { id } } } } } } }',
    },
    refused(400, 'TOO_COSTLY'),
  ),
  rule(
    'what is within all limits is answered',
    { query: `{ viewer { ${repeat(49, (index) => `a${index}: tenantId`)} } }` },
    accepted({ viewer: { a0: 'development' } }),
  ),

  rule('a syntax error is told', { query: '{ viewer {' }, refused(400, 'GRAPHQL_PARSE_FAILED')),
  rule(
    'an unknown field is told',
    { query: '{ nothing }' },
    refused(400, 'GRAPHQL_VALIDATION_FAILED'),
  ),
  rule(
    'of many unknown fields a few are told',
    { query: `{ ${repeat(19, (index) => `nothing${index}`)} }` },
    refused(400, 'GRAPHQL_VALIDATION_FAILED'),
  ),
  rule(
    'an operation that the document does not have is told',
    { query: 'query A { __typename }', operationName: 'B' },
    refused(400, 'OPERATION_RESOLUTION_FAILURE'),
  ),
  rule(
    'an operation has to be named among several',
    { query: 'query A { __typename } query B { __typename }' },
    refused(400, 'OPERATION_RESOLUTION_FAILURE'),
  ),
  rule(
    'a document has to be sent',
    { variables: {} },
    { ...refused(400, 'BAD_REQUEST', { says: /Must provide query string/ }), WebSocket: malformed },
  ),
  rule(
    'the hash of a document runs nothing, when no documents are trusted',
    {
      query: '',
      extensions: { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } },
    },
    {
      ...refused(400, 'GRAPHQL_PARSE_FAILED'),
      // An empty document in an address is none.
      GET: { status: 400, codes: ['BAD_REQUEST'] },
    },
  ),
  rule(
    'variables that do not fit are told',
    { query: PAGE, variables: { first: 'many' } },
    refused(400, 'BAD_USER_INPUT', { says: /\$first/ }),
  ),
  rule(
    'a variable that is missing is told',
    { query: NODES },
    refused(400, 'BAD_USER_INPUT', { says: /\$ids/ }),
  ),
  rule(
    'of many variables that do not fit a few are told',
    { query: NODES, variables: { ids: Array.from({ length: 50 }, () => ({})) } },
    refused(400, 'BAD_USER_INPUT', { says: /\$ids/ }),
  ),
  rule(
    'variables that are no object are refused',
    { query: PAGE, variables: '[1]' },
    { ...badRequest, WebSocket: malformed },
  ),
  rule(
    'a page that is too large is an error of its field',
    { query: PAGE, variables: { first: 201 } },
    refused(200, 'VALIDATION'),
  ),

  rule(
    '20,000 lists in each other in a variable are refused',
    { query: PAGE, variables: `{"first":${nested(20_000, '[', '', ']')}}` },
    { ...badRequest, GET: tooLongForUrl },
  ),
  rule(
    '20,000 objects in each other in the extensions are refused',
    { query: '{ __typename }', extensions: nested(20_000, '{"a":', '1', '}') },
    { ...badRequest, GET: tooLongForUrl },
  ),
  rule(
    '65 lists in each other in a variable are refused',
    { query: PAGE, variables: `{"first":${nested(65, '[', '', ']')}}` },
    badRequest,
  ),
  rule(
    '10,001 values in a variable are refused',
    { query: NODES, variables: { ids: Array(10_001).fill(1) } },
    { ...badRequest, GET: tooLongForUrl },
  ),
  rule(
    'variables with a key __proto__ are refused',
    { query: PAGE, variables: '{"__proto__":{"first":1}}' },
    badRequest,
  ),
  rule(
    'a key __proto__ deep in a variable is refused',
    { query: PAGE, variables: '{"first":[{"a":{"__proto__":1}}]}' },
    badRequest,
  ),
  rule(
    'extensions with a key __proto__ are refused',
    { query: '{ __typename }', extensions: '{"__proto__":{"persistedQuery":{}}}' },
    badRequest,
  ),
  rule(
    'keys named constructor and prototype are names like any other',
    { query: PAGE, variables: '{"first":1,"constructor":{"prototype":{}}}' },
    accepted(),
  ),
  rule(
    'variables that are no JSON are refused',
    { query: PAGE, variables: '{"first":' },
    { ...badRequest, WebSocket: malformed },
  ),
  rule(
    'several operations in one request are refused',
    { json: '[{"query":"{ __typename }"},{"query":"{ __typename }"}]' },
    {
      ...badRequest,
      WebSocket: malformed,
      GET: notApplicable('A URL names its parameters, and each of them once.'),
    },
  ),
];
