import { gzipSync } from 'node:zlib';
import type { Sent } from '../../../support/transports.js';
import {
  accepted,
  closed,
  handshake,
  notApplicable,
  notByGet,
  refused,
  tooLongForUrl,
  type Expected,
  type Rule,
  type Verdicts,
} from '../matrix.js';
import { FRIEND, STRANGER } from '../site.js';

const QUERY = '{ viewer { tenantId } }';
const ANSWER = { viewer: { tenantId: 'development' } };

/** What an admin sends. */
const rule = (rule: string, sent: Sent, verdicts: Verdicts): Rule => ({
  rule,
  send: ({ gateway: { authorization } }) => ({ query: QUERY, authorization, ...sent }),
  verdicts,
});

const noBody = notApplicable('It has no body.');
const noMessageType = notApplicable('Its messages have no type of content.');
const ownBody = notApplicable('Its body is of its own type.');

/** Of a type that a page can make a browser send without asking first. */
const simpleBody = (type: string, body: string): Rule =>
  rule(
    `a body of ${type} is refused, also with a key`,
    { headers: { 'content-type': type }, encode: () => Buffer.from(body) },
    {
      ...refused(415, 'UNSUPPORTED_MEDIA_TYPE'),
      GET: noBody,
      multipart: ownBody,
      WebSocket: noMessageType,
    },
  );

const cors = (headers: Record<string, string | null>): Verdicts => {
  const readable: Expected = { status: 200, codes: [], data: ANSWER, headers };
  return { ...accepted(ANSWER), POST: readable, GET: readable, multipart: readable, SSE: readable };
};

/** With verbs that GraphQL does not have. */
const verb = (method: string): Rule =>
  rule(
    `the verb ${method} is refused`,
    { method },
    {
      ...refused(405, 'BAD_REQUEST'),
      GET: notApplicable('It is the verb.'),
      WebSocket: notApplicable('A handshake is a GET.'),
    },
  );

const tooLarge = refused(413, 'REQUEST_ENTITY_TOO_LARGE');

export const requestRules: Rule[] = [
  simpleBody('application/x-www-form-urlencoded', `query=${QUERY}`),
  simpleBody('text/plain', JSON.stringify({ query: QUERY })),
  simpleBody('application/graphql', QUERY),
  simpleBody('application/xml', '<query/>'),
  simpleBody('multipart/mixed; boundary=x', '--x--'),
  rule(
    'a mutation is taken where a page cannot send it unasked',
    { query: 'mutation { cancelTask(input: { task: "x" }) { ... on Error { code } } }' },
    { ...accepted({ cancelTask: { code: 'NOT_FOUND' } }), GET: notByGet },
  ),
  rule(
    'a file comes by multipart alone',
    {
      query: `mutation ($file: Upload!) {
        uploadFile(input: { workspace: "x", file: $file }) { ... on Error { code } }
      }`,
      variables: { file: null },
      file: 'A file.',
    },
    {
      multipart: { status: 200, codes: [], data: { uploadFile: { code: 'NOT_FOUND' } } },
      POST: notApplicable('It has no files.'),
      GET: notApplicable('It has no files.'),
      SSE: notApplicable('It has no files.'),
      WebSocket: notApplicable('It has no files.'),
    },
  ),
  ...['PUT', 'PATCH', 'DELETE', 'OPTIONS'].map(verb),

  rule(
    'the page of a stranger may not read the answer',
    { headers: { origin: STRANGER } },
    { ...cors({ 'access-control-allow-origin': null }), WebSocket: handshake(403) },
  ),
  rule(
    'the page of a friend may read the answer',
    { headers: { origin: FRIEND } },
    cors({ 'access-control-allow-origin': FRIEND, vary: 'origin' }),
  ),
  rule(
    'a friend’s browser that asks first is told what it may send',
    {
      method: 'OPTIONS',
      headers: { origin: FRIEND, 'access-control-request-method': 'POST' },
    },
    preflight({
      'access-control-allow-origin': FRIEND,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-credentials': null,
    }),
  ),
  rule(
    'a stranger’s browser that asks first is told nothing',
    {
      method: 'OPTIONS',
      headers: { origin: STRANGER, 'access-control-request-method': 'POST' },
    },
    preflight({
      'access-control-allow-origin': null,
      'access-control-allow-methods': null,
      'access-control-allow-headers': null,
    }),
  ),
  rule(
    'a request under a foreign name is refused',
    { headers: { host: 'evil.example' } },
    { ...refused(421, 'WRONG_HOST'), WebSocket: handshake(421) },
  ),
  rule(
    'a request under no possible name is refused',
    { headers: { host: 'localhost:99999' } },
    { ...refused(400, 'BAD_REQUEST'), WebSocket: handshake(400) },
  ),
  rule(
    'a compressed body is refused',
    { headers: { 'content-encoding': 'gzip' }, encode: (body) => gzipSync(body) },
    {
      ...refused(415, 'UNSUPPORTED_ENCODING'),
      WebSocket: notApplicable('The handshake agrees to no compression.'),
    },
  ),
  rule(
    'a request of more than a mebibyte is refused',
    { query: `${QUERY} #${'x'.repeat(1_048_576)}` },
    { ...tooLarge, GET: tooLongForUrl, WebSocket: closed(1009) },
  ),
  rule(
    'so is one that does not say its length',
    {
      query: `${QUERY} #${'x'.repeat(1_048_576)}`,
      headers: { 'transfer-encoding': 'chunked' },
    },
    {
      ...tooLarge,
      GET: noBody,
      WebSocket: notApplicable('Its messages say their length.'),
    },
  ),
];

/** Of an answer to a browser, which asks before it sends a request. */
function preflight(headers: Record<string, string | null>): Verdicts {
  const asked: Expected = { status: 204, codes: [], headers };
  return {
    POST: asked,
    GET: asked,
    multipart: asked,
    SSE: asked,
    WebSocket: notApplicable(
      'Browsers do not ask before a handshake; it is refused by its origin.',
    ),
  };
}
