import { pino } from 'pino';
import { afterEach, expect } from 'vitest';
import { accountOf } from '../../../src/surfaces/miosa/emulator/keys.js';
import { LiveMiosa } from '../../../src/surfaces/miosa/live.js';
import type { MiosaEvent } from '../../../src/surfaces/miosa/port.js';
import { fieldOf, messageOf } from '../../../src/surfaces/miosa/wire/errors.js';
import { MemoryBudget } from '../../../src/upstream/memory-budget.js';
import { Upstream } from '../../../src/upstream/upstream.js';
import { openEmulator, type TestEmulator } from '../../support/emulator.js';
import { miosaContract, TestDns, type MiosaSubject } from './contract.js';

const opened: TestEmulator[] = [];

afterEach(() => {
  const errors = opened.flatMap((emulator) => emulator.errors.splice(0));
  expect(errors, 'faults of the emulator').toEqual([]);
});

for (const style of ['reference', 'envelope'] as const) {
  miosaContract(`live, of the emulator in the style ${style}`, async (): Promise<MiosaSubject> => {
    const dns = new TestDns();
    const told = new Map<string, MiosaEvent[]>();
    const emulator = await openEmulator({
      miosa: { style, resolveCname: (name) => Promise.resolve(dns.cname(name)) },
      onMiosaEvents(account, events) {
        told.set(account, [...(told.get(account) ?? []), ...events]);
      },
    });
    opened.push(emulator);
    const { clock, url } = emulator;
    const upstream = new Upstream({
      ...{ surface: 'MIOSA', name: 'MIOSA', baseUrl: `${url}/api/v1`, clock },
      budget: new MemoryBudget({ clock, perMinute: 50_000 }),
      log: pino({ level: 'silent' }),
      ...{ readMessage: messageOf, readField: fieldOf },
    });
    const keys = new Map<string, string>();
    const keyOf = (account: string): string => {
      const key = keys.get(account) ?? emulator.miosaKey();
      keys.set(account, key);
      return key;
    };
    return {
      port: new LiveMiosa({ upstream, credentialOf: (account) => Promise.resolve(keyOf(account)) }),
      dns,
      now: () => clock.now(),
      advance: (ms) => emulator.pass(ms),
      // What MIOSA tells on its stream, which is no part of the port.
      events: (account) => [...(told.get(accountOf(keyOf(account), new Map())) ?? [])],
      async close() {
        await upstream.close();
        await emulator.close();
      },
    };
  });
}
