import type { Dispatcher } from 'undici';
import type { Clock } from '../clock.js';
import type { Answer } from './answer.js';
import { discard, readRefusal } from './answer-body.js';
import type { Breaker } from './breaker.js';
import { NoTurnError, type Budget, type Permit } from './budget.js';
import { Fault } from './fault.js';
import { judge } from './judge.js';
import type { UpstreamLimits } from './limits.js';
import { shownMessage } from './message.js';
import { bodyStream, type Outgoing } from './outgoing.js';
import { rateHead, retryAfterOf } from './rate-head.js';
import { send, type SendOptions } from './send.js';
import type { Trip } from './trip.js';
import type { UpstreamCall } from './upstream.js';

/** A deadline that comes sooner after the sending says nothing of the upstream. */
const FAIR_MS = 1_000;

export interface AttemptOptions {
  clock: Clock;
  /** The connections for a request. */
  dispatcherOf: (out: Outgoing) => Dispatcher;
  budget: Budget;
  breaker: Breaker;
  limits: UpstreamLimits;
  /** How the surface words an error; null when it does not. */
  readMessage: (body: unknown) => string | null;
  /** Which field of the input an error names; null when it names none. */
  readField: (body: unknown) => string | null;
  /** The head of an answer has come that is none of 5xx. */
  onAnswer: (latencyMs: number) => void;
  /** The upstream was at fault, or its answer is no use. */
  onFault: (fault: Fault, out: Outgoing) => void;
}

/** What is wanted of an answer of 2xx. */
export type ReadAnswer<T> = (answer: Answer) => Promise<T>;

/** Makes single attempts: waits for a turn, sends the request once, reads the answer. */
export class Attempts {
  readonly #options: AttemptOptions;
  readonly #sendOptions: Omit<SendOptions, 'dispatcher' | 'bodyTimeoutMs'>;

  constructor(options: AttemptOptions) {
    const { clock, limits } = options;
    this.#options = options;
    this.#sendOptions = { clock, headersTimeoutMs: limits.headersTimeoutMs };
  }

  /** @throws Fault for all that goes wrong. */
  async make<T>(out: Outgoing, call: UpstreamCall, trip: Trip, read: ReadAnswer<T>): Promise<T> {
    const { breaker, onFault } = this.#options;
    trip.verdict = null;
    breaker.check();
    trip.stage = 'turn';
    const permit = await this.#turn(out, trip);
    trip.stage = 'unsent';
    const began = this.#now();
    try {
      return await breaker.run(async () => {
        try {
          const answer = await this.#send(out, call, trip, permit);
          return await this.#use(answer, call, trip, read);
        } catch (error) {
          throw this.#now() - began < FAIR_MS && isCutShort(error) ? new Fault('left') : error;
        }
      });
    } catch (error) {
      if (error instanceof Fault) {
        // Refused by the breaker, which has changed while the call waited for its turn.
        if (error.kind === 'breaker') permit.end(false);
        if (judge(error) === 'failure' || isUseless(error)) onFault(error, out);
      }
      throw error;
    }
  }

  /** Waits again if somebody with a later deadline has joined meanwhile. */
  async #turn({ owner, lane }: Outgoing, trip: Trip): Promise<Permit> {
    for (;;) {
      const { deadline, signal } = trip;
      try {
        return await this.#options.budget.acquire(owner, { lane, deadline, signal });
      } catch (error) {
        if (!(error instanceof NoTurnError)) throw error;
        if (trip.deadline <= deadline) throw new Fault('turn', { retryAfter: error.retryAfter });
      }
    }
  }

  async #send(out: Outgoing, call: UpstreamCall, trip: Trip, permit: Permit): Promise<Answer> {
    const { clock, limits, onAnswer, dispatcherOf } = this.#options;
    const bodyTimeoutMs = out.isStream ? limits.streamTimeoutMs : limits.bodyTimeoutMs;
    let isSent = false;
    let sentAt = 0;
    try {
      trip.signal.throwIfAborted();
      const answer = await send(
        { ...this.#sendOptions, bodyTimeoutMs, dispatcher: dispatcherOf(out) },
        {
          method: out.method,
          path: out.path,
          headers: out.headers,
          body: bodyStream(out),
          signal: trip.signal,
          onSent: () => {
            isSent = true;
            sentAt = this.#now();
            trip.stage = 'sent';
            call.onSent?.(out.label);
          },
        },
      );
      permit.answered(rateHead(answer.status, answer.headers, clock.now()));
      // A stream that goes on is no call under way.
      if (out.isStream) permit.end(true);
      else answer.body.once('close', () => permit.end(true));
      if (answer.status < 500) onAnswer(this.#now() - sentAt);
      return answer;
    } catch (error) {
      permit.end(isSent);
      throw error;
    }
  }

  async #use<T>(
    answer: Answer,
    { credential }: UpstreamCall,
    trip: Trip,
    read: ReadAnswer<T>,
  ): Promise<T> {
    const { status, headers } = answer;
    if (status >= 200 && status < 300) return read(answer);
    const retryAfter = retryAfterOf(headers, this.#options.clock.now());
    trip.verdict = new Fault('status', { status, retryAfter });
    if (!isQuotable(status)) {
      void discard(this.#options.clock, answer);
      throw trip.verdict;
    }
    const body = await readRefusal(answer);
    if (body === null) throw trip.verdict;
    const { readMessage, readField } = this.#options;
    const said = shownMessage(readMessage(body), credential);
    throw new Fault('status', { status, retryAfter, said, field: readField(body) });
  }

  #now(): number {
    return this.#options.clock.now().getTime();
  }
}

/** Only what it says of the client's own doing may be shown; of the credential we know better. */
function isQuotable(status: number): boolean {
  return status >= 400 && status < 500 && status !== 401;
}

function isCutShort(error: unknown): boolean {
  return error instanceof Fault && (error.kind === 'deadline' || error.kind === 'late');
}

/** Whether the upstream has answered, and not as it should. */
function isUseless({ kind, status }: Fault): boolean {
  return (
    kind === 'garbled' ||
    kind === 'oversized' ||
    (kind === 'status' && status !== null && status < 400)
  );
}
