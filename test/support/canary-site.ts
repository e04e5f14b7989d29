import { randomBytes } from 'node:crypto';
import { SignJWT, type JWTPayload } from 'jose';
import { createLog } from '../../src/log.js';
import { openTestApp, type TestApp } from './app.js';
import { Canaries } from './canaries.js';
import { Issuer, makeKey, type SigningKey } from './issuer.js';
import { TestClock } from './test-clock.js';
import { exchangeBytes, sendOver, transports, type Sent, type Transport } from './transports.js';

/** What may be told of a key of ours, and of a surface's credential. */
export const SHOWN_OF_KEY = /^trib_\w{12}_|.{4}$/g;
export const SHOWN_OF_CREDENTIAL = /^(?:mt_live_|msk_)|.{4}$/g;

/** A text that nobody else writes. */
export const randomText = () => randomBytes(24).toString('hex');

/** What a log line may not hold as it is. */
const RAW = /[\p{Cc}\u2028\u2029]/u;

/** A listening gateway that logs all it can, with secrets wherever it can be given any. */
export interface CanarySite {
  gateway: TestApp;
  url: string;
  clock: TestClock;
  /** Publishes the keys of tokens. */
  issuer: Issuer;
  /** Signs a token for everything, but for these claims, with the issuer's key or another. */
  token(claims?: JWTPayload, by?: SigningKey): Promise<string>;
  /** A header that may do everything. */
  admin: string;
  /** Plants what must stand in no answer and in no log, and gives it. */
  hide(name: string, text: string, shown?: RegExp): string;
  /** Plants what must stand in no log, and gives it. */
  keepFromLog(name: string, text: string): string;
  /** Sends an operation over these transports at once, as the admin by default, and gives all that comes. */
  send(sent: Sent, over?: readonly Transport[]): Promise<string>;
  /** Sends bytes that need not be HTTP, and gives what comes. */
  sendBytes(bytes: string): Promise<string>;
  /** Remembers what has come otherwise. */
  hear(text: string): void;
  /** The lines that have been logged since `faults` was asked. */
  lines(): readonly string[];
  /** What has leaked since it was asked last, and what is wrong with the lines of the log. */
  faults(): string[];
  close(): Promise<void>;
}

export async function openCanarySite(): Promise<CanarySite> {
  const clock = new TestClock();
  const issuer = new Issuer();
  const key = await makeKey('canary');
  issuer.keys = [key.jwk];
  await issuer.start();
  const hidden = new Canaries();
  const unlogged = new Canaries();
  const told: string[] = [];
  const logged: string[] = [];

  const gateway = await openTestApp(
    clock,
    {
      TRIBUTARY_SECRET: hidden.plant('the secret', randomText()),
      TRIBUTARY_SECRET_PREVIOUS: hidden.plant('the secret before', randomText()),
      TRIBUTARY_DEFAULT_TENANT: 'acme',
      MITEOS_API_KEY: hidden.plant(
        'MITEOS_API_KEY',
        `mt_live_${randomText()}`,
        SHOWN_OF_CREDENTIAL,
      ),
      MIOSA_API_KEY: hidden.plant('MIOSA_API_KEY', `msk_${randomText()}`, SHOWN_OF_CREDENTIAL),
      JWT_ISSUER: 'https://issuer.example',
      JWT_AUDIENCE: 'tributary',
      JWT_JWKS_URL: issuer.url,
    },
    // The log is not told the secrets of the configuration: it has to do without.
    createLog('trace', { write: (line) => logged.push(line) }),
  );
  const { url } = await gateway.listen();
  const admin = await gateway.authorize('acme', ['admin']);
  hidden.plant('a key', admin.replace('Bearer ', ''), SHOWN_OF_KEY);

  return {
    ...{ gateway, url, clock, issuer, admin },
    token: (claims = {}, by = key) =>
      new SignJWT({
        ...{ iss: 'https://issuer.example', aud: 'tributary', sub: 'somebody' },
        ...{ tenant: 'acme', scope: 'admin', exp: clock.now().getTime() / 1000 + 600 },
        ...claims,
      })
        .setProtectedHeader({ alg: by.jwk.alg, kid: by.jwk.kid })
        .sign(by.privateKey),
    hide: (name, text, shown) => hidden.plant(name, text, shown),
    keepFromLog: (name, text) => unlogged.plant(name, text),
    async send(sent, over = transports) {
      const verdicts = over.map((transport) =>
        sendOver[transport](url, { authorization: admin, ...sent }),
      );
      const text = JSON.stringify(await Promise.all(verdicts));
      told.push(text);
      return text;
    },
    async sendBytes(bytes) {
      const text = await exchangeBytes(url, bytes);
      told.push(text);
      return text;
    },
    hear: (text) => told.push(text),
    lines: () => logged,
    faults() {
      const lines = logged.splice(0);
      return [
        ...told.splice(0).flatMap((text) => hidden.foundIn(text).map(leak('an answer', text))),
        ...lines.flatMap((line) => [
          ...[...hidden.foundIn(line), ...unlogged.foundIn(line)].map(leak('the log', line)),
          ...(isOneLine(line) ? [] : [`Not one line of JSON: ${JSON.stringify(line)}`]),
        ]),
      ];
    },
    async close() {
      await gateway.close();
      await issuer.stop();
    },
  };
}

function leak(where: string, text: string): (name: string) => string {
  return (name) => `${name} is in ${where}: ${text.slice(0, 500)}`;
}

/** Whether it is JSON on one line, with nothing that a terminal or a reader of lines would obey. */
export function isOneLine(line: string): boolean {
  if (!line.endsWith('\n') || RAW.test(line.slice(0, -1))) return false;
  try {
    return typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
}
