import type { Clock } from '../clock.js';
import type { Attempts, ReadAnswer } from './attempt.js';
import { Fault } from './fault.js';
import { MultipartBody } from './multipart-body.js';
import type { Outgoing } from './outgoing.js';
import type { Retrier } from './retry.js';
import { SharedReads } from './shared-reads.js';
import { Trip } from './trip.js';
import type { UpstreamCall } from './upstream.js';
import { abortError, waitFor } from './wait.js';

export interface CallsOptions {
  clock: Clock;
  attempts: Attempts;
  retrier: Retrier;
}

/**
 * Makes calls within their deadlines, with retries. They throw a `Fault`, an AbortError when the signal
 * of the call has fired, or what the content of a file has thrown.
 */
export class Calls {
  readonly #options: CallsOptions;
  readonly #reads: SharedReads;

  constructor(options: CallsOptions) {
    this.#options = options;
    this.#reads = new SharedReads(options.clock);
  }

  /** A read of its own, or a write; a write goes on without its signal when it has been sent. */
  async alone<T>(out: Outgoing, call: UpstreamCall, read: ReadAnswer<T>): Promise<T> {
    this.#throwIfOver(call);
    const trip = new Trip(call.deadline);
    let end = new Fault('left');
    try {
      return await waitFor(this.#options.clock, call, this.#run(out, call, trip, read), {
        late: () => (end = trip.lateFault()),
        mayLeave: () => !out.isWrite || !trip.isSent,
      });
    } catch (error) {
      trip.stop(end);
      throw fileFailure(out) ?? error;
    } finally {
      if (out.isWrite) this.#reads.startAnew(out.owner);
    }
  }

  /** A read, or the same read by somebody else that is under way, since the owner has written last. */
  async shared(out: Outgoing, call: UpstreamCall, read: ReadAnswer<unknown>): Promise<unknown> {
    this.#throwIfOver(call);
    return this.#reads.join(out, call, (trip) => this.#run(out, call, trip, read));
  }

  #run<T>(out: Outgoing, call: UpstreamCall, trip: Trip, read: ReadAnswer<T>): Promise<T> {
    const { attempts, retrier } = this.#options;
    return retrier.run(out, trip, () => attempts.make(out, call, trip, read));
  }

  #throwIfOver({ signal, deadline }: UpstreamCall): void {
    if (signal.aborted) throw abortError(signal);
    if (deadline <= this.#options.clock.now()) throw new Fault('late');
  }
}

function fileFailure({ body }: Outgoing): unknown {
  return body instanceof MultipartBody ? body.failure : null;
}
