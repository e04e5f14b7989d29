import type { Readable } from 'node:stream';
import type { GraphQLParams } from 'graphql-yoga';
import { systemClock, type Clock } from '../clock.js';
import { MultipartError } from './multipart-error.js';
import { MultipartForm } from './multipart-form.js';
import { UploadQueue } from './upload-queue.js';

/** All inclusive. */
export interface MultipartLimits {
  /** Of the whole body, with everything around the files. */
  maxRequestBytes: number;
  maxFiles: number;
  /** Of `operations` and `map` together. */
  maxOperationsBytes: number;
}

/** The headers that matter here; a Node request's `headers` will do. */
export interface MultipartHeaders {
  'content-type'?: string;
  'content-length'?: string;
}

/** What became of a request. */
export interface MultipartOutcome {
  /** Whether the body was read to its end. If not, the connection cannot be used again. */
  consumed: boolean;
  /** What was wrong with the request as a whole; null if nothing was. */
  error: MultipartError | null;
}

/** A multipart request that is being read. */
export interface MultipartRequest {
  /**
   * Resolves when `operations` and `map` have been read and checked, usually before the files have
   * come. Its variables hold an `Upload` of graphql-upload-ts for every path of `map`; the scalar
   * `GraphQLUpload` makes of it a promise of an `UploadedFile`. Rejects with a `MultipartError`.
   */
  readonly operations: Promise<GraphQLParams>;
  /**
   * To be called once the answer is known, or has failed: whatever is still under way ends with
   * `REQUEST_FINISHED`, and the rest of the body is read and thrown away up to the request limit, so
   * that clients that send everything before they read do get the answer. Never rejects; resolves
   * when the body has ended, broken off or been cut. It waits for the client to send: the limit of
   * time is the server's request timeout.
   */
  finish(): Promise<MultipartOutcome>;
}

/**
 * Reads a GraphQL multipart request (`operations`, `map`, then the files that `map` names, in any
 * order) as it comes. Files pass straight from the body to the resolver that reads them, no faster
 * than it reads; nothing is spooled, in memory or on disk. They can be read only in the order of the
 * body: see `UploadQueue`.
 *
 * A request that turns out wrong breaks as a whole: `operations` or the uploads still waiting are
 * rejected, the file being read is destroyed with the error, and the rest of the body is discarded.
 * A body above the limit is not read further; if `content-length` announces it, it is not read at all.
 *
 * Nobody else may read the body; it is never destroyed here. `finish` has to be called in every case.
 * `signal` breaks the request like any other fault (`ABORTED`): give it the operation's deadline, which
 * is what ends resolvers that wait for files in a way that cannot come about.
 */
export function parseMultipart(
  body: Readable,
  headers: MultipartHeaders,
  limits: MultipartLimits,
  { signal, clock = systemClock }: { signal?: AbortSignal; clock?: Clock } = {},
): MultipartRequest {
  const request = new IncomingMultipart(body, limits, signal, new UploadQueue(clock));
  request.begin(headers);
  return request;
}

class IncomingMultipart implements MultipartRequest {
  readonly operations: Promise<GraphQLParams>;
  readonly #body: Readable;
  readonly #limits: MultipartLimits;
  readonly #signal: AbortSignal | undefined;
  readonly #uploads: UploadQueue;
  readonly #start = deferred<GraphQLParams>();
  /** Whether the body was consumed, once no more of it will be read. */
  readonly #bodyDone = deferred<boolean>();
  #form: MultipartForm | null = null;
  #receivedBytes = 0;
  /** The form has not taken the last chunk yet. */
  #writing = false;
  #bodyEnded = false;
  #cutOff = false;
  /** Nothing more is parsed. */
  #over = false;
  #error: MultipartError | null = null;

  constructor(
    body: Readable,
    limits: MultipartLimits,
    signal: AbortSignal | undefined,
    uploads: UploadQueue,
  ) {
    this.#body = body;
    this.#limits = limits;
    this.#signal = signal;
    this.#uploads = uploads;
    this.operations = this.#start.promise;
    // The caller may have given up before awaiting it.
    this.operations.catch(() => undefined);
  }

  begin(headers: MultipartHeaders): void {
    const body = this.#body.on('error', this.#onGone).on('close', this.#onGone);
    if (body.destroyed || body.readableEnded) {
      this.#onGone();
      return;
    }
    if (Number(headers['content-length']) > this.#limits.maxRequestBytes) {
      this.#cut();
      return;
    }
    this.#signal?.addEventListener('abort', this.#onAbort);
    if (this.#signal?.aborted) this.#onAbort();
    else this.#openForm(headers['content-type'] ?? '');
    body.on('data', this.#onData).on('end', this.#onEnd);
  }

  #openForm(contentType: string): void {
    try {
      this.#form = new MultipartForm(contentType, this.#limits, this.#uploads, {
        started: (operations) => this.#start.resolve(operations),
        finished: () => this.#stop(),
        failed: (error) => this.#stop(error),
      });
    } catch (error) {
      if (!(error instanceof MultipartError)) throw error;
      this.#stop(error);
    }
  }

  async finish(): Promise<MultipartOutcome> {
    this.#stop();
    const consumed = await this.#bodyDone.promise;
    return { consumed, error: this.#error };
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#receivedBytes += chunk.length;
    if (this.#receivedBytes > this.#limits.maxRequestBytes) {
      this.#cut();
      return;
    }
    if (this.#over) return;
    // One chunk at a time, so that the body is never further ahead of the reader than that.
    this.#body.pause();
    this.#writing = true;
    this.#uploads.setBlocked(true);
    this.#form?.write(chunk, () => {
      this.#writing = false;
      if (this.#bodyEnded) return this.#form?.end();
      this.#uploads.setBlocked(false);
      this.#body.resume();
    });
  };

  readonly #onEnd = (): void => {
    this.#bodyEnded = true;
    this.#bodyDone.resolve(true);
    // From now on only readers can move anything.
    this.#uploads.setBlocked(true);
    if (!this.#over && !this.#writing) this.#form?.end();
  };

  readonly #onGone = (cause?: Error): void => {
    if (this.#bodyEnded) return;
    this.#stop(new MultipartError('CLIENT_GONE', 'The client went away.', { cause }));
    this.#bodyDone.resolve(false);
  };

  readonly #onAbort = (): void => {
    const cause: unknown = this.#signal?.reason;
    this.#stop(new MultipartError('ABORTED', 'The request was aborted.', { cause }));
  };

  /** Reads no further, and leaves the rest of the body to the connection. */
  #cut(): void {
    const message = `The request may have ${this.#limits.maxRequestBytes} bytes.`;
    const error = new MultipartError('REQUEST_ENTITY_TOO_LARGE', message);
    this.#cutOff = true;
    this.#body.off('data', this.#onData).pause();
    this.#stop(error);
    // Also when what went over the limit was only being discarded.
    this.#error ??= error;
    this.#bodyDone.resolve(false);
  }

  /** Stops parsing, for a reason of the request's own or because it is over; the body flows on. */
  #stop(error?: MultipartError): void {
    if (this.#over) return;
    this.#over = true;
    this.#error = error ?? null;
    this.#signal?.removeEventListener('abort', this.#onAbort);
    const reason = error ?? new MultipartError('REQUEST_FINISHED', 'The request is over.');
    this.#start.reject(reason);
    this.#uploads.close(reason);
    this.#form?.destroy();
    if (!this.#cutOff) this.#body.resume();
  }
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: Error): void;
}

function deferred<T>(): Deferred<T> {
  let settle: Omit<Deferred<T>, 'promise'> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return {
    promise,
    resolve: (value) => settle?.resolve(value),
    reject: (error) => settle?.reject(error),
  };
}
