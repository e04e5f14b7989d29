import type { RoutaPort } from '../port.js';
import type { Finder } from './finder.js';
import type { Streams } from './streams.js';
import type { Ways } from './ways.js';

/** What routes are made of. */
export interface Parts {
  readonly port: RoutaPort;
  readonly finder: Finder;
  readonly streams: Streams;
  readonly ways: Ways;
}
