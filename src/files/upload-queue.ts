import type { Readable } from 'node:stream';
import { Upload, type FileUpload } from 'graphql-upload-ts';
import type { Clock } from '../clock.js';
import { FileOrderError, MultipartError, quote } from './multipart-error.js';
import { readerOf } from './reader.js';

/**
 * How long a file may be awaited while the body stands still at another one that nobody wants: time
 * for resolvers that run side by side to get to it.
 */
const GRACE_MS = 500;

/** A file as a resolver gets it. All texts are the client's: clean the name before using it. */
export interface UploadedFile {
  /** Without folders. Empty when the client gave none. */
  readonly filename: string;
  readonly mimetype: string;
  readonly encoding: string;
  /** The name of its part in the body. */
  readonly fieldName: string;
  /**
   * Opens the file, once: a second call throws `FILE_OPENED_TWICE`, one after the request is over
   * throws the reason. The stream has no size limit of its own. Destroying it early discards the
   * rest of the file; when the request breaks, it is destroyed with a `MultipartError`.
   */
  readonly createReadStream: () => Readable;
}

/** A file while the body brings it. */
interface Part {
  upload: WatchedUpload;
  source: Readable;
  /** What the resolver reads; null until it opens the file. */
  reader: Readable | null;
}

/**
 * The files of one request: hands each part of the body to the `Upload` that waits for it, and breaks
 * the deadlock in which a resolver awaits a file while nobody reads the one before it.
 *
 * Not noticed is a file that is awaited, or opened, and then not read while another is awaited, as
 * `await Promise.all(files)` before reading any of them does: the body then stands still until the
 * request's signal, or its client, ends it. (The server's request timeout does so only while there is
 * more of the body to receive.) So open each file before awaiting the next, and destroy the stream of
 * one that is not wanted.
 */
export class UploadQueue {
  readonly #clock: Clock;
  readonly #uploads = new Map<string, WatchedUpload>();
  /** Begun and not read to their end, in the order of the body. */
  readonly #parts: Part[] = [];
  #blocked = false;
  #closed: MultipartError | null = null;
  #callOff: (() => void) | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Announces a file; what `GraphQLUpload` turns into a promise of an `UploadedFile`. */
  expect(fieldName: string): Upload {
    const upload = new WatchedUpload(fieldName, () => this.#watchOrder());
    this.#uploads.set(fieldName, upload);
    return upload;
  }

  /** The name of a file that has been announced and has not come; null when there is none. */
  get missing(): string | null {
    for (const { fieldName, arrived } of this.#uploads.values()) if (!arrived) return fieldName;
    return null;
  }

  /** Takes over a part of the body. Throws `BAD_MULTIPART` for one that is not expected (any more). */
  arrive(source: Readable, info: Omit<UploadedFile, 'createReadStream'>): void {
    const { fieldName } = info;
    const upload = this.#uploads.get(fieldName);
    if (upload === undefined || upload.arrived) {
      const problem = upload === undefined ? 'is not in "map"' : 'comes twice';
      throw new MultipartError('BAD_MULTIPART', `The file ${quote(fieldName)} ${problem}.`);
    }
    upload.arrived = true;
    const part: Part = { upload, source, reader: null };
    this.#parts.push(part);
    source.once('end', () => {
      this.#parts.splice(this.#parts.indexOf(part), 1);
      this.#watchOrder();
    });
    if (upload.rejected) source.resume();
    const file: UploadedFile = { ...info, createReadStream: () => this.#open(part) };
    // The library's type promises its own temporary file and stream class; here there are none.
    upload.resolve(file as FileUpload);
    this.#watchOrder();
  }

  /** Tells whether the body stands still until somebody reads a file. */
  setBlocked(blocked: boolean): void {
    this.#blocked = blocked;
    this.#watchOrder();
  }

  /**
   * Ends everything that is under way with this error: uploads that wait, files being read, files
   * opened or awaited later. Files whose last byte has been handed over are not touched.
   */
  close(error: MultipartError): void {
    this.#closed ??= error;
    this.#watchOrder();
    for (const upload of this.#uploads.values()) if (!upload.arrived) upload.reject(error);
    for (const { source, reader } of this.#parts) {
      reader?.destroy(error);
      source.destroy();
    }
  }

  #open(part: Part): Readable {
    if (part.reader !== null) {
      const name = quote(part.upload.fieldName);
      throw new MultipartError('FILE_OPENED_TWICE', `The file ${name} can be read only once.`);
    }
    if (this.#closed !== null) throw this.#closed;
    part.reader = readerOf(part.source);
    this.#watchOrder();
    return part.reader;
  }

  #watchOrder(): void {
    if (this.#closed === null && this.#deadlock() !== null) {
      const at = new Date(this.#clock.now().getTime() + GRACE_MS);
      this.#callOff ??= this.#clock.wakeAt(at, () => this.#breakDeadlock());
    } else {
      this.#callOff?.();
      this.#callOff = null;
    }
  }

  #deadlock(): { waiting: WatchedUpload[]; unread: WatchedUpload } | null {
    const head = this.#parts[0];
    if (!this.#blocked || head === undefined || head.upload.awaited || head.reader !== null) {
      return null;
    }
    const waiting = [...this.#uploads.values()].filter((upload) => upload.isWaiting);
    return waiting.length === 0 ? null : { waiting, unread: head.upload };
  }

  #breakDeadlock(): void {
    this.#callOff = null;
    const deadlock = this.#deadlock();
    for (const upload of deadlock?.waiting ?? []) {
      upload.reject(new FileOrderError(upload.fieldName, deadlock?.unread.fieldName ?? ''));
    }
  }
}

/** An `Upload` that knows whether anybody waits for it. */
class WatchedUpload extends Upload {
  override readonly promise: Promise<FileUpload>;
  readonly fieldName: string;
  awaited = false;
  arrived = false;
  rejected = false;
  #settle: { resolve: (file: FileUpload) => void; reject: (error: Error) => void } | undefined;

  /** How GraphQL quotes it when it stands where no file belongs. */
  toJSON(): string {
    return `file ${this.fieldName}`;
  }

  constructor(fieldName: string, onAwait: () => void) {
    super();
    this.fieldName = fieldName;
    const promise = new WatchedPromise<FileUpload>((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // Nobody has to await an upload, so a rejection alone is not an error of the process.
    promise.catch(() => undefined);
    promise.onThen = () => {
      this.awaited = true;
      onAwait();
    };
    this.promise = promise;
  }

  get isWaiting(): boolean {
    return this.awaited && !this.arrived && !this.rejected;
  }

  override resolve(file: FileUpload): void {
    this.file = file;
    this.#settle?.resolve(file);
  }

  override reject(error: Error): void {
    this.rejected = true;
    this.#settle?.reject(error);
  }
}

/** `await` calls `then` on it, which it would not do on a plain promise. */
class WatchedPromise<T> extends Promise<T> {
  onThen: (() => void) | undefined;

  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  override then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.onThen?.();
    return super.then(onFulfilled, onRejected);
  }
}
