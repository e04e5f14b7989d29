import { SignJWT, type JWTPayload } from 'jose';
import { pino } from 'pino';
import { z } from 'zod';
import { encodeId } from '../../../schema/ids.js';
import { keyIdOf } from '../../../src/access/api-keys.js';
import { openTestApp, type TestApp } from '../../support/app.js';
import { Issuer, makeKey } from '../../support/issuer.js';
import { TestClock } from '../../support/test-clock.js';

/** A page that may call the gateway, and one that may not. */
export const FRIEND = 'https://app.example.com';
export const STRANGER = 'https://evil.example';

const logLine = z.looseObject({
  level: z.number(),
  msg: z.string(),
  requestId: z.string().optional(),
});
export type LogLine = z.infer<typeof logLine>;

/** A listening gateway, seen from outside, with who may call it. */
export interface Site {
  gateway: TestApp;
  url: string;
  clock: TestClock;
  /** What has been logged, in order. */
  logged: LogLine[];
  /** A header with a token of the issuer that the gateway trusts. */
  token(claims: JWTPayload & { expiresIn: number }): Promise<string>;
  /** Revokes the key of the header, which belongs to the development tenant. */
  revoke(authorization: string): Promise<void>;
  close(): Promise<void>;
}

export async function openSite(environment: Record<string, string> = {}): Promise<Site> {
  const clock = new TestClock();
  const issuer = new Issuer();
  const key = await makeKey('first');
  issuer.keys = [key.jwk];
  await issuer.start();
  const logged: LogLine[] = [];
  const gateway = await openTestApp(
    clock,
    {
      ALLOWED_ORIGINS: FRIEND,
      JWT_ISSUER: 'https://issuer.example',
      JWT_AUDIENCE: 'tributary',
      JWT_JWKS_URL: issuer.url,
      ...environment,
    },
    pino({ level: 'info' }, { write: (line) => logged.push(logLine.parse(JSON.parse(line))) }),
  );
  const { url } = await gateway.listen();
  return {
    ...{ gateway, url, clock, logged },
    async token({ expiresIn, ...claims }) {
      const exp = Math.floor(clock.now().getTime() / 1000) + expiresIn;
      const audience = { iss: 'https://issuer.example', aud: 'tributary' };
      const token = await new SignJWT({ ...audience, sub: 'somebody', exp, ...claims })
        .setProtectedHeader({ alg: key.jwk.alg, kid: key.jwk.kid })
        .sign(key.privateKey);
      return `Bearer ${token}`;
    },
    async revoke(authorization) {
      const id = encodeId('ApiKey', keyIdOf(authorization.replace('Bearer ', '')) ?? '');
      await gateway.data(
        `mutation ($id: ID!) {
          revokeApiKey(input: { apiKey: $id }) { ... on RevokeApiKeySuccess { apiKey { id } } }
        }`,
        { id },
      );
    },
    async close() {
      await gateway.close();
      await issuer.stop();
    },
  };
}
