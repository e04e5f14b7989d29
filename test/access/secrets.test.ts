import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSecrets, Secrets } from '../../src/access/secrets.js';
import { printed } from '../support/printed.js';

const SECRET = 'a secret of the operator, long enough';
const FORMER = 'the secret that was there before this';

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tributary-secrets-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const secretsOf = (current: string, ...previous: string[]) => new Secrets({ current, previous });

test('what is derived is the same at every start, and another for every purpose and secret', () => {
  const links = secretsOf(SECRET).derive('links');
  expect(links).toHaveLength(32);
  expect(secretsOf(SECRET, FORMER).derive('links')).toEqual(links);
  expect(secretsOf(SECRET).derive('cursors')).not.toEqual(links);
  expect(secretsOf(FORMER, SECRET).derive('links')).not.toEqual(links);
});

test('what is derived stays the same from version to version, since links are signed with it', () => {
  expect(secretsOf(SECRET).derive('links').toString('hex')).toBe(
    '23657a12a15ee20e16b6daef9f6f04c442893b305258d5661a3cf4513399a5dc',
  );
});

test('the id of a sealing key is public: it tells keys apart and gives nothing of the secret away', () => {
  const { id } = secretsOf(SECRET).sealingKey;
  expect(id).toMatch(/^[\w-]{22}$/);
  expect(secretsOf(SECRET, FORMER).sealingKey.id).toBe(id);
  expect(secretsOf(FORMER).sealingKey.id).not.toBe(id);
  for (const part of SECRET.split(' ')) {
    expect(Buffer.from(id, 'base64url').includes(part)).toBe(false);
  }
});

test('sealing keys are found by their id: the current one, the previous ones, and no other', () => {
  const secrets = secretsOf(SECRET, FORMER);
  const former = secretsOf(FORMER).sealingKey;
  expect(secrets.findSealingKey(secrets.sealingKey.id)).toBe(secrets.sealingKey);
  const sealed = former.seal('text', ['place']);
  expect(secrets.findSealingKey(former.id)?.open(sealed, ['place'])).toBe('text');
  expect(secrets.findSealingKey(secretsOf('another').sealingKey.id)).toBeNull();
});

test('without a secret, one is made in the data directory, for its owner alone, and kept', async () => {
  const first = await openSecrets({ dataDir, secret: null, previous: null });
  const second = await openSecrets({ dataDir, secret: null, previous: null });
  expect(second.sealingKey.id).toBe(first.sealingKey.id);
  expect(second.derive('links')).toEqual(first.derive('links'));
  expect((await stat(join(dataDir, 'secret.key'))).mode & 0o777).toBe(0o600);
});

test('the secret that is made is not the same twice', async () => {
  const first = await openSecrets({ dataDir, secret: null, previous: null });
  await rm(join(dataDir, 'secret.key'));
  const second = await openSecrets({ dataDir, secret: null, previous: null });
  expect(second.sealingKey.id).not.toBe(first.sealingKey.id);
});

test('with a secret, no file is made', async () => {
  const secrets = await openSecrets({ dataDir, secret: SECRET, previous: null });
  expect(secrets.sealingKey.id).toBe(secretsOf(SECRET).sealingKey.id);
  expect(await readdir(dataDir)).toEqual([]);
});

test('the secret that was made counts as a previous one as soon as one is given', async () => {
  const made = await openSecrets({ dataDir, secret: null, previous: null });
  const given = await openSecrets({ dataDir, secret: SECRET, previous: FORMER });
  expect(given.sealingKey.id).toBe(secretsOf(SECRET).sealingKey.id);
  expect(given.findSealingKey(made.sealingKey.id)).not.toBeNull();
  expect(given.findSealingKey(secretsOf(FORMER).sealingKey.id)).not.toBeNull();
});

test('a previous secret is at hand beside the one that was made', async () => {
  const secrets = await openSecrets({ dataDir, secret: null, previous: FORMER });
  expect(secrets.sealingKey.id).not.toBe(secretsOf(FORMER).sealingKey.id);
  expect(secrets.findSealingKey(secretsOf(FORMER).sealingKey.id)).not.toBeNull();
});

test('a damaged file is reported, not passed over, since credentials may be sealed with it', async () => {
  await writeFile(join(dataDir, 'secret.key'), 'short');
  await expect(openSecrets({ dataDir, secret: SECRET, previous: null })).rejects.toThrow('damaged');
  await expect(openSecrets({ dataDir, secret: null, previous: null })).rejects.toThrow('damaged');
});

test('secrets are not among what is printed of them', async () => {
  const given = secretsOf(SECRET, FORMER);
  const made = await openSecrets({ dataDir, secret: null, previous: null });
  const file = await readFile(join(dataDir, 'secret.key'));
  const text = printed([given, made]);
  expect(text).toContain(made.sealingKey.id);
  for (const secret of [SECRET, FORMER, file.toString('hex'), file.toString('base64')]) {
    expect(text).not.toContain(secret);
  }
  expect(text).not.toMatch(/Buffer|Uint8Array/);
});
