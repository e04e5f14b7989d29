import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect } from 'vitest';
import { BlobFolder } from '../../../src/files/blobs.js';
import { Store } from '../../../src/store/store.js';
import { EmbeddedMiosa } from '../../../src/surfaces/miosa/embedded.js';
import type { MiosaEvent } from '../../../src/surfaces/miosa/port.js';
import { openTestDatabase } from '../../support/database.js';
import { TestClock } from '../../support/test-clock.js';
import { miosaContract, type MiosaSubject, TestDns } from './contract.js';

/** More wake-ups than any test needs; beyond it the engine is chasing its own tail. */
const MOST_WAKES = 100_000;

const faults: unknown[] = [];

afterEach(() => {
  expect(faults.splice(0), 'faults of the engine').toEqual([]);
});

miosaContract('embedded', async (): Promise<MiosaSubject> => {
  const folder = await mkdtemp(join(tmpdir(), 'tributary-miosa-'));
  const database = await openTestDatabase();
  const store = new Store({ connection: database.connection });
  const clock = new TestClock();
  const dns = new TestDns();
  const eventsOf = new Map<string, MiosaEvent[]>();
  const embedded = new EmbeddedMiosa({
    store,
    blobs: await BlobFolder.open(folder),
    clock,
    resolveCname: (name) => Promise.resolve(dns.cname(name)),
    onEvents: (tx, account, events) => {
      // What is rolled back never happened.
      store.afterCommit(tx, () => {
        eventsOf.set(account, [...(eventsOf.get(account) ?? []), ...events]);
      });
      return Promise.resolve();
    },
    onError: (error) => faults.push(error),
  });
  await embedded.start();

  return {
    port: embedded,
    dns,
    now: () => clock.now(),
    async advance(ms) {
      const until = clock.now().getTime() + ms;
      for (let wakes = 0; ; wakes += 1) {
        if (wakes > MOST_WAKES) throw new Error('The engine wakes up without end.');
        await embedded.settled();
        const next = clock.next?.getTime() ?? Number.POSITIVE_INFINITY;
        if (next > until) break;
        clock.advance(Math.max(0, next - clock.now().getTime()));
      }
      clock.advance(until - clock.now().getTime());
      await embedded.settled();
    },
    events: (account) => [...(eventsOf.get(account) ?? [])],
    async close() {
      await embedded.stop();
      await store.close();
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
});
