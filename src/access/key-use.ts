import type { Clock } from '../clock.js';
import type { Store } from '../store/store.js';

const FLUSH_INTERVAL_MS = 60_000;

/** Records when keys were used last, in one statement a minute rather than one a request. */
export class KeyUse {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  readonly #timer: NodeJS.Timeout;
  #used = new Map<string, Date>();

  constructor(options: { store: Store; clock: Clock; onError: (error: unknown) => void }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#onError = options.onError;
    this.#timer = setInterval(() => void this.flush(), FLUSH_INTERVAL_MS).unref();
  }

  note(keyId: string): void {
    this.#used.set(keyId, this.#clock.now());
  }

  /** Writes what was noted. What cannot be written now is written with the next. */
  async flush(): Promise<void> {
    const used = this.#used;
    if (used.size === 0) return;
    this.#used = new Map();
    const rows = [...used].map(([id, at]) => ({ id, at }));
    try {
      await this.#store.prisma.$executeRaw`
        UPDATE "ApiKey" AS k SET "lastUsedAt" = GREATEST(k."lastUsedAt", u."at")
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS u("id" text, "at" timestamptz)
        WHERE k."id" = u."id"`;
    } catch (error) {
      this.#used = new Map([...used, ...this.#used]);
      this.#onError(error);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }
}
