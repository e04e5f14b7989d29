import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createUnzip } from 'node:zlib';
import type { Clock } from '../clock.js';
import type { Answer } from './answer.js';
import { Fault } from './fault.js';
import { parseJson } from './json-text.js';

/** Of an answer that is read for its message only, or to keep the connection. */
const MAX_SMALL_BYTES = 65_536;
const DISCARD_MS = 1_000;

/** The codings that `decoded` takes. */
export const acceptEncoding = 'gzip, deflate, br';

/**
 * The body without its coding, decompressed as it is read. It fails with a `Fault`, or with an error of
 * the decoder. Destroying it lets go of the answer.
 *
 * @throws Fault `garbled` for a coding that was not asked for.
 */
export function decoded({ headers, body }: Answer): Readable {
  const coding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  switch (coding) {
    case 'identity':
    case '':
      return body;
    case 'gzip':
    case 'x-gzip':
    case 'deflate':
      return piped(body, createUnzip());
    case 'br':
      return piped(body, createBrotliDecompress());
    default:
      body.destroy();
      throw new Fault('garbled');
  }
}

/** @throws Fault `oversized`, `garbled`, or what has become of the connection. */
export async function readJson(answer: Answer, maxBytes: number): Promise<unknown> {
  return parseJson(await readAll(decoded(answer), maxBytes));
}

/** The JSON of an answer that is a refusal; null when it is none, or too long. */
export async function readRefusal(answer: Answer): Promise<unknown> {
  try {
    return await readJson(answer, MAX_SMALL_BYTES);
  } catch {
    return null;
  }
}

/** Reads on for a bit, so that the connection can be used again, and keeps nothing. */
export async function discard(clock: Clock, { body }: Answer): Promise<void> {
  const callOff = clock.wakeAt(new Date(clock.now().getTime() + DISCARD_MS), () => {
    body.destroy();
  });
  await readAll(body, MAX_SMALL_BYTES).catch(() => undefined);
  callOff();
}

async function readAll(content: Readable, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    // Leaving the loop destroys the stream.
    for await (const chunk of content as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxBytes) throw new Fault('oversized');
      chunks.push(chunk);
    }
  } catch (error) {
    throw asFault(error);
  }
  return Buffer.concat(chunks, length);
}

/** An error that is no fault yet comes from a decoder. */
export function asFault(error: unknown): Fault {
  return error instanceof Fault ? error : new Fault('garbled', { cause: error });
}

function piped(body: Readable, decoder: NodeJS.ReadWriteStream & Readable): Readable {
  pipeline(body, decoder, () => undefined);
  return decoder;
}
