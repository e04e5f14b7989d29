import type { Clock } from '../../../clock.js';
import type { Store, Transaction } from '../../../store/store.js';
import type { RoutaEvent } from '../port.js';

export interface EmbeddedRoutaOptions {
  store: Store;
  clock: Clock;
  /**
   * Which folders of this machine may be codebases: all, none, or an absolute path for those in that
   * folder. Who may add a codebase learns which paths are there, so this is not for strangers.
   */
  localPaths: boolean | string;
  /** Called last in the transaction of each change, with everything that happened in it, in order. */
  onEvents: (tx: Transaction, account: string, events: RoutaEvent[]) => Promise<void>;
  /** Told about a fault of the disk. */
  onError: (error: unknown) => void;
}
