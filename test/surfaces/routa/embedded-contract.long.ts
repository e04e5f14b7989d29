import { afterEach, expect } from 'vitest';
import { Store } from '../../../src/store/store.js';
import { EmbeddedRouta } from '../../../src/surfaces/routa/embedded.js';
import type { RoutaEvent } from '../../../src/surfaces/routa/port.js';
import { openTestDatabase } from '../../support/database.js';
import { TestClock } from '../../support/test-clock.js';
import { routaContract, type RoutaSubject } from './contract.js';

const faults: unknown[] = [];

afterEach(() => {
  expect(faults.splice(0), 'faults of the embedded Routa').toEqual([]);
});

routaContract('embedded', async (): Promise<RoutaSubject> => {
  const database = await openTestDatabase();
  const store = new Store({ connection: database.connection });
  const clock = new TestClock();
  const eventsOf = new Map<string, RoutaEvent[]>();
  const port = new EmbeddedRouta({
    ...{ store, clock, localPaths: true },
    onEvents(tx, account, events) {
      // What is rolled back never happened.
      store.afterCommit(tx, () => {
        eventsOf.set(account, [...(eventsOf.get(account) ?? []), ...events]);
      });
      return Promise.resolve();
    },
    onError: (error) => faults.push(error),
  });
  return {
    port,
    now: () => clock.now(),
    advance(ms) {
      clock.advance(ms);
      return Promise.resolve();
    },
    events: (account) => [...(eventsOf.get(account) ?? [])],
    async close() {
      await store.close();
      await database.close();
    },
  };
});
