import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { EmbeddedMiteos } from '../../src/surfaces/miteos/embedded.js';
import {
  openCanarySite,
  randomText,
  SHOWN_OF_CREDENTIAL,
  SHOWN_OF_KEY,
  type CanarySite,
} from '../support/canary-site.js';
import { makeKey } from '../support/issuer.js';
import { RawSocket } from '../support/raw-socket.js';
import type { Transport } from '../support/transports.js';
import { faultsWith } from '../support/upstream-faults.js';
import { textAt } from '../support/value-at.js';

/*
 * Secrets are planted wherever there can be any. After each test they are looked for in all that was
 * answered and logged.
 */

let site: CanarySite;

beforeAll(async () => {
  site = await openCanarySite();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  expect(site.faults()).toEqual([]);
});
afterAll(() => site.close());

/** Those that can carry a mutation. */
const CHANGING = ['POST', 'multipart', 'SSE', 'WebSocket'] as const satisfies Transport[];
const FOLLOWING = ['SSE', 'WebSocket'] as const satisfies Transport[];
const VIEWER = '{ viewer { tenantId } }';

async function newTask(prompt = 'Tell the tides'): Promise<string> {
  const { data } = await site.gateway.query(
    `mutation ($prompt: String!) {
      createTask(input: { prompt: $prompt }) { ... on CreateTaskSuccess { task { id } } }
    }`,
    { prompt },
    site.admin,
  );
  return textAt(data, 'createTask', 'task', 'id');
}

async function newWorkspace(): Promise<string> {
  const { data } = await site.gateway.query(
    `mutation ($name: String!) {
      createWorkspace(input: { name: $name }) { ... on CreateWorkspaceSuccess { workspace { id } } }
    }`,
    { name: randomText() },
    site.admin,
  );
  return textAt(data, 'createWorkspace', 'workspace', 'id');
}

test('all that is done is logged, so that there is something to look through', async () => {
  expect(await site.send({ query: 'query Named { viewer { tenantId } }' })).toContain('acme');
  const lines = site.lines().join('');
  expect(lines).toContain('"name":"Named"');
  expect(lines).toContain('"level":10');
});

test('no key and no token, good or bad, is told or logged', async () => {
  const good = site.hide('a token', await site.token());
  const forged = site.hide(
    'a forged token',
    `${(await site.token({ sub: 'x' })).slice(0, -9)}AAAAAAAAA`,
  );
  const old = site.hide('an old token', await site.token({ exp: 1 }));
  const wrong = site.hide(
    'a wrong key',
    `trib_${'0'.repeat(12)}_${randomText().slice(12)}`,
    SHOWN_OF_KEY,
  );
  const basic = Buffer.from(`user:${site.hide('a password', randomText())}`).toString('base64');
  const headers = [good, forged, old, wrong].map((text) => `Bearer ${text}`);
  for (const authorization of [site.admin, ...headers, `Basic ${basic}`]) {
    await site.send({ query: VIEWER, authorization });
    const text = encodeURIComponent(authorization);
    for (const target of [
      `/${text}`,
      `/graphql/${text}`,
      `/graphql?key=${text}`,
      `/health/${text}`,
    ]) {
      await site.sendBytes(
        `GET ${target} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n`,
      );
    }
  }
});

test('a token that cannot be checked is not told or logged', async () => {
  site.issuer.answer = (response) => response.writeHead(500).end();
  site.clock.advance(3_600_000);
  // The age of the key set is kept by the clock of the system.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
  const text = await site.token({}, await makeKey('stranger'));
  const token = site.hide('a token that is not checked', text);
  await site.send({ query: VIEWER, authorization: `Bearer ${token}` });
  expect(site.lines().join('')).toContain('access met an error');
});

test('the text of a new key is in the answer that makes it, and nowhere else', async () => {
  const made = await site.gateway.query(
    `mutation {
      createApiKey(input: { name: "Canary", scopes: [TASKS_READ] }) {
        ... on CreateApiKeySuccess { apiKey { key id hint } }
      }
    }`,
    {},
    site.admin,
  );
  const text = textAt(made.data, 'createApiKey', 'apiKey', 'key');
  site.hide('a new key', text, SHOWN_OF_KEY);
  const fields = 'id name key hint scopes lastUsedAt';
  await site.send({ query: VIEWER, authorization: `Bearer ${text}` });
  const listed = await site.send({ query: `{ apiKeys(first: 200) { nodes { ${fields} } } }` });
  expect(listed).toContain('Canary');
  const id = textAt(made.data, 'createApiKey', 'apiKey', 'id');
  await site.send({
    query: `query ($id: ID!) { node(id: $id) { ... on ApiKey { ${fields} } } }`,
    variables: { id },
  });
  await site.send(
    {
      query: `mutation ($id: ID!) {
        revokeApiKey(input: { apiKey: $id }) { ... on RevokeApiKeySuccess { apiKey { ${fields} } } }
      }`,
      variables: { id },
    },
    CHANGING,
  );
});

test('the address and the secrets of a webhook endpoint are in the answers that make them, and nowhere else', async () => {
  const make = async (mutation: string) =>
    (await site.gateway.query(`mutation { made: ${mutation} }`, {}, site.admin)).data;
  const made = await make(`createWebhookEndpoint(input: { surface: MITEOS }) {
    ... on CreateWebhookEndpointSuccess { webhookEndpoint { id url secret } }
  }`);
  const told = (field: string) => textAt(made, 'made', 'webhookEndpoint', field);
  const { pathname } = new URL(told('url'));
  site.hide('the token of an address', pathname.split('/').at(-1) ?? '');
  site.hide('the secret of an endpoint', told('secret'), /^whsec_/);
  const id = JSON.stringify(told('id'));
  const next = await make(`rotateWebhookSecret(input: { webhookEndpoint: ${id} }) {
    ... on RotateWebhookSecretSuccess { webhookEndpoint { secret } }
  }`);
  site.hide('a second secret', textAt(next, 'made', 'webhookEndpoint', 'secret'), /^whsec_/);
  await site.send({
    query: `{ webhookEndpoints { url secret } node(id: ${id}) { ... on WebhookEndpoint { secret } } }`,
  });
  for (const target of [pathname, `${pathname}/more`, pathname.replace('miteos', 'miosa')]) {
    for (const method of ['POST', 'GET']) {
      await site.sendBytes(
        `${method} ${target} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}`,
      );
    }
  }
});

test('an upstream credential is never shown whole, rightly set or in the wrong place', async () => {
  const credential = site.hide('a credential', `mt_live_${randomText()}`, SHOWN_OF_CREDENTIAL);
  const query = `mutation ($input: SetUpstreamCredentialInput!) {
    setUpstreamCredential(input: $input) {
      ... on SetUpstreamCredentialSuccess { upstreamCredential { prefix lastFour } }
      ... on Error { message } ... on ValidationError { fields { path message } }
    }
  }`;
  const surface = 'MITEOS';
  const inputs = [
    ...[surface, 'MIOSA', 'ROUTA', 'NONE'].map((name) => ({ surface: name, credential })),
    ...[[credential], { credential }, `${credential} `, `Bearer ${credential}`].map((wrong) => ({
      ...{ surface, credential: wrong },
    })),
    { surface: credential, credential: 'x' },
    { surface, credential, [credential]: 1 },
    credential,
  ];
  for (const input of inputs) await site.send({ query, variables: { input } }, CHANGING);
  const texts = [
    `mutation { setUpstreamCredential(input: { surface: MITEOS, credential: ["${credential}"] }) { __typename } }`,
    `mutation { setUpstreamCredential(input: { surface: MITEOS, credential: ${credential} }) { __typename } }`,
    `mutation { setUpstreamCredential "${credential}" }`,
    `query ${credential} { ${credential} }`,
  ];
  for (const text of texts) await site.send({ query: text, operationName: credential }, CHANGING);
  await site.send({ json: `{"query":"${credential}` }, ['POST', 'SSE', 'multipart']);
  const kept = await site.send({
    query: '{ upstreamCredentials { surface prefix lastFour source } }',
  });
  expect(kept).toContain(credential.slice(-4));
});

test.each(faultsWith('-').map(([name], index) => [name, index]))(
  'what an upstream throws is not told or logged: %s',
  async (_, index) => {
    const task = await newTask();
    const secret = site.hide('a secret of an upstream', `upstream-${randomText()}`);
    const prompt = site.keepFromLog('a prompt', `prompt ${randomText()}`);
    const fault = faultsWith(secret)[index]?.[1];
    for (const method of ['tasks', 'listTasks', 'deliverablesOf', 'createTask'] as const) {
      vi.spyOn(EmbeddedMiteos.prototype, method).mockRejectedValue(fault);
    }
    const read = await site.send({
      query: `query ($id: ID!) {
        node(id: $id) { id } task(id: $id) { id } tasks { nodes { id } }
      }`,
      variables: { id: task },
    });
    expect(read).toMatch(/Unexpected error\.|Miteos is down\.|Not so\./);
    await site.send(
      {
        query: `mutation ($prompt: String!) {
          createTask(input: { prompt: $prompt }) { __typename ... on Error { message } }
        }`,
        variables: { prompt },
      },
      CHANGING,
    );
    await site.send(
      {
        query: 'subscription ($task: ID!) { taskEvents(task: $task, after: "START") { id } }',
        variables: { task },
      },
      FOLLOWING,
    );
  },
);

test('a value of an upstream that fits no type is not told or logged', async () => {
  const task = await newTask();
  const secret = site.hide('a strange value', `value-${randomText()}`);
  const config = { maxAgents: 1, autonomyLevel: 80, autoDeploy: false, deployTarget: null };
  const known = {
    ...{ id: '', status: 'RUNNING' as const, statusText: 'running', prompt: 'Tell the tides' },
    ...{
      createdAt: site.clock.now(),
      detail: { config, agents: [], cost: 0, deliverableCount: 0 },
    },
  };
  vi.spyOn(EmbeddedMiteos.prototype, 'tasks').mockImplementation((_, ids) =>
    Promise.resolve(new Map(ids.map((id) => [id, Object.assign(known, { id, status: secret })]))),
  );
  const query = 'query ($id: ID!) { task(id: $id) { status } }';
  const answers = await site.send({ query, variables: { id: task } });
  expect(answers).toContain('Unexpected error.');
});

test('an event that cannot be read ends a subscription, and is not told or logged', async () => {
  const task = await newTask();
  const secret = site.hide('a stored event', `event-${randomText()}`);
  await site.gateway.store.prisma.event.updateMany({
    where: { tenantId: 'acme' },
    data: { payload: { status: secret, [secret]: secret } },
  });
  const answers = await site.send(
    {
      query: 'subscription ($task: ID!) { taskEvents(task: $task, after: "START") { id } }',
      variables: { task },
    },
    FOLLOWING,
  );
  expect(answers).toContain('Unexpected error.');
});

test('what clients send is not logged, also when the database fails', async () => {
  const workspace = await newWorkspace();
  const secret = (name: string) => site.keepFromLog(name, `${name} ${randomText()}`);
  const ask = (
    query: string,
    variables: Record<string, unknown>,
    over: Transport[] = [...CHANGING],
  ) =>
    site.send(
      {
        ...{ query, variables, headers: { 'idempotency-key': secret('an idempotency key') } },
        ...(over[0] === 'multipart' && { file: secret('the content of a file') }),
      },
      over,
    );
  const everything = async (): Promise<void> => {
    await ask(
      `mutation ($name: String!, $text: String, $key: String) {
        createWorkspace(input: { name: $name, description: $text, idempotencyKey: $key }) { __typename }
      }`,
      { name: secret('a name'), text: secret('a description'), key: secret('a key of an input') },
    );
    await ask(
      `mutation ($workspace: ID!, $prompt: String!) {
        createTask(input: { workspace: $workspace, prompt: $prompt }) { __typename }
      }`,
      { workspace, prompt: secret('a prompt') },
    );
    await ask(
      `mutation ($workspace: ID!, $file: Upload!) {
        uploadFile(input: { workspace: $workspace, file: $file }) { __typename }
      }`,
      { workspace, file: null },
      ['multipart'],
    );
    await site.send({
      query:
        'query ($id: ID!, $after: String) { task(id: $id) { id } workspaces(after: $after) { nodes { id } } }',
      variables: { id: secret('an id'), after: secret('a cursor') },
    });
  };
  await everything();
  for (const table of ['TaskWorkspace', 'Workspace', 'IdempotencyKey', 'MiteosFile', 'ApiKey']) {
    await site.gateway.sql(`ALTER TABLE "${table}" RENAME TO "Gone"`);
    await everything();
    await site.gateway.sql(`ALTER TABLE "Gone" RENAME TO "${table}"`);
  }
  expect(site.lines().join('')).toContain('"code":"P2021"');
});

test('what cannot be read as a request is not told or logged', async () => {
  const secret = site.hide('a body', `msk_${randomText()}`, SHOWN_OF_CREDENTIAL);
  for (const json of [
    secret,
    `{"query":"{ viewer { tenantId } }","variables":"${secret}"`,
    `["${secret}`,
  ]) {
    await site.send({ json }, ['POST', 'SSE', 'multipart']);
  }
  const headers = { authorization: site.admin, 'content-type': 'text/plain' };
  await site.send({ query: secret, headers }, ['POST']);
  await site.send({ query: VIEWER, headers: { ...headers, host: `${secret}.example` } }, ['POST']);
  await site.send({ query: VIEWER, variables: `{"${secret}"` }, ['GET']);
  await site.sendBytes(`${secret}\r\n\r\n`);
  await site.sendBytes(`GET /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\n${secret}\r\n\r\n`);
  for (const message of [
    secret,
    { type: secret },
    { type: 'subscribe', id: secret, payload: secret },
  ]) {
    const socket = await RawSocket.acknowledged(`${site.url.replace('http', 'ws')}/graphql`, {
      payload: { authorization: site.admin },
    });
    socket.send(message);
    site.hear(JSON.stringify(await socket.closed));
  }
});

test('no text of a client breaks a line of the log, or reaches a terminal', async () => {
  const hostile = 'a\r\nb\u001b[31mred\u2028c\u2029d\u0085e\u007f\u0000';
  for (const operationName of [hostile, `${'x'.repeat(99)}\u{1f600}`]) {
    await site.send({ query: 'query A { viewer { tenantId } }', operationName });
    await site.send({ query: `query A { ${hostile} }`, operationName });
    await site.send({ query: VIEWER, variables: { [hostile]: hostile } });
  }
  const lines = [
    `GET /graphql/${hostile.replace(/[\r\n\0]/g, '')}?query={__typename} HTTP/1.1`,
    ...['host: 127.0.0.1', 'connection: close', `authorization: ${site.admin}`],
  ];
  const named = (id: string) =>
    site.sendBytes(`${[...lines, `x-request-id: ${id}`].join('\r\n')}\r\n\r\n`);
  for (const id of ['a\u001b[31mb', 'a\u0085b', 'a b', 'x'.repeat(129), 'a\tb"c']) {
    expect(await named(id)).not.toContain(id);
  }
  const upload = await site.gateway.send({
    method: 'POST',
    headers: { authorization: site.admin },
    body: hostileUpload(await newWorkspace(), hostile),
  });
  site.hear(await upload.text());
  expect(site.lines().join('')).toContain('\\u001b[31m');
});

function hostileUpload(workspace: string, name: string): FormData {
  const body = new FormData();
  const query = `mutation ($workspace: ID!, $file: Upload!) {
    uploadFile(input: { workspace: $workspace, file: $file }) { __typename }
  }`;
  body.append('operations', JSON.stringify({ query, variables: { workspace, file: null } }));
  body.append('map', JSON.stringify({ 0: ['variables.file'] }));
  body.append('0', new File(['a,b\n'], `${name}.csv`));
  return body;
}
