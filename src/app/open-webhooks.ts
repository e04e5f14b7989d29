import type { Logger } from 'pino';
import type { Seals } from '../access/seals.js';
import type { Clock } from '../clock.js';
import type { Store } from '../store/store.js';
import { WebhookEndpoints } from '../webhooks/endpoints.js';
import { WebhookReceiver } from '../webhooks/receiver.js';
import { webhookUpkeep } from '../webhooks/upkeep.js';
import type { OpenSources } from './live-sources.js';
import type { Part } from './part.js';

interface Parts {
  store: Store;
  seals: Seals;
  clock: Clock;
  log: Logger;
  /** Where the gateway is reached. */
  publicUrl: () => string;
  live: OpenSources;
  /** Whether anybody of the tenant is let in. */
  isLetIn: (tenantId: string) => Promise<boolean>;
}

export interface OpenWebhooks extends Part {
  readonly endpoints: WebhookEndpoints;
  readonly receiver: WebhookReceiver;
}

/** Where surfaces tell what happens. */
export function openWebhooks(parts: Parts): OpenWebhooks {
  const { store, seals, clock, log, publicUrl, live, isLetIn } = parts;
  const endpoints = new WebhookEndpoints({ store, seals, clock, publicUrl });
  const receiver = new WebhookReceiver({
    ...{ store, endpoints, sources: live.webhooks, clock, isLetIn },
    look: (tenantId, surface) => {
      live.sources.look(tenantId, surface);
    },
  });
  const upkeep = webhookUpkeep({
    ...{ store, clock },
    onError: (error) => {
      log.error({ err: error }, 'the upkeep of webhooks met an error');
    },
  });
  return {
    ...{ endpoints, receiver },
    settled: () => upkeep.settled(),
    close: () => upkeep.stop(),
  };
}
