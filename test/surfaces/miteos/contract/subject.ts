import type { MiteosEvent, MiteosPort } from '../../../../src/surfaces/miteos/port.js';

/** An implementation under test, with what a test needs around it. */
export interface MiteosSubject {
  port: MiteosPort;
  /** The time as the implementation sees it. */
  now(): Date;
  /** Moves time on by so many ms and waits until what was due then has been done. */
  advance(ms: number): Promise<void>;
  /** Fetches a download link the way a browser would, without any key. */
  fetchLink(url: string): Promise<Response>;
  /** Everything that happened so far on the account, in order (null where the implementation has no events). */
  events(account: string): MiteosEvent[] | null;
  close(): Promise<void>;
}

/** What an implementation cannot do, each with the reason. */
export interface Skips {
  /** To recognise a write that is sent again. */
  idempotency?: string;
  /** To tell what happens by itself. */
  events?: string;
  /** To fail a task whose prompt has the word `simulate:failure`. */
  simulatedFailure?: string;
}
