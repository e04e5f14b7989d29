import type { z } from 'zod';
import type { Transaction } from '../../../store/store.js';
import type { WriteCall } from '../../call.js';
import { changeOf, Changes, type Change } from '../../embedded/changes.js';
import type { RoutaEvent } from '../port.js';
import type { EmbeddedRoutaOptions } from './options.js';

type WithoutOrigin<E> = E extends unknown ? Omit<E, 'at' | 'dedupeKey'> : never;

/** One write on its way, in its transaction. */
export interface Write {
  readonly tx: Transaction;
  readonly accountId: string;
  readonly now: Date;
  readonly tell: (event: WithoutOrigin<RoutaEvent>) => void;
}

type Options = Pick<EmbeddedRoutaOptions, 'store' | 'clock' | 'onEvents'>;

/**
 * Makes each write once. Its answer is kept for a while with its key: who sends it again is answered
 * as then, whatever has become of the thing since.
 */
export class Writes {
  readonly #options: Options;
  readonly #changes: Changes;

  constructor(options: Options) {
    this.#options = options;
    this.#changes = new Changes(options, (client) => client.routaChange);
  }

  /** Does the work in one transaction, and hands on what it tells as the last thing in it. */
  once<T>(
    call: WriteCall,
    method: string,
    answer: z.ZodType<T>,
    work: (write: Write) => Promise<T>,
  ): Promise<T> {
    return this.prepared(call, method, answer, () => Promise.resolve(work));
  }

  /** As `once`, with what has to be done before the transaction, unless the write was made before. */
  async prepared<T>(
    call: WriteCall,
    method: string,
    answer: z.ZodType<T>,
    prepare: () => Promise<(write: Write) => Promise<T>>,
  ): Promise<T> {
    const { store } = this.#options;
    const change = changeOf(call, method);
    if (!(await this.#changes.wasMade(change))) {
      const work = await prepare();
      const made = await store.transaction((tx) => this.#make(tx, change, work));
      if (made) return made.answer;
    }
    const { accountId, key } = change;
    const row = await store.prisma.routaChange.findFirstOrThrow({ where: { accountId, key } });
    return answer.parse(JSON.parse(row.made ?? ''));
  }

  /** Null when the write has been made meanwhile. */
  async #make<T>(
    tx: Transaction,
    change: Change,
    work: (write: Write) => Promise<T>,
  ): Promise<{ answer: T } | null> {
    const { clock, onEvents } = this.#options;
    const { accountId, key } = change;
    if (!(await this.#changes.begin(tx, change))) return null;
    const now = clock.now();
    const events: RoutaEvent[] = [];
    const answer = await work({
      ...{ tx, accountId, now },
      tell: (event) => events.push({ ...event, at: now, dedupeKey: `${key}:${events.length}` }),
    });
    const made = JSON.stringify(answer);
    await tx.routaChange.updateMany({ where: { accountId, key }, data: { made } });
    if (events.length > 0) await onEvents(tx, accountId, events);
    return { answer };
  }
}
