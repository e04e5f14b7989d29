import type { Readable } from 'node:stream';
import { readerOf } from './reader.js';

/**
 * The same content, each chunk of which is shown as it passes. Destroyed early, it lets the rest pass
 * unread; that is shown as well.
 */
export function watched(source: Readable, onChunk: (chunk: Buffer) => void): Readable {
  const reader = readerOf(source);
  source.on('data', onChunk);
  source.once('error', (error) => reader.destroy(error));
  return reader;
}
