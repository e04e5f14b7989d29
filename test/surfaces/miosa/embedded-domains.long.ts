import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { PreviewPlace } from '../../../src/surfaces/miosa/port.js';
import { Harness, refusal } from './embedded-harness.js';

let miosa: Harness;
const account: PreviewPlace = { scope: 'account' };

beforeAll(async () => {
  miosa = await Harness.open();
});
beforeEach(() => miosa.reset());
afterAll(() => miosa.close());

const set = (domain: string, place = account) =>
  miosa.port.setPreviewDomain(miosa.write(), place, domain);
const verify = (place = account) => miosa.port.verifyPreviewDomain(miosa.write(), place);

test.each([
  ['both wildcards lead to MIOSA', ['', 'sandbox.'], true],
  ['only the first does', [''], false],
  ['only the second does', ['sandbox.'], false],
  ['none does', [], false],
])('a domain is verified by what DNS says: %s', async (_, names, isVerified) => {
  await set('harbor.example');
  for (const name of names) {
    miosa.aliases.set(`miosa-preview-check.${name}harbor.example`, 'PROXY.miosa.ai.');
  }
  expect(await verify()).toMatchObject({
    isVerified,
    statusText: isVerified ? 'configured' : 'pending_dns',
    dnsStatus: isVerified ? 'verified' : 'pending',
  });
});

test('a domain whose DNS has gone is verified no more, and another one not yet', async () => {
  await set('harbor.example');
  for (const name of ['', 'sandbox.']) {
    miosa.aliases.set(`miosa-preview-check.${name}harbor.example`, 'proxy.miosa.ai');
  }
  await verify();
  expect(await set('pier.example')).toMatchObject({ isVerified: false });
  await set('harbor.example');
  expect(await verify()).toMatchObject({ isVerified: true });
  miosa.aliases.clear();
  expect(await verify()).toMatchObject({ isVerified: false, dnsStatus: 'pending' });
});

test.each([
  'localhost',
  '10.0.0.1',
  'https://harbor.example',
  'harbor.example:80',
  '*.harbor.example',
  'harbor..example',
  '-harbor.example',
  'hafen.größe',
  'harbor.example\0',
  `${'a'.repeat(64)}.example`,
  `${'a.'.repeat(130)}example`,
  '',
])('%j is no host name', async (domain) => {
  expect(await refusal(set(domain))).toEqual({ code: 'INVALID', field: 'domain' });
});

test('a host name is one whatever its case, and with a dot at its end', async () => {
  expect((await set('Apps.Harbor.Example.')).domain).toBe('apps.harbor.example');
});
