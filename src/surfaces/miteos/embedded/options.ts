import type { Clock } from '../../../clock.js';
import type { BlobFolder } from '../../../files/blobs.js';
import type { Store, Transaction } from '../../../store/store.js';
import type { MiteosEvent } from '../port.js';

export interface EmbeddedMiteosOptions {
  store: Store;
  /** A folder of its own: at start it is swept of what no row of Miteos names. */
  blobs: BlobFolder;
  clock: Clock;
  /** Runs with the same seed, prompt, config and files go the same way. */
  seed: string;
  /** Origin under which `serveDownload` can be reached; asked each time, since the port may be known only after listening. */
  publicUrl: () => string;
  /** Signs download links. */
  linkKey: Buffer;
  /** A larger file is refused. Default: 50,000,000. */
  largestFileBytes?: number;
  /** Tasks of an account that may be under way; one more waits in `pending`. Default: no limit. */
  concurrentTasks?: number;
  /** Called last in the transaction of each change, with everything that happened in it, in order. */
  onEvents: (tx: Transaction, account: string, events: MiteosEvent[]) => Promise<void>;
  /** Told about a fault of the engine's loop (it goes on). */
  onError: (error: unknown) => void;
}
