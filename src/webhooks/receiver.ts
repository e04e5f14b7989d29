import { createHash } from 'node:crypto';
import { MemoryRateLimiter, type RateLimiter } from '../access/rate-limiter.js';
import type { Clock } from '../clock.js';
import type { Surface } from '../store/generated/prisma/enums.js';
import type { Store } from '../store/store.js';
import type { OpenEndpoint, WebhookEndpoints } from './endpoints.js';
import { headersOf } from './new-endpoint.js';
import { judge } from './signature.js';
import type { WebhookNews, WebhookSource } from './source.js';

/** Genuine deliveries to one endpoint; each is written. */
const MOST_PER_MINUTE = { operations: 6_000, cost: 1 };
/** What is longer is no id, and too long for an index. */
const LONGEST_ID = 500;

/** What became of a delivery. `KNOWN`: it has been taken in before. */
export type Received =
  | { readonly outcome: 'TAKEN' | 'KNOWN' | 'FORGED' | 'STALE' | 'UNREADABLE' }
  | { readonly outcome: 'TOO_MANY'; readonly retryAfter: number };

export interface WebhookReceiverOptions {
  store: Store;
  endpoints: WebhookEndpoints;
  /** Of the surfaces that are live. */
  sources: readonly WebhookSource[];
  clock: Clock;
  /** Whether anybody of the tenant is let in. */
  isLetIn: (tenantId: string) => Promise<boolean>;
  /** Has what has happened looked at. */
  look: (tenantId: string, surface: Surface) => void;
}

/** Takes in what surfaces post. */
export class WebhookReceiver {
  readonly #options: WebhookReceiverOptions;
  readonly #limiter: RateLimiter;

  constructor(options: WebhookReceiverOptions) {
    this.#options = options;
    this.#limiter = new MemoryRateLimiter(options.clock);
  }

  /** The endpoint of that surface with this token; null when there is none that takes anything in. */
  async open(surface: string, token: string): Promise<OpenEndpoint | null> {
    const { endpoints, isLetIn } = this.#options;
    const opened = await endpoints.open(token);
    if (opened?.endpoint.surface.toLowerCase() !== surface) return null;
    const { endpoint } = opened;
    if (!this.#sourceOf(endpoint.surface)) return null;
    return (await isLetIn(endpoint.tenantId)) ? opened : null;
  }

  /**
   * Takes a delivery in: when it says so, all that it tells is stored, once. What is not genuine is
   * not written anywhere.
   */
  async receive(
    { endpoint, secrets }: OpenEndpoint,
    headers: Headers,
    body: Buffer,
  ): Promise<Received> {
    const { clock, look } = this.#options;
    const rule = { headers: headersOf(endpoint), algorithm: endpoint.algorithm, secrets };
    const verdict = judge(headers, body, rule, clock.now());
    if (verdict !== 'GENUINE') return { outcome: verdict };
    const { allowed, retryAfter } = await this.#limiter.take(
      endpoint.id,
      { operations: 1, cost: 0 },
      MOST_PER_MINUTE,
    );
    if (!allowed) return { outcome: 'TOO_MANY', retryAfter };
    const news = this.#sourceOf(endpoint.surface)?.read(body.toString('utf8'));
    if (!news) return { outcome: 'UNREADABLE' };
    if (!(await this.#takeIn(endpoint, news, body))) return { outcome: 'KNOWN' };
    look(endpoint.tenantId, endpoint.surface);
    return { outcome: 'TAKEN' };
  }

  /**
   * One transaction keeps the delivery and all that comes of it, so that no kill parts them. False
   * when it was taken in before.
   */
  #takeIn(
    { tenantId, id: endpointId }: OpenEndpoint['endpoint'],
    news: WebhookNews,
    body: Buffer,
  ): Promise<boolean> {
    const { store, clock } = this.#options;
    const eventId = keptId(news.eventId, body);
    return store.transaction(async (tx) => {
      const { count } = await tx.webhookDelivery.createMany({
        data: [{ tenantId, endpointId, eventId, receivedAt: clock.now() }],
        skipDuplicates: true,
      });
      if (count === 0) return false;
      await news.takeIn(tx, tenantId);
      return true;
    });
  }

  #sourceOf(surface: Surface): WebhookSource | undefined {
    return this.#options.sources.find((source) => source.surface === surface);
  }
}

/** An event without an id is recognised by all that it says. */
function keptId(id: string | null, body: Buffer): string {
  const isUsable = id !== null && id.length <= LONGEST_ID && !id.includes('\u0000');
  return isUsable ? `id:${id}` : createHash('sha256').update(body).digest('base64url');
}
