import { afterAll, beforeAll, expect, test } from 'vitest';
import { Canaries } from '../support/canaries.js';
import { isOneLine, randomText } from '../support/canary-site.js';
import { Site } from './gateway.js';

let site: Site;
const secrets = new Canaries();

beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());

const password = secrets.plant('a password', randomText());

test.each([
  ['that does not answer', `postgres://tributary:${password}@127.0.0.1:1/tributary`],
  ['without a host', `postgres://tributary:${password}@nowhere.invalid/tributary`],
  ['of a strange kind', `postgres://tributary:${password}@127.0.0.1:1/x?sslmode=${password}`],
  ['in bad spelling', `postgres://tributary:%zz${password}@127.0.0.1:1/tributary`],
  ['of another protocol', `mysql://tributary:${password}@127.0.0.1/tributary`],
  ['that is no URL', `postgres//tributary:${password}@127.0.0.1`],
])('a DATABASE_URL %s is not quoted', async (name, url) => {
  const gateway = await site.launch(name, { DATABASE_URL: url, LOG_LEVEL: 'trace' });
  expect(await gateway.ended).toBe(1);
  expect(gateway.stderr).toContain('DATABASE_URL');
  expect(secrets.foundIn(gateway.stdout + gateway.stderr)).toEqual([]);
});

test('variables that are wrong are named and not quoted', async () => {
  const text = secrets.plant('a variable', randomText());
  const names = [
    ...['TRIBUTARY_SECRET', 'MITEOS_API_KEY', 'MIOSA_API_KEY', 'TRIBUTARY_DEFAULT_TENANT'],
    ...['JWT_JWKS_URL', 'PUBLIC_URL', 'ALLOWED_HOSTS', 'ALLOWED_ORIGINS', 'PORT', 'LOG_LEVEL'],
  ];
  const environment = Object.fromEntries(names.map((name) => [name, `${text} ${text}:@/`]));
  const gateway = await site.launch('wrong', {
    ...environment,
    TRIBUTARY_SECRET: text.slice(0, 31),
  });
  expect(await gateway.ended).toBe(1);
  for (const name of names) expect(gateway.stderr).toContain(name);
  expect(secrets.foundIn(gateway.stdout + gateway.stderr)).toEqual([]);
});

test('a gateway writes its key once, in the address that it prints, and else lines of JSON', async () => {
  const credential = secrets.plant('a credential', randomText());
  const gateway = await site.startSeeded('first', {
    LOG_LEVEL: 'debug',
    MITEOS_API_KEY: `mt_live_${credential}`,
  });
  const key = /#key=(trib_\w+)/.exec(gateway.stdout)?.[1] ?? '';
  secrets.plant('the key', key, /^trib_\w{12}_/);
  const body = JSON.stringify({
    query:
      'mutation ($input: SetUpstreamCredentialInput!) { setUpstreamCredential(input: $input) { __typename } }',
    variables: { input: { surface: 'MITEOS', credential: `mt_live_${credential}` } },
  });
  for (const authorization of [`Bearer ${key}`, `Bearer ${key.slice(0, -1)}`]) {
    for (const path of ['/graphql', `/graphql/${key}`, `/${credential}`]) {
      const headers = { authorization, 'content-type': 'application/json', 'x-request-id': 'a b' };
      const answer = await fetch(`${gateway.url}${path}`, { method: 'POST', headers, body });
      expect(secrets.foundIn(await answer.text())).toEqual([]);
    }
  }
  expect(await gateway.stop()).toBe(0);
  expect(secrets.foundIn(gateway.stdout.replace(`#key=${key}`, ''))).toEqual([]);
  expect(secrets.foundIn(gateway.stderr)).toEqual([]);
  const lines = gateway.stderr.split(/(?<=\n)/);
  expect(lines.length).toBeGreaterThan(6);
  expect(lines.filter((line) => !isOneLine(line))).toEqual([]);
});
