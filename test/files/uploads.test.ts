import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { FileOrderError } from '../../src/files/multipart-error.js';
import { parseMultipart } from '../../src/files/multipart.js';
import { END, filePart, multipart } from '../support/multipart.js';
import {
  argument,
  CHUNKED,
  isSettled,
  OpenRequest,
  preamble,
  send,
  settle,
  text,
} from '../support/multipart-request.js';

/** More than what the streams on the way hold together. */
const BIG = 1_000_000;

describe('the order of files', () => {
  test('is the order of the body: later ones wait while the one at hand is read', async () => {
    const open = new OpenRequest();
    const { clock, request } = open;
    open.part(preamble('a', 'b'));
    const operations = await request.operations;
    const b = argument(operations, 'b');
    open.beginFile('a', BIG);
    const a = (await argument(operations, 'a')).createReadStream();
    await settle();
    clock.advance(3_600_000);
    expect(await isSettled(b)).toBe(false);

    const content = text(a);
    open.endFile();
    open.part(filePart('b', 'second'));
    open.end();
    expect(await content).toHaveLength(BIG);
    expect(await text((await b).createReadStream())).toBe('second');
    expect(await request.finish()).toEqual({ consumed: true, error: null });
  });

  test('that is not kept is an error for the one who waits, half a second later', async () => {
    const open = new OpenRequest();
    const { clock, request } = open;
    open.part(preamble('a', 'b'));
    open.part(filePart('a', Buffer.alloc(BIG)));
    open.part(filePart('b', 'x'));
    open.end();
    const b = argument(await request.operations, 'b');
    expect(await isSettled(b)).toBe(false);
    clock.advance(499);
    expect(await isSettled(b)).toBe(false);
    clock.advance(1);
    const error: unknown = await b.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(FileOrderError);
    expect(error).toMatchObject({ code: 'FILE_ORDER', status: 400 });
    expect(String(error)).toMatch(
      /in which the body brings them: "b" is awaited while nobody reads "a"/,
    );
    expect(await request.finish()).toEqual({ consumed: true, error: null });
  });

  test('that is not kept leaves the file at hand as it is, and passes over the refused one', async () => {
    const open = new OpenRequest();
    const { clock, request } = open;
    open.part(preamble('a', 'b', 'c'));
    open.part(filePart('a', Buffer.alloc(BIG)));
    open.part(filePart('b', Buffer.alloc(BIG)));
    open.part(filePart('c', 'third'));
    open.end();
    const operations = await request.operations;
    const b = argument(operations, 'b');
    expect(await isSettled(b)).toBe(false);
    clock.advance(500);
    await expect(b).rejects.toThrow(FileOrderError);

    expect(await text((await argument(operations, 'a')).createReadStream())).toHaveLength(BIG);
    expect(await text((await argument(operations, 'c')).createReadStream())).toBe('third');
    expect(await request.finish()).toEqual({ consumed: true, error: null });
  });

  test('gives a resolver that runs beside the waiting one time to get to its file', async () => {
    const open = new OpenRequest();
    const { clock, request } = open;
    open.part(preamble('a', 'b'));
    open.part(filePart('a', Buffer.alloc(BIG)));
    open.part(filePart('b', 'x'));
    open.end();
    const operations = await request.operations;
    const b = argument(operations, 'b');
    expect(await isSettled(b)).toBe(false);
    clock.advance(400);
    const a = await argument(operations, 'a');
    expect(clock.pending).toBe(0);
    clock.advance(3_600_000);
    expect(await isSettled(b)).toBe(false);
    a.createReadStream().resume();
    expect((await b).fieldName).toBe('b');
  });

  test('is no matter while the body moves, however long the client takes', async () => {
    const open = new OpenRequest();
    const { clock, request } = open;
    open.part(preamble('a', 'b'));
    open.part(filePart('a', 'short, so nothing is held up by it'));
    const b = argument(await request.operations, 'b');
    expect(await isSettled(b)).toBe(false);
    expect(clock.pending).toBe(0);
    open.part(filePart('b', 'x'));
    expect((await b).fieldName).toBe('b');
    open.end();
    await request.finish();
  });

  test('breaks a wait for a file that never comes behind one that nobody reads', async () => {
    const open = new OpenRequest();
    const { clock, request } = open;
    open.part(preamble('a', 'b'));
    open.part(filePart('a', 'x'));
    open.end();
    const b = argument(await request.operations, 'b');
    expect(await isSettled(b)).toBe(false);
    clock.advance(500);
    await expect(b).rejects.toThrow(FileOrderError);
    await request.finish();
    expect(clock.pending).toBe(0);
  });
});

describe('reading a file', () => {
  test('holds the client back: 100 MB pass a slow reader with less than 1 MB on the way', async () => {
    const CHUNK = Buffer.alloc(65_536, 'x');
    const CHUNKS = 1_600;
    let sent = 0;
    function* produce(): Generator<Buffer> {
      yield preamble('a');
      yield filePart('a', '').subarray(0, -2);
      for (let chunk = 0; chunk < CHUNKS; chunk += 1) {
        sent += CHUNK.length;
        yield CHUNK;
      }
      yield Buffer.concat([Buffer.from('\r\n'), END]);
    }
    const body = Readable.from(produce());
    const limits = { maxRequestBytes: 200_000_000, maxFiles: 1, maxOperationsBytes: 1_000 };
    const request = parseMultipart(body, CHUNKED, limits);
    const file: AsyncIterable<Buffer> = (
      await argument(await request.operations, 'a')
    ).createReadStream();
    let received = 0;
    let furthestAhead = 0;
    for await (const chunk of file) {
      received += chunk.length;
      // Everything that can move without the reader does so before it goes on.
      for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
      furthestAhead = Math.max(furthestAhead, sent - received);
    }
    expect(received).toBe(CHUNK.length * CHUNKS);
    expect(furthestAhead).toBeGreaterThan(0);
    expect(furthestAhead).toBeLessThan(1_000_000);
    expect(await request.finish()).toEqual({ consumed: true, error: null });
  });

  test('may stop early: the rest of it is dropped, and the next file comes', async () => {
    const request = send(
      multipart(preamble('a', 'b'), filePart('a', Buffer.alloc(BIG)), filePart('b', 'second')),
    );
    const operations = await request.operations;
    const a = (await argument(operations, 'a')).createReadStream();
    await a[Symbol.asyncIterator]().next();
    a.destroy();
    expect(await text((await argument(operations, 'b')).createReadStream())).toBe('second');
    expect(await request.finish()).toEqual({ consumed: true, error: null });
  });

  test('may be declined by destroying it unread', async () => {
    const request = send(
      multipart(preamble('a', 'b'), filePart('a', Buffer.alloc(BIG)), filePart('b', 'second')),
    );
    const operations = await request.operations;
    (await argument(operations, 'a')).createReadStream().destroy(new Error('not wanted'));
    expect(await text((await argument(operations, 'b')).createReadStream())).toBe('second');
  });

  test('is possible once', async () => {
    const request = send(multipart(preamble('a'), filePart('a', 'x')));
    const file = await argument(await request.operations, 'a');
    const stream = file.createReadStream();
    expect(() => file.createReadStream()).toThrow('The file "a" can be read only once.');
    expect(await text(stream)).toBe('x');
    expect(() => file.createReadStream()).toThrow();
  });

  test('breaks off when the client goes away, as does waiting', async () => {
    const open = new OpenRequest();
    const { request } = open;
    open.part(preamble('a', 'b'));
    const operations = await request.operations;
    const b = argument(operations, 'b');
    const reading = argument(operations, 'a').then((file) => text(file.createReadStream()));
    open.beginFile('a', 1_000);
    await settle();
    open.body.destroy();
    await expect(reading).rejects.toMatchObject({ code: 'CLIENT_GONE' });
    await expect(b).rejects.toMatchObject({ code: 'CLIENT_GONE' });
    expect(await request.finish()).toMatchObject({
      consumed: false,
      error: { code: 'CLIENT_GONE' },
    });
  });

  test('breaks off without harm when nobody listens to the stream yet', async () => {
    const open = new OpenRequest();
    const { request } = open;
    open.part(preamble('a'));
    open.beginFile('a', 1_000);
    const stream = (await argument(await request.operations, 'a')).createReadStream();
    open.body.destroy(new Error('aborted'));
    await settle();
    expect(stream.errored).toMatchObject({ code: 'CLIENT_GONE' });
    expect((await request.finish()).error?.cause).toMatchObject({ message: 'aborted' });
  });

  test('is not undone by a later part that is wrong, which ends the waiting for others', async () => {
    const open = new OpenRequest();
    const { request } = open;
    open.part(preamble('a', 'b'));
    open.part(filePart('a', 'whole'));
    const operations = await request.operations;
    const b = argument(operations, 'b');
    expect(await text((await argument(operations, 'a')).createReadStream())).toBe('whole');
    open.body.end('\r\n\u0000');
    await expect(b).rejects.toMatchObject({ code: 'BAD_MULTIPART' });
    expect((await request.finish()).error).toMatchObject({ code: 'BAD_MULTIPART' });
  });

  test('breaks off when the caller aborts the request', async () => {
    const controller = new AbortController();
    const open = new OpenRequest({ signal: controller.signal });
    const { request } = open;
    open.part(preamble('a'));
    open.beginFile('a', 1_000);
    const reading = argument(await request.operations, 'a').then((file) =>
      text(file.createReadStream()),
    );
    await settle();
    controller.abort(new Error('shutting down'));
    await expect(reading).rejects.toMatchObject({ code: 'ABORTED', status: 503 });
    open.body.end();
    expect(await request.finish()).toMatchObject({ consumed: true, error: { code: 'ABORTED' } });
  });

  test('is ended by the signal also where files are awaited together before any is read', async () => {
    const controller = new AbortController();
    const open = new OpenRequest({ signal: controller.signal });
    const { clock, request } = open;
    open.part(preamble('a', 'b'));
    open.part(filePart('a', Buffer.alloc(BIG)));
    open.part(filePart('b', 'x'));
    open.end();
    const operations = await request.operations;
    const both = Promise.all([argument(operations, 'a'), argument(operations, 'b')]);
    expect(await isSettled(both)).toBe(false);
    expect(clock.pending).toBe(0);
    controller.abort();
    await expect(both).rejects.toMatchObject({ code: 'ABORTED' });
    expect((await request.finish()).consumed).toBe(true);
  });

  test('does not begin when the request was aborted before', async () => {
    const open = new OpenRequest({ signal: AbortSignal.abort() });
    const { request } = open;
    await expect(request.operations).rejects.toMatchObject({ code: 'ABORTED' });
    open.body.end();
    expect((await request.finish()).consumed).toBe(true);
  });
});

describe('finishing', () => {
  test('drains files that nobody reads, also while they still come', async () => {
    const open = new OpenRequest();
    const { request } = open;
    open.part(preamble('a', 'b'));
    open.beginFile('a', BIG);
    await request.operations;
    const finished = request.finish();
    expect(await isSettled(finished)).toBe(false);
    open.endFile();
    open.part(filePart('b', Buffer.alloc(BIG)));
    open.end();
    expect(await finished).toEqual({ consumed: true, error: null });
  });

  test('ends what is still being awaited or read', async () => {
    const open = new OpenRequest();
    const { request } = open;
    open.part(preamble('a', 'b'));
    open.beginFile('a', BIG);
    const operations = await request.operations;
    const stream = (await argument(operations, 'a')).createReadStream();
    const b = argument(operations, 'b');
    const finished = request.finish();
    await expect(b).rejects.toMatchObject({ code: 'REQUEST_FINISHED' });
    await expect(text(stream)).rejects.toMatchObject({ code: 'REQUEST_FINISHED' });
    open.body.end();
    expect(await finished).toEqual({ consumed: true, error: null });
  });

  test('refuses files that are awaited or opened only afterwards', async () => {
    const open = new OpenRequest();
    const { request } = open;
    open.part(preamble('a', 'b'));
    open.beginFile('a', BIG);
    const operations = await request.operations;
    const a = await argument(operations, 'a');
    open.body.end();
    await request.finish();
    await expect(argument(operations, 'b')).rejects.toMatchObject({ code: 'REQUEST_FINISHED' });
    expect(() => a.createReadStream()).toThrow(
      expect.objectContaining({ code: 'REQUEST_FINISHED' }),
    );
  });

  test('leaves alone a file of which only the reader has not taken the last bytes', async () => {
    const request = send(multipart(preamble('a'), filePart('a', 'all of it')));
    const stream = (await argument(await request.operations, 'a')).createReadStream();
    await settle();
    expect(await request.finish()).toEqual({ consumed: true, error: null });
    expect(await text(stream)).toBe('all of it');
  });

  test('may be asked for twice, and before anything has come', async () => {
    const open = new OpenRequest();
    const { request } = open;
    const both = Promise.all([request.finish(), request.finish()]);
    open.body.end();
    const outcome = { consumed: true, error: null };
    expect(await both).toEqual([outcome, outcome]);
    await expect(request.operations).rejects.toMatchObject({ code: 'REQUEST_FINISHED' });
  });
});
