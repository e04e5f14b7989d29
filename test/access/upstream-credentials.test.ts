import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Secrets } from '../../src/access/secrets.js';
import { UpstreamCredentials } from '../../src/access/upstream-credentials.js';
import { Seals } from '../../src/access/seals.js';
import { CredentialVault } from '../../src/access/vault.js';
import { Store } from '../../src/store/store.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { printed } from '../support/printed.js';
import { TestClock } from '../support/test-clock.js';

const STORED = 'mt_live_hjW8bQ2nRfz71kVdXc05LsTa';
const MITEOS = 'mt_test_qK3vN8xTzP1cYb64GwRe7JdU';
/** Not of a known kind: a token, say. */
const MIOSA = 'eyJhbGciOiJFUzI1NiJ9.e30.signature';

const clock = new TestClock();
let database: TestDatabase;
let store: Store;
let vault: CredentialVault;
let credentials: UpstreamCredentials;

beforeAll(async () => {
  database = await openTestDatabase();
  store = new Store({ connection: database.connection });
});
beforeEach(async () => {
  await database.clear();
  const secrets = new Secrets({ current: 'a secret of the operator', previous: [] });
  vault = new CredentialVault({ store, clock, seals: new Seals({ store, clock, secrets }) });
  credentials = new UpstreamCredentials({
    vault,
    environment: { MITEOS, MIOSA },
    defaultTenant: 'default',
  });
});
afterAll(async () => {
  await store.close();
  await database.close();
});

test('a credential of the environment belongs to the default tenant alone', async () => {
  const known = await credentials.of('default', 'MITEOS');
  expect([known?.text, known?.source]).toEqual([MITEOS, 'ENVIRONMENT']);
  expect(await credentials.of('other', 'MITEOS')).toBeNull();
});

test('one in the vault belongs to its tenant, and comes before that of the environment', async () => {
  await vault.set('default', 'MITEOS', STORED);
  await vault.set('other', 'MIOSA', 'msk_u_9xYpG4tKvm6wBqe2ZrHc8DnJ');
  const own = await credentials.of('default', 'MITEOS');
  expect([own?.text, own?.source]).toEqual([STORED, 'VAULT']);
  const others = await credentials.of('other', 'MIOSA');
  expect([others?.text, others?.source]).toEqual(['msk_u_9xYpG4tKvm6wBqe2ZrHc8DnJ', 'VAULT']);
  expect(await credentials.of('other', 'MITEOS')).toBeNull();

  await vault.remove('default', 'MITEOS');
  expect((await credentials.of('default', 'MITEOS'))?.text).toBe(MITEOS);
});

test('a surface is configured for whoever has a credential on it', async () => {
  await vault.set('other', 'MITEOS', STORED);
  expect(await credentials.isConfigured('default', 'MITEOS')).toBe(true);
  expect(await credentials.isConfigured('default', 'MIOSA')).toBe(true);
  expect(await credentials.isConfigured('other', 'MITEOS')).toBe(true);
  expect(await credentials.isConfigured('other', 'MIOSA')).toBe(false);
});

test('a surface without authentication is configured for the default tenant alone', async () => {
  expect(await credentials.isConfigured('default', 'ROUTA')).toBe(true);
  expect(await credentials.isConfigured('other', 'ROUTA')).toBe(false);
  expect(await credentials.of('default', 'ROUTA')).toBeNull();
});

test('a surface whose stored credential is damaged is configured, though it cannot be called', async () => {
  await vault.set('other', 'MITEOS', STORED);
  await store.prisma.upstreamCredential.updateMany({ data: { sealed: new Uint8Array(3) } });
  expect(await credentials.isConfigured('other', 'MITEOS')).toBe(true);
  await expect(credentials.of('other', 'MITEOS')).rejects.toThrow('damaged');
});

test('each surface is listed once, with what its credential can be recognised by', async () => {
  expect(await credentials.list('default')).toEqual([
    {
      ...{ surface: 'MITEOS', source: 'ENVIRONMENT', updatedAt: null },
      ...{ prefix: 'mt_test_', lastFour: '7JdU' },
    },
    {
      ...{ surface: 'MIOSA', source: 'ENVIRONMENT', updatedAt: null },
      ...{ prefix: '', lastFour: 'ture' },
    },
  ]);
  await vault.set('default', 'MITEOS', STORED);
  expect(await credentials.list('default')).toEqual([
    {
      ...{ surface: 'MITEOS', source: 'VAULT', updatedAt: clock.now() },
      ...{ prefix: 'mt_live_', lastFour: 'LsTa' },
    },
    expect.objectContaining({ surface: 'MIOSA', source: 'ENVIRONMENT' }),
  ]);
  expect(await credentials.list('other')).toEqual([]);
});

test('credentials are not among what is printed', async () => {
  await vault.set('default', 'MITEOS', STORED);
  const opened = await credentials.of('default', 'MITEOS');
  const given = await credentials.of('default', 'MIOSA');
  for (const text of [STORED, MITEOS, MIOSA]) {
    expect(printed([credentials, opened, given])).not.toContain(text);
  }
});
