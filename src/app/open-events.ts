import type { Logger } from 'pino';
import type { Clock } from '../clock.js';
import type { Config } from '../config.js';
import { MemoryEventBus } from '../events/bus.js';
import { EventLog } from '../events/log.js';
import { EventRetention } from '../events/retention.js';
import type { Store } from '../store/store.js';
import type { Part } from './part.js';

/** The log of events, and what removes old ones from it. */
export function openEvents({
  config,
  store,
  clock,
  log,
}: {
  config: Config;
  store: Store;
  clock: Clock;
  log: Logger;
}): Part & { readonly events: EventLog } {
  const events = new EventLog({
    ...{ store, bus: new MemoryEventBus(), clock, maxLagMs: config.events.maxLagMs },
    onError: (error) => {
      log.error({ err: error }, 'the look for events met an error');
    },
  });
  const retention = new EventRetention({
    ...{ store, clock, ...config.events },
    onError: (error) => {
      log.error({ err: error }, 'the removal of old events met an error');
    },
  });
  return {
    events,
    settled: () => retention.settled(),
    async close() {
      await retention.close();
      events.close();
    },
  };
}
