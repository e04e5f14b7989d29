import { randomUUID } from 'node:crypto';
import type { TestContext } from 'vitest';
import type { Call, WriteCall } from '../../src/surfaces/call.js';

/** Longer than any one call takes. */
const PATIENCE_MS = 5 * 60_000;

/** An implementation of a port under test, with what a test of any port needs around it. */
export interface Subject<Port, Event> {
  port: Port;
  /** The time as the implementation sees it. */
  now(): Date;
  /** Moves time on by so many ms and waits until what was due then has been done. */
  advance(ms: number): Promise<void>;
  /** Everything that happened so far on the account, in order (null where the implementation has no events). */
  events(account: string): Event[] | null;
  close(): Promise<void>;
}

/** An account on a surface that nothing has been done on yet. */
export class TestAccount<Port, Event, S extends Subject<Port, Event>> {
  readonly name = `contract-${randomUUID()}`;

  constructor(readonly subject: S) {}

  get port(): Port {
    return this.subject.port;
  }

  read(): Call {
    return {
      account: this.name,
      deadline: new Date(this.subject.now().getTime() + PATIENCE_MS),
      signal: new AbortController().signal,
    };
  }

  write(idempotencyKey: string = randomUUID()): WriteCall {
    return { ...this.read(), idempotencyKey };
  }

  advance(ms: number): Promise<void> {
    return this.subject.advance(ms);
  }

  /** The events so far. Skips the test where the implementation has none. */
  events({ skip }: Pick<TestContext, 'skip'>): Event[] {
    return this.subject.events(this.name) ?? skip('this implementation has no events');
  }
}
