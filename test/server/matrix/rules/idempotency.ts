import { randomUUID } from 'node:crypto';
import { sendOver, type Sent } from '../../../support/transports.js';
import { accepted, notApplicable, notByGet, type Rule, type Verdicts } from '../matrix.js';
import type { Site } from '../site.js';

const CREATE = `mutation ($input: CreateWorkspaceInput!) {
  createWorkspace(input: $input) { __typename ... on Error { code } }
}`;

/** Names are unique, so that whoever creates the same one again without a key is told of a conflict. */
const create = (input: { name: string; idempotencyKey?: string }): Sent => ({
  query: CREATE,
  variables: { input },
});

/** Sends the first by POST, and gives the second to be sent by any way. */
async function again({ gateway, url }: Site, first: Sent, second = first): Promise<Sent> {
  const { authorization } = gateway;
  await sendOver.POST(url, { ...first, authorization });
  return { ...second, authorization };
}

const answered = (typename: string): Verdicts => ({
  ...accepted({ createWorkspace: { __typename: typename } }),
  GET: notByGet,
});

const byHeader = (typename: string): Verdicts => ({
  ...answered(typename),
  WebSocket: notApplicable(
    'Its one handshake is for many mutations; their keys are in their input.',
  ),
});

export const idempotencyRules: Rule[] = [
  {
    rule: 'without a key a mutation that is sent again is another one',
    send: (site) => again(site, create({ name: randomUUID() })),
    verdicts: answered('ConflictError'),
  },
  {
    rule: 'with a key in its input a mutation that is sent again has the first outcome',
    send: (site) => again(site, create({ name: randomUUID(), idempotencyKey: randomUUID() })),
    verdicts: answered('CreateWorkspaceSuccess'),
  },
  {
    rule: 'the key of another input is a conflict',
    send: (site) => {
      const idempotencyKey = randomUUID();
      const [first, second] = [randomUUID(), randomUUID()];
      return again(
        site,
        create({ name: first, idempotencyKey }),
        create({ name: second, idempotencyKey }),
      );
    },
    verdicts: answered('ConflictError'),
  },
  {
    rule: 'a key that is too long is none',
    send: (site) => again(site, create({ name: randomUUID(), idempotencyKey: 'x'.repeat(256) })),
    verdicts: answered('ValidationError'),
  },
  {
    rule: 'the key may be in a header',
    send: (site) =>
      again(site, {
        ...create({ name: randomUUID() }),
        headers: { 'idempotency-key': randomUUID() },
      }),
    verdicts: byHeader('CreateWorkspaceSuccess'),
  },
  {
    rule: 'a key in a header that is too long is none',
    send: ({ gateway: { authorization } }) => ({
      ...create({ name: randomUUID() }),
      authorization,
      headers: { 'idempotency-key': 'x'.repeat(256) },
    }),
    verdicts: byHeader('ValidationError'),
  },
];
