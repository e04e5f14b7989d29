import type { WireAccount } from './account.js';

/** An account that has nothing yet; of a key that may do everything, unless told otherwise. */
export type NewAccount = (key?: {
  environment?: 'live' | 'test';
  scopes?: readonly string[];
}) => WireAccount;
