import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serverUrl, Site, until } from './gateway.js';

const SECRET = 'first-'.padEnd(40, 'x');
const SECOND = 'second-'.padEnd(40, 'x');

let site: Site;

beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());

const CREATE = ['create', '--tenant', 'acme', '--scopes', 'admin'];

test('it listens for others only with a secret and a key, and says what is missing', async () => {
  await site.seed('open');
  const without = await site.launch('open', { HOST: '0.0.0.0' });
  expect(await without.ended).toBe(1);
  expect(without.stderr).toContain('TRIBUTARY_SECRET has to be set');

  const environment = { HOST: '0.0.0.0', TRIBUTARY_SECRET: SECRET };
  const keyless = await site.launch('open', environment);
  expect(await keyless.ended).toBe(1);
  expect(keyless.stderr).toContain('npm run keys -- create --tenant NAME --scopes admin');

  const made = await site.keys('open', CREATE, environment);
  expect(made.exitCode).toBe(0);
  expect(made.stdout).toMatch(/^trib_\w+\n$/);
  const gateway = await site.start('open', environment);
  expect(await gateway.statusFor(made.stdout.trim())).toBe(200);
  expect(gateway.stdout).not.toContain('#key=');
  expect(await gateway.stop()).toBe(0);
});

test('the key of a first run is not taken once there is a secret', async () => {
  const first = await site.startSeeded('grown');
  const key = await readFile(join(first.dataDir, 'development.key'), 'utf8');
  expect(await first.statusFor(key)).toBe(200);
  await first.stop();
  const second = await site.start('grown', { TRIBUTARY_SECRET: SECRET });
  expect(await second.statusFor(key)).toBe(401);
  await second.stop();
});

test('a wrong secret is refused, and another takes its place by a rotation', async () => {
  await site.seed('sealed');
  const { stdout } = await site.keys('sealed', CREATE, { TRIBUTARY_SECRET: SECRET });
  const key = stdout.trim();
  const credential = 'msk_u_0123456789abcdefghijklmnop';
  const first = await site.start('sealed', { TRIBUTARY_SECRET: SECRET });
  await setCredential(first.url, key, credential);
  await first.stop();

  const wrong = await site.launch('sealed', { TRIBUTARY_SECRET: SECOND });
  expect(await wrong.ended).toBe(1);
  expect(wrong.stderr).toContain('Set TRIBUTARY_SECRET to that secret');
  expect(wrong.stderr).not.toMatch(/first-|second-/);

  const both = { TRIBUTARY_SECRET: SECOND, TRIBUTARY_SECRET_PREVIOUS: SECRET };
  expect(await site.keys('sealed', ['rotate-secret'], both)).toMatchObject({
    exitCode: 0,
    stdout: '1 credentials are sealed with the secret that is set now.\n',
  });
  const rotated = await site.start('sealed', { TRIBUTARY_SECRET: SECOND });
  expect(await rotated.statusFor(key)).toBe(200);
  await rotated.stop();
  const old = await site.launch('sealed', { TRIBUTARY_SECRET: SECRET });
  expect(await old.ended).toBe(1);
});

test('while a gateway has the embedded database, the command says what to do instead', async () => {
  const gateway = await site.startSeeded('busy');
  const refused = await site.keys('busy', ['tenants']);
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain(`is in use by process ${gateway.pid}`);
  expect(refused.stderr).toContain('by its mutations');
  await gateway.stop();
});

test.each([
  [[], 0, /Usage/],
  [['--help'], 0, /Usage/],
  [['nonsense'], 2, /There is no command nonsense/],
  [['create', '--tenant', 'acme'], 2, /--scopes needs/],
  [['create', '--tenant', 'Acme!', '--scopes', 'admin'], 2, /--tenant needs/],
  [['create', '--tenant', 'acme', '--scopes', 'all'], 2, /There is no scope all/],
  [['create', '--tenant', 'acme', '--scopes', 'admin', '--days', '-1'], 2, /--days/],
  [['revoke', '--tenant', 'nobody', '--key', 'x'], 1, /There is no tenant nobody/],
  [['list', '--tenant', 'nobody'], 1, /There is no tenant nobody/],
  [['rotate-secret'], 2, /TRIBUTARY_SECRET has to be set/],
  [['create', '--tenant', 'a', '--scopes', 'admin', '--name', '\u001b[31m'], 2, /--name needs/],
  [['suspend', '--tenant', 'nobody'], 1, /There is no tenant nobody/],
])('keys %j ends with %d and a sentence', async (words, exitCode, sentence) => {
  await site.seed('words');
  const run = await site.keys('words', words);
  expect(run.exitCode).toBe(exitCode);
  expect(exitCode === 0 ? run.stdout : run.stderr).toMatch(sentence);
  expect(run.stderr).not.toContain('    at ');
});

test.runIf(serverUrl !== undefined)(
  'a key that another process revokes is refused at once, and its live subscription ends',
  async () => {
    const environment = { DATABASE_URL: serverUrl ?? '', TRIBUTARY_SECRET: SECRET };
    const tenant = `t${Date.now()}`;
    const create = ['create', '--tenant', tenant, '--scopes', 'admin'];
    const { stdout } = await site.keys('elsewhere', create, environment);
    const key = stdout.trim();
    const gateway = await site.start('shared', environment);
    const task = await createTask(gateway.url, key);
    const stream = await follow(gateway.url, key, task);
    expect(await gateway.statusFor(key)).toBe(200);

    const id = key.split('_')[1] ?? '';
    const words = ['revoke', '--tenant', tenant, '--key', id];
    expect(await site.keys('elsewhere', words, environment)).toMatchObject({ exitCode: 0 });
    expect(await gateway.statusFor(key)).toBe(401);
    await until(() => stream.text.includes('ACCESS_REVOKED'), 5_000);
    await stream.ended;
    await gateway.stop();
  },
);

async function post(url: string, key: string, query: string, accept: string): Promise<Response> {
  return fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', accept },
    body: JSON.stringify({ query }),
  });
}

async function setCredential(url: string, key: string, credential: string): Promise<void> {
  const query = `mutation {
    setUpstreamCredential(input: { surface: MIOSA, credential: "${credential}" }) { __typename }
  }`;
  const answer = await (await post(url, key, query, 'application/json')).text();
  expect(answer).toContain('SetUpstreamCredentialSuccess');
}

async function createTask(url: string, key: string): Promise<string> {
  const query = `mutation {
    createTask(input: { prompt: "Wait", config: { autonomyLevel: 0 } }) {
      ... on CreateTaskSuccess { task { id } }
    }
  }`;
  const answer = await (await post(url, key, query, 'application/json')).text();
  return /"id":"([^"]+)"/.exec(answer)?.[1] ?? '';
}

/** Reads a task's event stream until it ends. */
async function follow(
  url: string,
  key: string,
  task: string,
): Promise<{ text: string; ended: Promise<void> }> {
  const query = `subscription { taskEvents(task: "${task}", after: "START") { cursor } }`;
  const response = await post(url, key, query, 'text/event-stream');
  const stream = { text: '', ended: Promise.resolve() };
  stream.ended = (async () => {
    for await (const chunk of response.body ?? []) stream.text += Buffer.from(chunk).toString();
  })();
  return stream;
}
