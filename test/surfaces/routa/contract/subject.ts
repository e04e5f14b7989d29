import type { RoutaEvent, RoutaPort } from '../../../../src/surfaces/routa/port.js';
import type { Subject } from '../../test-account.js';

/** An implementation under test. Its server sees the disk that the tests run on. */
export type RoutaSubject = Subject<RoutaPort, RoutaEvent>;

/** What sets one implementation apart from what is documented. */
export interface Differences {
  /** The server does as Routa's web server does, where that is not what its documents say. */
  quirks?: 'web';
  /** What it cannot do, each with the reason. */
  skips?: Skips;
}

export interface Skips {
  /** To recognise a write that is sent again. */
  idempotency?: string;
  /** To keep several accounts apart. */
  accounts?: string;
  /** To tell of its changes. */
  events?: string;
}
