import { PassThrough } from 'node:stream';
import { GraphQLUpload } from 'graphql-upload-ts';
import type { GraphQLParams } from 'graphql-yoga';
import {
  parseMultipart,
  type MultipartLimits,
  type MultipartRequest,
} from '../../src/files/multipart.js';
import type { UploadedFile } from '../../src/files/upload-queue.js';
import { BOUNDARY, fieldPart, filePart, type MultipartMessage } from './multipart.js';
import { TestClock } from './test-clock.js';

export const LIMITS: MultipartLimits = {
  maxRequestBytes: 10_000_000,
  maxFiles: 4,
  maxOperationsBytes: 10_000,
};

export const CHUNKED = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };

/** Sends a whole message, in pieces of this many bytes. */
export function send(
  { headers, body }: MultipartMessage,
  { limits = LIMITS, pieces = 65_536 }: { limits?: MultipartLimits; pieces?: number } = {},
): MultipartRequest {
  const stream = new PassThrough();
  const request = parseMultipart(stream, headers, limits, { clock: new TestClock() });
  for (let at = 0; at < body.length; at += pieces) stream.write(body.subarray(at, at + pieces));
  stream.end();
  return request;
}

/** `operations` and `map` for one file in each of the variables, whose part has the same name. */
export function preamble(...names: string[]): Buffer {
  return Buffer.concat([
    fieldPart('operations', {
      query: 'mutation { x }',
      variables: Object.fromEntries(names.map((name) => [name, null])),
    }),
    fieldPart('map', Object.fromEntries(names.map((name) => [name, [`variables.${name}`]]))),
  ]);
}

const DELIMITER = `--${BOUNDARY}`;

/** A request whose body is still being sent. */
export class OpenRequest {
  readonly body = new PassThrough();
  readonly clock = new TestClock();
  readonly request: MultipartRequest;

  constructor({
    limits = LIMITS,
    signal,
  }: { limits?: MultipartLimits; signal?: AbortSignal } = {}) {
    this.request = parseMultipart(this.body, CHUNKED, limits, { clock: this.clock, signal });
    this.body.write(DELIMITER);
  }

  /** Sends the part up to and with the boundary after it: without that, it has no end. */
  part(part: Buffer): void {
    this.#pieces(Buffer.concat([part.subarray(DELIMITER.length), Buffer.from(DELIMITER)]));
  }

  /** Sends the head of a file and this many bytes of it. */
  beginFile(name: string, bytes: number): void {
    const part = filePart(name, Buffer.alloc(bytes));
    this.#pieces(part.subarray(DELIMITER.length, -2));
  }

  /** Ends the file that has been begun. */
  endFile(): void {
    this.body.write(`\r\n${DELIMITER}`);
  }

  end(): void {
    this.body.end('--\r\n');
  }

  #pieces(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; at += 65_536) {
      this.body.write(bytes.subarray(at, at + 65_536));
    }
  }
}

/** What a resolver gets as the argument for this variable. */
export function argument(operations: GraphQLParams, variable: string): Promise<UploadedFile> {
  return GraphQLUpload.parseValue(operations.variables?.[variable]);
}

export async function text(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Lets everything happen that needs no clock and no input. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await new Promise(setImmediate);
}

/** Whether the promise has been settled by now. */
export async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  promise.then(
    () => (settled = true),
    () => (settled = true),
  );
  await settle();
  return settled;
}
