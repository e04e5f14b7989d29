import { pino } from 'pino';
import { afterEach, expect } from 'vitest';
import { accountOf } from '../../../src/surfaces/miteos/emulator/keys.js';
import { LiveMiteos } from '../../../src/surfaces/miteos/live.js';
import type { MiteosEvent } from '../../../src/surfaces/miteos/port.js';
import { messageOf } from '../../../src/surfaces/miteos/wire/answers.js';
import { MemoryBudget } from '../../../src/upstream/memory-budget.js';
import { Upstream } from '../../../src/upstream/upstream.js';
import { openEmulator, type TestEmulator } from '../../support/emulator.js';
import { miteosContract, type MiteosSubject } from './contract.js';

let emulator: TestEmulator | undefined;

afterEach(() => {
  expect(emulator?.errors.splice(0), 'faults of the emulator').toEqual([]);
});

miteosContract(
  'live, of the emulator',
  async (): Promise<MiteosSubject> => {
    const told = new Map<string, MiteosEvent[]>();
    const opened = await openEmulator({
      onMiteosEvents(account, events) {
        told.set(account, [...(told.get(account) ?? []), ...events]);
      },
    });
    const { clock, url } = opened;
    emulator = opened;
    const upstream = new Upstream({
      ...{ surface: 'MITEOS', name: 'Miteos', baseUrl: `${url}/v1`, clock },
      budget: new MemoryBudget({ clock, perMinute: 5_000 }),
      log: pino({ level: 'silent' }),
      readMessage: messageOf,
    });
    const keys = new Map<string, string>();
    const keyOf = (account: string): string => {
      const key = keys.get(account) ?? opened.key();
      keys.set(account, key);
      return key;
    };
    return {
      port: new LiveMiteos({
        upstream,
        credentialOf: (account) => Promise.resolve(keyOf(account)),
      }),
      now: () => clock.now(),
      advance: (ms) => opened.pass(ms),
      fetchLink: (link) => fetch(link),
      // What Miteos tells by its webhooks: which approvals there are is found out in no other way.
      events: (account) => [...(told.get(accountOf(keyOf(account))) ?? [])],
      async close() {
        await upstream.close();
        await opened.close();
      },
    };
  },
  {
    idempotency: 'Miteos knows no idempotency keys',
    events: 'the port of the real Miteos tells none; they come by webhooks and by looking',
  },
);
