import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Secrets } from '../../src/access/secrets.js';
import { DamagedCredentialError } from '../../src/access/sealed-tables.js';
import { Seals, SecretError } from '../../src/access/seals.js';
import { CredentialVault } from '../../src/access/vault.js';
import { UnsupportedError, ValidationError } from '../../src/errors.js';
import type { Surface } from '../../src/store/generated/prisma/enums.js';
import { Store } from '../../src/store/store.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { printed } from '../support/printed.js';
import { TestClock } from '../support/test-clock.js';

const SECRET = 'a secret of the operator, long enough';
const NEXT = 'the secret that comes after that one';
const MITEOS = 'mt_live_hjW8bQ2nRfz71kVdXc05LsTa';
const MIOSA = 'msk_u_9xYpG4tKvm6wBqe2ZrHc8DnJ';

const clock = new TestClock();
let database: TestDatabase;
let store: Store;

beforeAll(async () => {
  database = await openTestDatabase();
  store = new Store({ connection: database.connection });
});
beforeEach(() => database.clear());
afterAll(async () => {
  await store.close();
  await database.close();
});

/** The vault as a process with these secrets has it, and what seals it. */
function vaultWith(current: string, ...previous: string[]) {
  const seals = new Seals({ store, clock, secrets: new Secrets({ current, previous }) });
  return Object.assign(new CredentialVault({ store, clock, seals }), { seals });
}

const idOf = (current: string) => new Secrets({ current, previous: [] }).sealingKey.id;

const recordedKeys = () => store.prisma.vaultKey.findMany();

async function rowOf(tenantId: string, surface: Surface) {
  return store.prisma.upstreamCredential.findUniqueOrThrow({
    where: { tenantId_surface: { tenantId, surface } },
  });
}

/** What the promise rejects with. */
async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => expect.fail(`gave ${inspect(value)}`),
    (error: unknown) => error,
  );
}

describe('a stored credential', () => {
  test('is given back to call the surface with, to its tenant and for its surface alone', async () => {
    const vault = vaultWith(SECRET);
    await vault.set('a', 'MITEOS', MITEOS);
    await vault.set('a', 'MIOSA', MIOSA);
    expect(await vault.open('a', 'MITEOS')).toBe(MITEOS);
    expect(await vault.open('a', 'MIOSA')).toBe(MIOSA);
    expect(await vault.open('b', 'MITEOS')).toBeNull();
    expect(await vault.open('a', 'ROUTA')).toBeNull();
  });

  test('is opened by another process with the same secret, and by none with another', async () => {
    await vaultWith(SECRET).set('a', 'MITEOS', MITEOS);
    expect(await vaultWith(SECRET).open('a', 'MITEOS')).toBe(MITEOS);
    expect(await vaultWith(NEXT, SECRET).open('a', 'MITEOS')).toBe(MITEOS);
    expect(await failure(vaultWith(NEXT).open('a', 'MITEOS'))).toBeInstanceOf(SecretError);
  });

  test('that an earlier version has sealed still opens', async () => {
    const sealed = Buffer.from(
      'DRpThd9i6GMIvN0FSssEjbOn1W9seNhxxKapjnab9phqMCJhBDdwG8BsNIK8GlUfCFBMef9LYLb4d5cI',
      'base64',
    );
    await store.prisma.upstreamCredential.create({
      data: {
        ...{ tenantId: 'a', surface: 'MITEOS', sealed, keyId: 'o4ws9o2ygb7RQvzvt53xCA' },
        ...{ prefix: 'mt_live_', lastFour: 'LsTa', updatedAt: clock.now() },
      },
    });
    expect(await vaultWith(SECRET).open('a', 'MITEOS')).toBe(MITEOS);
  });

  test('takes the place of the one before', async () => {
    const vault = vaultWith(SECRET);
    await vault.set('a', 'MITEOS', 'mt_test_the-one-before-0000');
    clock.advance(1000);
    const stored = await vault.set('a', 'MITEOS', MITEOS);
    expect(stored).toEqual({
      ...{ surface: 'MITEOS', prefix: 'mt_live_', lastFour: 'LsTa', updatedAt: clock.now() },
    });
    expect(await vault.open('a', 'MITEOS')).toBe(MITEOS);
    expect(await vault.list('a')).toEqual([stored]);
  });

  test('is gone when it is removed, and no other with it', async () => {
    const vault = vaultWith(SECRET);
    await vault.set('a', 'MITEOS', MITEOS);
    await vault.set('a', 'MIOSA', MIOSA);
    await vault.set('b', 'MITEOS', MITEOS);
    expect(await vault.remove('a', 'MITEOS')).toBe(true);
    expect(await vault.remove('a', 'MITEOS')).toBe(false);
    expect(await vault.open('a', 'MITEOS')).toBeNull();
    expect(await vault.open('a', 'MIOSA')).toBe(MIOSA);
    expect(await vault.open('b', 'MITEOS')).toBe(MITEOS);
  });

  test('is listed to its tenant by what it can be recognised by', async () => {
    const vault = vaultWith(SECRET);
    await vault.set('a', 'MIOSA', MIOSA);
    await vault.set('a', 'MITEOS', MITEOS);
    await vault.set('b', 'MITEOS', MITEOS);
    const updatedAt = clock.now();
    expect(await vault.list('a')).toEqual([
      { surface: 'MITEOS', prefix: 'mt_live_', lastFour: 'LsTa', updatedAt },
      { surface: 'MIOSA', prefix: 'msk_u_', lastFour: '8DnJ', updatedAt },
    ]);
    expect(await vault.list('c')).toEqual([]);
  });

  test('is sealed: neither its text nor the secret is in the database', async () => {
    await vaultWith(SECRET).set('a', 'MITEOS', MITEOS);
    const { sealed, ...shown } = await rowOf('a', 'MITEOS');
    const secretPart = MITEOS.slice('mt_live_'.length);
    for (let at = 0; at + 6 <= secretPart.length; at += 1) {
      const piece = secretPart.slice(at, at + 6);
      expect(Buffer.from(sealed).includes(piece)).toBe(false);
      expect(JSON.stringify(shown)).not.toContain(piece);
    }
    expect(Buffer.from(sealed).includes(SECRET)).toBe(false);
    expect(JSON.stringify([shown, await recordedKeys()])).not.toContain(SECRET);
  });

  test('is sealed with a nonce of its own each time, so that equal ones cannot be told', async () => {
    const vault = vaultWith(SECRET);
    const nonces = new Set<string>();
    for (let index = 0; index < 5; index += 1) {
      await vault.set('a', 'MITEOS', MITEOS);
      nonces.add(Buffer.from((await rowOf('a', 'MITEOS')).sealed.subarray(0, 12)).toString('hex'));
    }
    expect(nonces.size).toBe(5);
  });
});

describe('the form of a credential', () => {
  test.each<[Surface, string, string, string]>([
    ['MITEOS', 'mt_live_hjW8bQ2nRfz71kVd', 'mt_live_', '1kVd'],
    ['MITEOS', 'mt_test_hjW8bQ2n_fz71kVd', 'mt_test_', '1kVd'],
    ['MIOSA', 'msk_u_hjW8bQ2nRfz71kVd', 'msk_u_', '1kVd'],
    ['MIOSA', 'msk_a_hjW8bQ2nRfz71kVd', 'msk_a_', '1kVd'],
    ['MIOSA', 'msk_p_hjW8bQ2nRfz71kVd', 'msk_p_', '1kVd'],
    ['MIOSA', 'msk_live_hjW8bQ2nRfz71kVd', 'msk_live_', '1kVd'],
    ['MIOSA', 'msk_test_hjW8bQ2nRfz71kVd', 'msk_test_', '1kVd'],
    ['MIOSA', 'msk_hjW8bQ2nRfz71kVd', 'msk_', '1kVd'],
    // Of an unknown kind: what is before the second `_` may already be secret.
    ['MIOSA', 'msk_hjW8bQ2n_fz71kVd', 'msk_', '1kVd'],
    // A quarter of the secret part is the most that is shown of it.
    ['MITEOS', 'mt_live_hjW8bQ2nRfz71kV', 'mt_live_', ''],
    ['MIOSA', 'msk_live_x', 'msk_live_', ''],
  ])('%s takes %s, and shows %s and %s of it', async (surface, text, prefix, lastFour) => {
    const vault = vaultWith(SECRET);
    expect(await vault.set('a', surface, text)).toMatchObject({ prefix, lastFour });
    expect(await vault.open('a', surface)).toBe(text);
  });

  test('has up to 512 characters', async () => {
    const longest = `mt_live_${'x'.repeat(504)}`;
    const vault = vaultWith(SECRET);
    await vault.set('a', 'MITEOS', longest);
    expect(await vault.open('a', 'MITEOS')).toBe(longest);
    await expect(vault.set('a', 'MITEOS', `${longest}x`)).rejects.toThrow(ValidationError);
  });

  test.each<[string, Surface, string]>([
    ['an empty text', 'MITEOS', ''],
    ['the key of another surface', 'MITEOS', MIOSA],
    ['the key of another surface', 'MIOSA', MITEOS],
    ['a prefix alone', 'MITEOS', 'mt_live_'],
    ['a prefix alone', 'MIOSA', 'msk_'],
    ['a longer prefix alone', 'MIOSA', 'msk_u_'],
    ['an unknown environment', 'MITEOS', 'mt_prod_hjW8bQ2nRfz71kVd'],
    ['a prefix in capitals', 'MITEOS', 'MT_LIVE_hjW8bQ2nRfz71kVd'],
    ['a space before it', 'MITEOS', ` ${MITEOS}`],
    ['a space in it', 'MIOSA', 'msk_hjW8 bQ2nRfz71kVd'],
    ['a line end behind it', 'MITEOS', `${MITEOS}\n`],
    ['a header of its own', 'MITEOS', `${MITEOS}\r\nx-other: 1`],
    ['a NUL in it', 'MITEOS', `${MITEOS}\0`],
    ['a letter beyond ASCII', 'MITEOS', `${MITEOS}é`],
    ['something after a bearer', 'MITEOS', `Bearer ${MITEOS}`],
  ])('is not that of %s, and the refusal does not quote it (%s)', async (_, surface, text) => {
    const vault = vaultWith(SECRET);
    const error = await failure(vault.set('a', surface, text));
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({ fields: [{ path: 'credential' }] });
    const secretPart = text.trim().split('_').at(-1) ?? '';
    if (secretPart !== '') expect(printed(error)).not.toContain(secretPart);
    expect(await store.prisma.upstreamCredential.count()).toBe(0);
  });

  test('does not exist for Routa, which has no authentication', async () => {
    const error = await failure(vaultWith(SECRET).set('a', 'ROUTA', MIOSA));
    expect(error).toBeInstanceOf(UnsupportedError);
    expect(error).toMatchObject({ surface: 'ROUTA' });
    expect(printed(error)).not.toContain(MIOSA);
  });
});

describe('a row that is not what was stored', () => {
  const vault = () => vaultWith(SECRET, NEXT);

  beforeEach(async () => {
    await vault().set('a', 'MITEOS', MITEOS);
  });

  async function change(data: {
    tenantId?: string;
    surface?: Surface;
    keyId?: string;
    sealed?: Uint8Array<ArrayBuffer>;
  }): Promise<void> {
    await store.prisma.upstreamCredential.updateMany({ where: { tenantId: 'a' }, data });
  }

  async function expectDamaged(tenantId: string, surface: Surface): Promise<void> {
    const error = await failure(vault().open(tenantId, surface));
    expect(error).toBeInstanceOf(DamagedCredentialError);
    expect(String(error)).toContain(tenantId);
    for (const secret of [MITEOS, MITEOS.slice(8), SECRET, NEXT]) {
      expect(printed(error)).not.toContain(secret);
    }
  }

  test('does not open with any one bit flipped', async () => {
    const { sealed } = await rowOf('a', 'MITEOS');
    for (const at of [0, 11, 12, 20, sealed.length - 16, sealed.length - 1]) {
      const flipped = new Uint8Array(sealed);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      await change({ sealed: flipped });
      await expectDamaged('a', 'MITEOS');
    }
    await change({ sealed });
    expect(await vault().open('a', 'MITEOS')).toBe(MITEOS);
  });

  test('does not open when it is cut, wherever', async () => {
    const { sealed } = await rowOf('a', 'MITEOS');
    for (const length of [0, 1, 12, 27, 28, sealed.length - 16, sealed.length - 1]) {
      await change({ sealed: sealed.slice(0, length) });
      await expectDamaged('a', 'MITEOS');
    }
  });

  test('does not open when bytes are added', async () => {
    const { sealed } = await rowOf('a', 'MITEOS');
    await change({ sealed: new Uint8Array([...sealed, 0]) });
    await expectDamaged('a', 'MITEOS');
  });

  test('does not open for another tenant', async () => {
    await change({ tenantId: 'b' });
    await expectDamaged('b', 'MITEOS');
  });

  test('does not open for another surface', async () => {
    await change({ surface: 'MIOSA' });
    await expectDamaged('a', 'MIOSA');
  });

  test('does not open with another key, though that is at hand', async () => {
    await change({ keyId: idOf(NEXT) });
    await expectDamaged('a', 'MITEOS');
  });

  test('can be listed, removed, and set again', async () => {
    await change({ sealed: new Uint8Array(3) });
    expect(await vault().list('a')).toHaveLength(1);
    await vault().set('a', 'MITEOS', MITEOS);
    expect(await vault().open('a', 'MITEOS')).toBe(MITEOS);
    await change({ sealed: new Uint8Array(3) });
    expect(await vault().remove('a', 'MITEOS')).toBe(true);
  });
});

describe('the check at start', () => {
  function expectSecretError(error: unknown): void {
    expect(error).toBeInstanceOf(SecretError);
    for (const hint of ['TRIBUTARY_SECRET', 'TRIBUTARY_SECRET_PREVIOUS', 'secret.key', 'rotate']) {
      expect(String(error)).toContain(hint);
    }
    for (const secret of [SECRET, NEXT, MITEOS]) expect(printed(error)).not.toContain(secret);
  }

  test('puts the first secret down, and passes with it ever after', async () => {
    await vaultWith(SECRET).seals.checkSecret();
    expect(await recordedKeys()).toEqual([{ id: idOf(SECRET), createdAt: clock.now() }]);
    await vaultWith(SECRET).seals.checkSecret();
    expect(await recordedKeys()).toHaveLength(1);
  });

  test('passes for all of several first starts at once', async () => {
    await Promise.all(Array.from({ length: 5 }, () => vaultWith(SECRET).seals.checkSecret()));
    expect(await recordedKeys()).toHaveLength(1);
  });

  test('passes for one of two first starts with different secrets', async () => {
    const starts = await Promise.allSettled([
      vaultWith(SECRET).seals.checkSecret(),
      vaultWith(NEXT).seals.checkSecret(),
    ]);
    const reasons = starts.flatMap((start) =>
      start.status === 'rejected' ? [start.reason as unknown] : [],
    );
    expect(reasons).toHaveLength(1);
    expectSecretError(reasons[0]);
    expect(await recordedKeys()).toHaveLength(1);
  });

  test('refuses another secret, also while nothing is stored', async () => {
    await vaultWith(SECRET).seals.checkSecret();
    expectSecretError(await failure(vaultWith(NEXT).seals.checkSecret()));
    expect(await recordedKeys()).toMatchObject([{ id: idOf(SECRET) }]);
  });

  test('passes with another secret beside the previous one, which stays on record while it is needed', async () => {
    await vaultWith(SECRET).set('a', 'MITEOS', MITEOS);
    await vaultWith(NEXT, SECRET).seals.checkSecret();
    expect(await recordedKeys()).toMatchObject([{ id: idOf(SECRET) }]);
  });

  test('puts another secret on record while nothing is sealed, and refuses a third', async () => {
    await vaultWith(SECRET).seals.checkSecret();
    await vaultWith(NEXT, SECRET).seals.checkSecret();
    expect(await recordedKeys()).toMatchObject([{ id: idOf(NEXT) }]);
    expectSecretError(
      await failure(vaultWith('third'.padEnd(40, 'x'), SECRET).seals.checkSecret()),
    );
  });

  test('refuses when one credential of many is sealed with a secret that is not at hand', async () => {
    await vaultWith(SECRET).set('a', 'MITEOS', MITEOS);
    await vaultWith(NEXT, SECRET).set('b', 'MITEOS', MITEOS);
    await vaultWith(NEXT, SECRET).seals.checkSecret();
    expectSecretError(await failure(vaultWith(SECRET).seals.checkSecret()));
  });

  test('does not put a secret down that the stored credentials are not sealed with', async () => {
    await vaultWith(SECRET).set('a', 'MITEOS', MITEOS);
    await store.prisma.vaultKey.deleteMany();
    expectSecretError(await failure(vaultWith(NEXT).seals.checkSecret()));
    expect(await recordedKeys()).toEqual([]);
  });
});

describe('a rotation', () => {
  test('seals everything with the current secret, so that the previous one is not needed', async () => {
    const before = vaultWith(SECRET);
    await before.set('a', 'MITEOS', MITEOS);
    await before.set('a', 'MIOSA', MIOSA);
    await before.set('b', 'MITEOS', 'mt_test_of-another-tenant-0000');
    const listed = await before.list('a');
    clock.advance(1000);

    expect(await vaultWith(NEXT, SECRET).seals.rotate()).toBe(3);
    const after = vaultWith(NEXT);
    await after.seals.checkSecret();
    expect(await after.open('a', 'MITEOS')).toBe(MITEOS);
    expect(await after.open('a', 'MIOSA')).toBe(MIOSA);
    expect(await after.open('b', 'MITEOS')).toBe('mt_test_of-another-tenant-0000');
    expect(await after.list('a')).toEqual(listed);
    expect(await recordedKeys()).toEqual([{ id: idOf(NEXT), createdAt: clock.now() }]);
    expect(await failure(before.seals.checkSecret())).toBeInstanceOf(SecretError);
  });

  test('has nothing to do the second time', async () => {
    await vaultWith(SECRET).set('a', 'MITEOS', MITEOS);
    const vault = vaultWith(NEXT, SECRET);
    expect(await vault.seals.rotate()).toBe(1);
    const [row, keys] = [await rowOf('a', 'MITEOS'), await recordedKeys()];
    clock.advance(1000);
    expect(await vault.seals.rotate()).toBe(0);
    expect([await rowOf('a', 'MITEOS'), await recordedKeys()]).toEqual([row, keys]);
  });

  test('of an empty vault changes what is on record', async () => {
    await vaultWith(SECRET).seals.checkSecret();
    expect(await vaultWith(NEXT, SECRET).seals.rotate()).toBe(0);
    await vaultWith(NEXT).seals.checkSecret();
  });

  test('takes up what is sealed with any of several secrets', async () => {
    await vaultWith(SECRET).set('a', 'MITEOS', MITEOS);
    await vaultWith(NEXT, SECRET).set('b', 'MIOSA', MIOSA);
    expect(await vaultWith('the third secret', SECRET, NEXT).seals.rotate()).toBe(2);
    const after = vaultWith('the third secret');
    await after.seals.checkSecret();
    expect(await after.open('a', 'MITEOS')).toBe(MITEOS);
    expect(await after.open('b', 'MIOSA')).toBe(MIOSA);
  });

  test('that meets a damaged credential changes nothing', async () => {
    const before = vaultWith(SECRET);
    for (const tenant of ['a', 'b', 'c']) await before.set(tenant, 'MITEOS', MITEOS);
    await store.prisma.upstreamCredential.updateMany({
      where: { tenantId: 'c' },
      data: { sealed: new Uint8Array(40) },
    });
    const state = async () => [
      await store.prisma.upstreamCredential.findMany({ orderBy: { tenantId: 'asc' } }),
      await recordedKeys(),
    ];
    const former = await state();
    const error = await failure(vaultWith(NEXT, SECRET).seals.rotate());
    expect(error).toBeInstanceOf(DamagedCredentialError);
    expect(await state()).toEqual(former);
    expect(await before.open('a', 'MITEOS')).toBe(MITEOS);
  });

  test('without the previous secret changes nothing', async () => {
    await vaultWith(SECRET).set('a', 'MITEOS', MITEOS);
    expect(await failure(vaultWith(NEXT).seals.rotate())).toBeInstanceOf(SecretError);
    expect(await vaultWith(SECRET).open('a', 'MITEOS')).toBe(MITEOS);
    expect(await recordedKeys()).toMatchObject([{ id: idOf(SECRET) }]);
  });

  test('ends what a process without the new secret can store, which would be lost with the old', async () => {
    const old = vaultWith(SECRET);
    await old.set('a', 'MITEOS', MITEOS);
    await vaultWith(NEXT, SECRET).seals.rotate();
    expect(await failure(old.set('a', 'MITEOS', `${MITEOS}2`))).toBeInstanceOf(SecretError);
    expect(await failure(old.seals.rotate())).toBeInstanceOf(SecretError);
    expect(await vaultWith(NEXT).open('a', 'MITEOS')).toBe(MITEOS);
  });

  test('twice at once, with credentials being set and removed, loses nothing and leaves nothing old', async () => {
    const tenants = Array.from({ length: 8 }, (_, index) => `tenant-${index}`);
    for (let round = 0; round < 5; round += 1) {
      await database.clear();
      const old = vaultWith(SECRET);
      const fresh = vaultWith(NEXT, SECRET);
      for (const tenant of tenants) await old.set(tenant, 'MITEOS', `${MITEOS}-${tenant}`);

      const [counts, , , oldSet, removed] = await Promise.all([
        Promise.all([fresh.seals.rotate(), vaultWith(NEXT, SECRET).seals.rotate()]),
        fresh.set('tenant-0', 'MITEOS', `${MITEOS}-changed`),
        fresh.set('new', 'MIOSA', `${MIOSA}-new`),
        old.set('tenant-1', 'MITEOS', `${MITEOS}-by-old`).then(
          () => true,
          (error: unknown) => {
            expect(error).toBeInstanceOf(SecretError);
            return false;
          },
        ),
        fresh.remove('tenant-2', 'MITEOS'),
      ]);

      const after = vaultWith(NEXT);
      await after.seals.checkSecret();
      expect(await after.open('tenant-0', 'MITEOS')).toBe(`${MITEOS}-changed`);
      expect(await after.open('new', 'MIOSA')).toBe(`${MIOSA}-new`);
      expect(await after.open('tenant-1', 'MITEOS')).toBe(
        `${MITEOS}-${oldSet ? 'by-old' : 'tenant-1'}`,
      );
      expect(removed).toBe(true);
      expect(await after.open('tenant-2', 'MITEOS')).toBeNull();
      for (const tenant of tenants.slice(3)) {
        expect(await after.open(tenant, 'MITEOS')).toBe(`${MITEOS}-${tenant}`);
      }
      expect(Math.min(...counts)).toBe(0);
      expect(await recordedKeys()).toHaveLength(1);
    }
  });
});

test('neither credentials nor secrets are among what is printed of a vault', async () => {
  const vault = vaultWith(SECRET, NEXT);
  await vault.set('a', 'MITEOS', MITEOS);
  await vault.open('a', 'MITEOS');
  for (const secret of [MITEOS, SECRET, NEXT]) expect(printed(vault)).not.toContain(secret);
});
