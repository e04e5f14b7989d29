import type { Clock } from '../../../clock.js';
import type { BlobFolder } from '../../../files/blobs.js';
import type { Store, Transaction } from '../../../store/store.js';
import type { MiosaEvent } from '../port.js';

export interface EmbeddedMiosaOptions {
  store: Store;
  /** A folder of its own: at start it is swept of what no row of MIOSA names. */
  blobs: BlobFolder;
  clock: Clock;
  /** In force where no preview domain is set, and where computers are seen. Default: `miosa.ai`. */
  platformDomain?: string;
  /**
   * The names that a name is an alias of; none, or a rejection, when it is no alias. Asked when a
   * preview domain is verified. By default nothing is looked up, and no domain is ready.
   */
  resolveCname?: (name: string) => Promise<string[]>;
  /** Called last in the transaction of each change, with everything that happened in it, in order. */
  onEvents: (tx: Transaction, account: string, events: MiosaEvent[]) => Promise<void>;
  /** Told about a fault of the engine's loop (it goes on), or of the disk. */
  onError: (error: unknown) => void;
}

export const PLATFORM_DOMAIN = 'miosa.ai';
