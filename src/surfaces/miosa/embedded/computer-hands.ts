import type { MiosaComputer as ComputerRow } from '../../../store/generated/prisma/client.js';
import type { Transaction } from '../../../store/store.js';
import { possibleIds } from '../../embedded/ids.js';
import type { ComputerDraft } from './computer-draft.js';
import { lockComputer, writeComputers } from './computer-rows.js';
import type { EmbeddedMiosaOptions } from './options.js';
import { notFound } from '../refusals.js';

type Options = Pick<EmbeddedMiosaOptions, 'store' | 'clock' | 'onEvents'> & { wake: () => void };

/** Takes computers in hand, one at a time, so that what is done to them is done in turn. */
export class ComputerHands {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Brings the computer up to now, does the work, and writes what has become of it. What the work
   * throws undoes everything.
   *
   * @throws SurfaceError `NOT_FOUND`.
   */
  async take<T>(
    tx: Transaction,
    accountId: string,
    computerId: string,
    work: (draft: ComputerDraft, now: number, row: ComputerRow) => Promise<T> | T,
  ): Promise<T> {
    const { store, clock, onEvents, wake } = this.#options;
    const [id] = possibleIds([computerId]);
    const found = id === undefined ? null : await lockComputer(tx, accountId, id);
    if (!found) throw notFound('computer');
    const { draft, row } = found;
    const now = clock.now().getTime();
    draft.advance(now);
    const result = await work(draft, now, row);
    await writeComputers(tx, [draft]);
    if (draft.events.length > 0) {
      await onEvents(tx, accountId, draft.events);
      store.afterCommit(tx, wake);
    }
    return result;
  }
}
