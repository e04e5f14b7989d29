import { Fault } from './fault.js';

/** One call on its way: until when it is of use, and how far it has come. */
export class Trip {
  /** Of the attempt that is under way: waiting for its turn, for a connection, or for its answer. */
  stage: 'turn' | 'unsent' | 'sent' = 'unsent';
  /** What is to be said if nothing more comes: while a refusal is read, and before the next attempt. */
  verdict: Fault | null = null;
  /** Of a former attempt that may have had its effect. */
  doubt: Fault | null = null;
  #deadline: Date;
  readonly #stopping = new AbortController();

  constructor(deadline: Date) {
    this.#deadline = deadline;
  }

  get deadline(): Date {
    return this.#deadline;
  }

  /** Somebody else waits for it too, and longer. */
  extend(deadline: Date): void {
    if (deadline > this.#deadline) this.#deadline = deadline;
  }

  /** Whether the upstream may have got it, now or in a former attempt. */
  get isSent(): boolean {
    return this.stage === 'sent' || this.doubt !== null;
  }

  /** Fires with a fault when nobody waits for it any more. */
  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  stop(fault: Fault): void {
    this.#stopping.abort(fault);
  }

  /** What it means that its time is over now. */
  lateFault(): Fault {
    const known = this.doubt ?? this.verdict;
    if (known !== null) return known;
    if (this.isSent) return new Fault('deadline');
    return this.stage === 'turn' ? new Fault('turn', { retryAfter: 1 }) : new Fault('late');
  }
}
