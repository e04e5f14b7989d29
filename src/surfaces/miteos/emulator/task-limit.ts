import type { Call } from '../../call.js';
import type { MiteosPort } from '../port.js';
import { Refusal } from './refusals.js';

const UNENDED = ['PENDING', 'PLANNING', 'RUNNING', 'PAUSED'] as const;

/**
 * How many tasks of an account may be under way. Miteos does not say what happens to one more; here it
 * is refused with 429, and not queued.
 */
export class TaskLimit {
  readonly #port: MiteosPort;
  readonly #most: number;
  /** The last that each account creates, so that of two at once the second sees the first. */
  readonly #last = new Map<string, Promise<unknown>>();

  constructor(port: MiteosPort, most: number) {
    this.#port = port;
    this.#most = most;
  }

  /** @throws Refusal 429 */
  async within<T>(call: Call, create: () => Promise<T>): Promise<T> {
    if (this.#most === Infinity) return create();
    const before = this.#last.get(call.account) ?? Promise.resolve();
    const mine = before.then(async () => {
      if ((await this.#underWay(call)) >= this.#most) {
        throw new Refusal(429, `No more than ${this.#most} tasks may be under way at once.`);
      }
      return create();
    });
    const settled = mine.catch(() => undefined);
    this.#last.set(call.account, settled);
    try {
      return await mine;
    } finally {
      if (this.#last.get(call.account) === settled) this.#last.delete(call.account);
    }
  }

  async #underWay(call: Call): Promise<number> {
    const pages = await Promise.all(
      UNENDED.map((status) => this.#port.listTasks(call, { status, limit: 1, offset: 0 })),
    );
    return pages.reduce((sum, { total }) => sum + total, 0);
  }
}
