import type { MiteosEvent, MiteosPort } from '../../../../src/surfaces/miteos/port.js';
import type { Subject } from '../../test-account.js';

/** An implementation under test, with what a test needs around it. */
export interface MiteosSubject extends Subject<MiteosPort, MiteosEvent> {
  /** Fetches a download link the way a browser would, without any key. */
  fetchLink(url: string): Promise<Response>;
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
