import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { errors, type Dispatcher } from 'undici';
import type { Clock } from '../clock.js';
import { AnswerBody, type Answer } from './answer.js';
import { Fault } from './fault.js';
import { IdleTimer } from './idle-timer.js';
import { reasonOf } from './wait.js';

export interface Sending {
  readonly method: Dispatcher.HttpMethod;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | Readable | null;
  /** Cuts the request, whatever it waits for, and fails it with the signal's reason. */
  readonly signal: AbortSignal;
  /** Called when the first byte goes out; nothing that failed before has reached the upstream. */
  readonly onSent: () => void;
}

export interface SendOptions {
  clock: Clock;
  dispatcher: Dispatcher;
  headersTimeoutMs: number;
  bodyTimeoutMs: number;
}

/**
 * Sends a request, once. Resolves when the head of an answer has come, whatever it says.
 *
 * @throws Fault `connect` when it was not sent, `lost`, `timeout` or `garbled` when it was; the
 * signal's reason.
 */
export function send(options: SendOptions, sending: Sending): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const exchange = new Exchange(options, sending, { resolve, reject });
    const { method, path, headers, body } = sending;
    // The times are ours: the library measures in steps of half a second, by a clock of its own.
    const untimed = { headersTimeout: 0, bodyTimeout: 0 };
    options.dispatcher.dispatch({ method, path, headers, body, ...untimed }, exchange);
  });
}

class Exchange implements Dispatcher.DispatchHandler {
  readonly #options: SendOptions;
  readonly #sending: Sending;
  readonly #promise: { resolve: (answer: Answer) => void; reject: (error: Error) => void };
  readonly #headTimer: IdleTimer;
  #controller: Dispatcher.DispatchController | null = null;
  #body: AnswerBody | null = null;
  readonly #onAbort = (): void => {
    this.#cut(reasonOf(this.#sending.signal));
  };

  constructor(
    options: SendOptions,
    sending: Sending,
    promise: { resolve: (answer: Answer) => void; reject: (error: Error) => void },
  ) {
    this.#options = options;
    this.#sending = sending;
    this.#promise = promise;
    this.#headTimer = new IdleTimer(options.clock, options.headersTimeoutMs, () => {
      this.#cut(new Fault('timeout'));
    });
    sending.signal.addEventListener('abort', this.#onAbort);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    const { signal, body, onSent } = this.#sending;
    if (signal.aborted) {
      // It was given up while it waited for a connection.
      controller.abort(reasonOf(signal));
      return;
    }
    onSent();
    // How long a file takes is a matter of who sends it, and of the deadline.
    if (body instanceof Readable) body.once('end', () => this.#awaitHead());
    else this.#awaitHead();
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (status < 200) return;
    this.#headTimer.stop();
    const { clock, bodyTimeoutMs } = this.#options;
    this.#body = new AnswerBody({
      clock,
      idleMs: bodyTimeoutMs,
      resume: () => {
        controller.resume();
      },
      abort: () => {
        controller.abort(new Error('The rest of the answer is not wanted.'));
      },
    });
    this.#body.once('close', () => {
      this.#sending.signal.removeEventListener('abort', this.#onAbort);
    });
    this.#promise.resolve({ status, headers, body: this.#body });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#body?.receive(chunk) === false) controller.pause();
  }

  onResponseEnd(): void {
    this.#body?.finish();
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#fail(faultOf(error, this.#controller !== null));
  }

  #awaitHead(): void {
    if (this.#body === null) this.#headTimer.restart();
  }

  #cut(reason: Error): void {
    this.#fail(reason);
    this.#controller?.abort(reason);
  }

  #fail(error: Error): void {
    this.#headTimer.stop();
    this.#sending.signal.removeEventListener('abort', this.#onAbort);
    this.#promise.reject(error);
    this.#body?.destroy(error);
  }
}

/** What is no HTTP is garbled; that the connection breaks in the midst of an answer is not. */
function faultOf(cause: Error, isSent: boolean): Fault {
  if (cause instanceof Fault) return cause;
  if (!isSent) return new Fault('connect', { cause });
  const isGarbled =
    cause instanceof errors.HeadersOverflowError ||
    (cause instanceof errors.HTTPParserError && cause.code !== 'HPE_INVALID_EOF_STATE');
  return new Fault(isGarbled ? 'garbled' : 'lost', { cause });
}
