import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect } from 'vitest';
import { BlobFolder } from '../../../src/files/blobs.js';
import { Store } from '../../../src/store/store.js';
import { EmbeddedMiteos } from '../../../src/surfaces/miteos/embedded.js';
import type { MiteosEvent } from '../../../src/surfaces/miteos/port.js';
import { openTestDatabase } from '../../support/database.js';
import { passTime } from '../../support/pass-time.js';
import { TestClock } from '../../support/test-clock.js';
import { miteosContract, type MiteosSubject } from './contract.js';

const faults: unknown[] = [];

afterEach(() => {
  expect(faults.splice(0), 'faults of the engine').toEqual([]);
});

miteosContract('embedded', async (): Promise<MiteosSubject> => {
  const folder = await mkdtemp(join(tmpdir(), 'tributary-miteos-'));
  const database = await openTestDatabase();
  const store = new Store({ connection: database.connection });
  const clock = new TestClock();
  const eventsOf = new Map<string, MiteosEvent[]>();
  const embedded = new EmbeddedMiteos({
    store,
    blobs: await BlobFolder.open(folder),
    clock,
    seed: 'contract',
    publicUrl: () => 'https://tributary.test',
    linkKey: randomBytes(32),
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
    now: () => clock.now(),
    advance: (ms) => passTime(clock, ms, () => embedded.settled()),
    async fetchLink(url) {
      const response = await embedded.serveDownload(new Request(url));
      return response ?? new Response(null, { status: 404 });
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
