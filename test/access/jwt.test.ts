import type { ServerResponse } from 'node:http';
import {
  base64url,
  CompactSign,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  SignJWT,
  type JWTPayload,
} from 'jose';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createTokenVerifier, type TokenVerifierOptions } from '../../src/access/jwt.js';
import { Issuer, makeKey, type SigningKey } from '../support/issuer.js';
import { TestClock } from '../support/test-clock.js';

const ISSUER = 'https://issuer.example';
const AUDIENCE = 'tributary';

let clock: TestClock;
let issuer: Issuer;
let key: SigningKey;
let reported: unknown[];

beforeEach(async () => {
  clock = new TestClock();
  // For the age of the key set, which jose keeps by the clock of the system.
  vi.useFakeTimers({ toFake: ['Date'], now: clock.now() });
  key = await makeKey('first');
  reported = [];
  issuer = new Issuer();
  issuer.keys = [key.jwk];
  await issuer.start();
});
afterEach(async () => {
  await issuer.stop();
  vi.useRealTimers();
});

const seconds = (fromNow: number) => Math.floor(clock.now().getTime() / 1000) + fromNow;

function pass(ms: number): void {
  clock.advance(ms);
  vi.setSystemTime(clock.now());
}

function verifier(options: Partial<TokenVerifierOptions> = {}) {
  return createTokenVerifier({
    ...{ issuer: ISSUER, audience: AUDIENCE, jwksUrl: issuer.url, clock },
    ...{ tenantClaim: 'tenant', scopesClaim: 'scope' },
    onError: (error) => reported.push(error),
    ...options,
  });
}

const good = (): JWTPayload => ({
  ...{ iss: ISSUER, aud: AUDIENCE, sub: 'user-1', tenant: 'acme', scope: 'tasks:read' },
  exp: seconds(600),
});

/** A token with these claims beside the good ones; undefined takes one away. */
function sign(claims: JWTPayload = {}, by = key, header: Record<string, unknown> = {}) {
  const { kid, alg } = by.jwk;
  return new SignJWT({ ...good(), ...claims })
    .setProtectedHeader({ alg, kid, ...header })
    .sign(by.privateKey);
}

const encode = (part: unknown) => base64url.encode(JSON.stringify(part));

describe('a good token', () => {
  test('says whose it is, what it may, and until when', async () => {
    const token = await sign({ scope: 'tasks:read workspaces:write admin' });
    expect(await verifier()(token)).toEqual({
      tenantId: 'acme',
      subject: 'user-1',
      scopes: new Set(['tasks:read', 'workspaces:write', 'admin']),
      expiresAt: new Date(clock.now().getTime() + 600_000),
    });
    expect(reported).toEqual([]);
  });

  test.each(['RS256', 'PS384', 'ES384', 'ES512', 'EdDSA', 'Ed25519'])(
    'may be signed with %s',
    async (alg) => {
      const other = await makeKey('other', alg);
      issuer.keys.push(other.jwk);
      expect(await verifier()(await sign({}, other))).toMatchObject({ tenantId: 'acme' });
    },
  );

  test('may list its scopes, and those that are unknown are passed over', async () => {
    const verify = verifier();
    const scopesOf = async (scope: unknown) => (await verify(await sign({ scope })))?.scopes;
    expect(await scopesOf(['tasks:read', 'made:up', 'files:read'])).toEqual(
      new Set(['tasks:read', 'files:read']),
    );
    expect(await scopesOf('openid  tasks:read toString')).toEqual(new Set(['tasks:read']));
    expect(await scopesOf('')).toEqual(new Set());
    expect(await scopesOf([])).toEqual(new Set());
    expect(await scopesOf(undefined)).toEqual(new Set());
  });

  test('names tenant and scopes in claims that are called as the issuer likes', async () => {
    const verify = verifier({ tenantClaim: 'https://a.example/tenant', scopesClaim: 'app.scopes' });
    const token = await sign({
      ...{ 'https://a.example/tenant': 'globex', 'app.scopes': ['tasks:write'] },
      app: { scopes: ['admin'] },
    });
    expect(await verify(token)).toMatchObject({
      tenantId: 'globex',
      scopes: new Set(['tasks:write']),
    });
  });

  test('may be for several audiences', async () => {
    const token = await sign({ aud: ['another', AUDIENCE] });
    expect(await verifier()(token)).not.toBeNull();
  });

  test('has a subject of up to 255 characters', async () => {
    const verify = verifier();
    expect(await verify(await sign({ sub: 'x'.repeat(255) }))).not.toBeNull();
    expect(await verify(await sign({ sub: 'x'.repeat(256) }))).toBeNull();
  });
});

describe('the times of a token, by the clock of the gateway,', () => {
  test('end it within five seconds of when it says, and it says when exactly', async () => {
    const verify = verifier();
    const token = await sign({ exp: seconds(60) });
    const expiresAt = new Date(clock.now().getTime() + 60_000);
    clock.advance(64_999);
    expect(await verify(token)).toMatchObject({ expiresAt });
    clock.advance(1);
    expect(await verify(token)).toBeNull();
  });

  test('may have fractions of a second', async () => {
    const token = await sign({ exp: seconds(60) + 0.25 });
    const expiresAt = new Date(clock.now().getTime() + 60_250);
    expect(await verifier()(token)).toMatchObject({ expiresAt });
  });

  test.each(['nbf', 'iat'])('keep it out before %s, but for five seconds', async (claim) => {
    const verify = verifier();
    expect(await verify(await sign({ [claim]: seconds(0) }))).not.toBeNull();
    expect(await verify(await sign({ [claim]: seconds(5) }))).not.toBeNull();
    const early = await sign({ [claim]: seconds(6) });
    expect(await verify(early)).toBeNull();
    clock.advance(1_000);
    expect(await verify(early)).not.toBeNull();
  });
});

describe('a token is refused', () => {
  test.each<[string, () => JWTPayload]>([
    ['without an end', () => ({ exp: undefined })],
    ['that has ended', () => ({ exp: seconds(-6) })],
    ['whose end is no number', () => ({ exp: '4102444800' as unknown as number })],
    ['whose end is beyond all dates', () => ({ exp: 1e300 })],
    ['whose beginning is no number', () => ({ nbf: 'now' as unknown as number })],
    ['whose making is no number', () => ({ iat: 'now' as unknown as number })],
    ['of another issuer', () => ({ iss: 'https://other.example' })],
    ['of no issuer', () => ({ iss: undefined })],
    ['for another audience', () => ({ aud: 'another' })],
    ['for a list of other audiences', () => ({ aud: ['another', 'tributary2'] })],
    ['for no audience', () => ({ aud: undefined })],
    ['without a subject', () => ({ sub: undefined })],
    ['with an empty subject', () => ({ sub: '' })],
    ['whose subject is no text', () => ({ sub: 7 as unknown as string })],
    ['without a tenant', () => ({ tenant: undefined })],
    ['with an empty tenant', () => ({ tenant: '' })],
    ['with a list of tenants', () => ({ tenant: ['acme'] })],
    ['with a tenant of another form', () => ({ tenant: 'Acme' })],
    ['with a tenant that ends with a line', () => ({ tenant: 'acme\n' })],
    ['with a tenant that is too long', () => ({ tenant: 'a'.repeat(64) })],
    ['whose scopes are no texts', () => ({ scope: ['tasks:read', 7] })],
    ['whose scopes are an object', () => ({ scope: { admin: true } })],
    ['whose scopes are null', () => ({ scope: null })],
  ])('%s', async (_, claims) => {
    const verify = verifier();
    expect(await verify(await sign(claims()))).toBeNull();
    expect(await verify(await sign())).not.toBeNull();
    expect(reported).toEqual([]);
  });

  test('when the key of somebody else has signed it, under whatever name', async () => {
    const stranger = await makeKey('first');
    const verify = verifier();
    expect(await verify(await sign({}, stranger))).toBeNull();
    expect(await verify(await sign({}, stranger, { kid: 'unknown' }))).toBeNull();
    expect(await verify(await sign({}, stranger, { jwk: stranger.jwk }))).toBeNull();
    expect(reported).toEqual([]);
  });

  test('when it names another place to fetch the key from, which is not asked', async () => {
    const stranger = await makeKey('first');
    const elsewhere = new Issuer();
    elsewhere.keys = [stranger.jwk];
    await elsewhere.start();
    const header = { jku: elsewhere.url, x5u: elsewhere.url };
    expect(await verifier()(await sign({}, stranger, header))).toBeNull();
    expect(elsewhere.requests).toBe(0);
    await elsewhere.stop();
  });

  test('when its claims or its signature were changed', async () => {
    const verify = verifier();
    const [header, payload, signature = ''] = (await sign()).split('.');
    const other = encode({ ...good(), tenant: 'globex' });
    const bytes = base64url.decode(signature);
    bytes[10] = (bytes[10] ?? 0) ^ 1;
    for (const token of [
      `${header}.${other}.${signature}`,
      `${header}.${payload}.${base64url.encode(bytes)}`,
      `${header}.${payload}.${base64url.encode(bytes.subarray(1))}`,
      `${header}.${payload}.`,
    ]) {
      expect(await verify(token)).toBeNull();
    }
    expect(await verify(`${header}.${payload}.${signature}`)).not.toBeNull();
  });

  test('when it has no signature, though it says that it needs none', async () => {
    const verify = verifier();
    for (const alg of ['none', 'None', 'NONE', '']) {
      for (const signature of ['', 'AAAA']) {
        const token = `${encode({ alg, kid: 'first' })}.${encode(good())}.${signature}`;
        expect(await verify(token)).toBeNull();
      }
    }
    expect(issuer.requests).toBe(0);
    expect(reported).toEqual([]);
  });

  test.each(['HS256', 'HS384', 'HS512'])(
    'when the public key was taken for a password, with %s',
    async (alg) => {
      const rsa = await makeKey('rsa', 'RS256');
      issuer.keys.push(rsa.jwk, { ...rsa.jwk, kid: 'any', alg: undefined });
      const spki = await exportSPKI(rsa.publicKey);
      const passwords = [spki, spki.trim(), JSON.stringify(rsa.jwk), rsa.jwk.n ?? ''];
      const verify = verifier();
      for (const kid of ['rsa', 'any']) {
        for (const password of passwords) {
          const token = await new SignJWT(good())
            .setProtectedHeader({ alg, kid })
            .sign(Buffer.from(password));
          expect(await verify(token)).toBeNull();
        }
      }
      expect(issuer.requests).toBe(0);
      expect(await verify(await sign({}, rsa))).not.toBeNull();
    },
  );

  test('when it is signed with a password, though the issuer published that', async () => {
    const password = Buffer.from('a password that is long enough for that');
    issuer.keys.push({ kty: 'oct', kid: 'mac', alg: 'HS256', k: base64url.encode(password) });
    const token = await new SignJWT(good())
      .setProtectedHeader({ alg: 'HS256', kid: 'mac' })
      .sign(password);
    expect(await verifier()(token)).toBeNull();
  });

  test('when it is signed with another algorithm than its key is for', async () => {
    const rsa = await makeKey('rsa', 'RS256');
    const pss = await generateKeyPair('PS256', { extractable: true });
    issuer.keys.push(rsa.jwk, { ...(await exportJWK(pss.publicKey)), kid: 'pss', alg: 'RS256' });
    const verify = verifier();
    const token = await new SignJWT(good())
      .setProtectedHeader({ alg: 'PS256', kid: 'pss' })
      .sign(pss.privateKey);
    expect(await verify(token)).toBeNull();
    expect(await verify(await sign({}, rsa, { kid: 'first' }))).toBeNull();
    expect(await verify(await sign({}, rsa))).not.toBeNull();
  });

  test('when its key is published for encryption', async () => {
    issuer.keys = [{ ...key.jwk, use: 'enc' }];
    expect(await verifier()(await sign())).toBeNull();
  });

  test('when it asks for extensions that are not known', async () => {
    const verify = verifier();
    const header = { alg: 'ES256', kid: 'first', crit: ['made-up'], 'made-up': true };
    const token = await new SignJWT(good())
      .setProtectedHeader(header)
      .sign(key.privateKey, { crit: { 'made-up': true } });
    expect(await verify(token)).toBeNull();
  });

  test('when it is above 8 kB, without a look at it', async () => {
    const overhead = (await sign({ pad: '' })).length;
    // Base64 takes four characters for three.
    const padded = (length: number) =>
      sign({ pad: 'x'.repeat(Math.floor(((length - overhead) * 3) / 4)) });
    const verify = verifier();
    const large = await padded(8_300);
    expect(large.length).toBeGreaterThan(8_192);
    expect(await verify(large)).toBeNull();
    expect(await verify('x'.repeat(10_000_000))).toBeNull();
    expect(issuer.requests).toBe(0);
    const small = await padded(8_180);
    expect(small.length).toBeLessThanOrEqual(8_192);
    expect(await verify(small)).not.toBeNull();
  });

  test('when it is no token at all, and nobody is asked for keys for it', async () => {
    const verify = verifier();
    const header = encode({ alg: 'ES256', kid: 'first' });
    for (const garbage of [
      ...[
        '',
        '.',
        '..',
        '...',
        'a.b.c',
        'a.b.c.d.e',
        'nonsense',
        '\0',
        '💥.💥.💥',
        ' '.repeat(100),
      ],
      ...['null', '[]', '"text"', '{', '{"alg":7}', '{"kid":"first"}'].map(
        (text) => `${base64url.encode(text)}.${encode(good())}.AAAA`,
      ),
    ]) {
      expect(await verify(garbage)).toBeNull();
    }
    expect(issuer.requests).toBe(0);
    for (const payload of ['null', '[]', '7', '{', '"text"', '\ufffe']) {
      const token = `${header}.${base64url.encode(payload)}.AAAA`;
      expect(await verify(token)).toBeNull();
    }
    expect(reported).toEqual([]);
  });

  test.each(['null', '[]', '7', '"text"', '{'])(
    'when its claims are %s, though well signed',
    async (claims) => {
      const token = await new CompactSign(Buffer.from(claims))
        .setProtectedHeader({ alg: 'ES256', kid: 'first' })
        .sign(key.privateKey);
      expect(await verifier()(token)).toBeNull();
      expect(reported).toEqual([]);
    },
  );
});

describe('the keys of the issuer', () => {
  test('are fetched once for many tokens, also at once', async () => {
    const verify = verifier();
    const tokens = await Promise.all(Array.from({ length: 5 }, () => sign()));
    for (const claims of await Promise.all(tokens.map(verify))) expect(claims).not.toBeNull();
    expect(await verify(await sign())).not.toBeNull();
    expect(issuer.requests).toBe(1);
  });

  test('may be replaced: a new one is found, and an old one is forgotten in time', async () => {
    const verify = verifier();
    const old = await sign({ exp: seconds(6_000) });
    expect(await verify(old)).not.toBeNull();
    const next = await makeKey('second');
    issuer.keys = [next.jwk];
    pass(31_000);
    expect(await verify(await sign({}, next))).not.toBeNull();
    expect(await verify(old)).toBeNull();
    expect(issuer.requests).toBe(2);
  });

  test('are fetched anew in time, so that one that is withdrawn is refused', async () => {
    const verify = verifier();
    const token = await sign({ exp: seconds(6_000) });
    expect(await verify(token)).not.toBeNull();
    issuer.keys = [];
    pass(599_000);
    expect(await verify(token)).not.toBeNull();
    pass(1_000);
    expect(await verify(token)).toBeNull();
  });

  test('are not fetched for every token that names an unknown one', async () => {
    const verify = verifier();
    const stranger = await makeKey('unknown');
    const flood = async () => {
      for (let index = 0; index < 20; index += 1) {
        expect(await verify(await sign({}, stranger, { kid: `unknown-${index}` }))).toBeNull();
      }
    };
    await flood();
    expect(issuer.requests).toBe(1);
    pass(31_000);
    await flood();
    expect(issuer.requests).toBe(2);
    expect(await verify(await sign())).not.toBeNull();
    expect(reported).toEqual([]);
  });

  test('are named by tokens, unless there is only one that fits', async () => {
    const verify = verifier();
    expect(await verify(await sign({}, key, { kid: undefined }))).not.toBeNull();
    issuer.keys.push((await makeKey('second')).jwk);
    pass(600_000);
    expect(await verify(await sign({}, key, { kid: undefined }))).toBeNull();
    expect(await verify(await sign())).not.toBeNull();
  });

  test('that cannot be fetched let nobody in, and the operator is told', async () => {
    await issuer.stop();
    const verify = verifier();
    expect(await verify(await sign())).toBeNull();
    expect(reported).toEqual([expect.any(Error)]);
    await issuer.start();
    pass(5_000);
    expect(await verify(await sign())).not.toBeNull();
    expect(reported).toHaveLength(1);
  });

  test('that are not there are not asked for again and again, nor is the operator told', async () => {
    issuer.answer = (response) => response.writeHead(503).end();
    const verify = verifier();
    for (let index = 0; index < 20; index += 1) expect(await verify(await sign())).toBeNull();
    expect(issuer.requests).toBe(1);
    expect(reported).toHaveLength(1);
    pass(5_000);
    for (let index = 0; index < 20; index += 1) expect(await verify(await sign())).toBeNull();
    expect(issuer.requests).toBe(2);
    expect(reported).toHaveLength(2);
  });

  test('that were fetched are good while the issuer is away, for their ten minutes', async () => {
    const verify = verifier();
    const token = await sign({ exp: seconds(6_000) });
    expect(await verify(token)).not.toBeNull();
    await issuer.stop();
    pass(599_000);
    expect(await verify(await sign({}, await makeKey('unknown')))).toBeNull();
    expect(await verify(token)).not.toBeNull();
    pass(6_000);
    expect(await verify(token)).toBeNull();
    expect(reported).toHaveLength(2);
  });

  test.each<[string, (response: ServerResponse) => void]>([
    ['are no JSON', (response) => response.end('<html>')],
    ['are no key set', (response) => response.end('{"keys":7}')],
    ['break off', (response) => response.writeHead(200, { 'content-length': 99 }).end('{"keys"')],
    ['are somewhere else', (response) => response.writeHead(302, { location: '/' }).end()],
  ])('that %s let nobody in, and the operator is told', async (_, answer) => {
    issuer.answer = answer;
    expect(await verifier()(await sign())).toBeNull();
    expect(reported).toHaveLength(1);
    expect(issuer.requests).toBe(1);
  });

  test('that are published with their private part let nobody in, and the operator is told', async () => {
    issuer.keys = [{ ...key.jwk, ...(await exportJWK(key.privateKey)) }];
    expect(await verifier()(await sign())).toBeNull();
    expect(reported).toHaveLength(1);
  });

  test.each([
    ...['http://issuer.example/keys', 'http://127.0.0.1.example/keys', 'http://10.0.0.1/keys'],
    ...['ftp://localhost/keys', 'file://localhost/keys', 'data:application/json,{}', 'keys', ''],
    ...['http://localhost@issuer.example/', 'https://user:hunter2@issuer.example/keys'],
  ])('are not fetched from %s', (jwksUrl) => {
    expect(() => verifier({ jwksUrl })).toThrow(/^JWT_JWKS_URL must be/);
    expect(() => verifier({ jwksUrl })).not.toThrow('hunter2');
  });

  test.each([
    ...['https://issuer.example/keys', 'http://localhost:9/keys', 'http://127.0.0.1:9/keys'],
    ...['http://[::1]:9/keys'],
  ])('may be fetched from %s, and are not before they are needed', (jwksUrl) => {
    expect(verifier({ jwksUrl })).toBeTypeOf('function');
  });
});
