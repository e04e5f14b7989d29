import type { MiosaEvent, MiosaPort } from '../../../../src/surfaces/miosa/port.js';
import type { Subject } from '../../test-account.js';
import type { TestDns } from './dns.js';

/** An implementation under test, with what a test needs around it. */
export interface MiosaSubject extends Subject<MiosaPort, MiosaEvent> {
  /** Where it looks whether the DNS of a preview domain is ready. */
  dns: TestDns;
}

/** What an implementation cannot do, each with the reason. */
export interface Skips {
  /** To recognise a write that is sent again. */
  idempotency?: string;
  /** To fail with a computer whose name has the words `simulate:failure`. */
  simulatedFailure?: string;
}
