import type { Surface } from '../store/generated/prisma/enums.js';
import type { Transaction } from '../store/store.js';

/** What one surface posts, and how it is taken in. */
export interface WebhookSource {
  readonly surface: Surface;
  /** Null for what is no delivery of the surface. */
  read(body: string): WebhookNews | null;
}

/** One delivery. */
export interface WebhookNews {
  /** What the surface calls its event; null when it does not say. */
  readonly eventId: string | null;
  /** Takes what it tells into the log, if it is any news: within the transaction that keeps it. */
  takeIn(tx: Transaction, tenantId: string): Promise<void>;
}
