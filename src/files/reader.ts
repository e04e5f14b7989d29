import { Readable } from 'node:stream';

/**
 * A stream of its own over a source that has to be read to its end, so that a reader may destroy it:
 * the rest of the source then flows past. An error of the source is for the caller to pass on.
 */
export function readerOf(source: Readable): Readable {
  const reader = new Readable({
    read: () => void source.resume(),
    destroy: (error, done) => {
      source.resume();
      done(error);
    },
  });
  // The request may break before the resolver has begun to listen.
  reader.on('error', () => undefined);
  source.on('data', (chunk: Buffer) => {
    if (!reader.destroyed && !reader.push(chunk)) source.pause();
  });
  source.once('end', () => reader.push(null));
  return reader;
}
