import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import type { Call, WriteCall } from '../../../../src/surfaces/call.js';
import { LiveMiteos } from '../../../../src/surfaces/miteos/live.js';
import { messageOf } from '../../../../src/surfaces/miteos/wire/answers.js';
import type { ById, MiteosPort } from '../../../../src/surfaces/miteos/port.js';
import { SurfaceError } from '../../../../src/surfaces/errors.js';
import { MemoryBudget } from '../../../../src/upstream/memory-budget.js';
import { Upstream } from '../../../../src/upstream/upstream.js';
import { systemClock } from '../../../../src/clock.js';
import { ScriptedServer } from '../../../support/scripted-server.js';

export const KEY = 'mt_test_0123456789abcdef0123456789abcdef';
const ACCOUNT = 'acme';

/** The live port against a server that says what the test wrote down. */
export interface Live {
  readonly server: ScriptedServer;
  readonly port: MiteosPort;
  read(account?: string): Call;
  write(): WriteCall;
}

/** Opened once for the tests of a file; each begins with nothing scripted, and a client of its own. */
export function useLive(basePath = '/v1'): Live {
  let server: ScriptedServer;
  let opened: { port: MiteosPort; close(): Promise<void> } | undefined;
  beforeAll(async () => {
    server = await ScriptedServer.open();
  });
  beforeEach(async () => {
    await opened?.close();
    server.reset();
    opened = openLive(`${server.origin}${basePath}`);
  });
  afterAll(async () => {
    await opened?.close();
    await server.close();
  });

  const read = (account = ACCOUNT): Call => ({
    account,
    deadline: new Date(Date.now() + 15_000),
    signal: new AbortController().signal,
  });
  return {
    get server() {
      return server;
    },
    get port() {
      return opened ? opened.port : expect.fail('not opened');
    },
    read,
    write: () => ({ ...read(), idempotencyKey: randomUUID() }),
  };
}

/** A client of that base URL, whose accounts have the keys `KEY` and, but for `acme`, `KEY` and their name. */
function openLive(url: string): { port: MiteosPort; close(): Promise<void> } {
  const clock = systemClock;
  const upstream = new Upstream({
    surface: 'MITEOS',
    name: 'Miteos',
    baseUrl: url,
    clock,
    budget: new MemoryBudget({ clock, perMinute: 5000 }),
    log: pino({ level: 'silent' }),
    readMessage: messageOf,
  });
  const port = new LiveMiteos({
    upstream,
    credentialOf: (account) => Promise.resolve(account === ACCOUNT ? KEY : `${KEY}${account}`),
  });
  return { port, close: () => upstream.close() };
}

/** What the answer holds for the id, which must be there. */
export function found<T>(answer: ById<T>, id: string): T {
  const value = answer.get(id);
  if (value instanceof SurfaceError) throw value;
  return value ?? expect.fail(`${id} is absent from the answer`);
}
