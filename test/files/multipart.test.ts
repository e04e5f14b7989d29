import { PassThrough, Readable } from 'node:stream';
import { buildSchema, graphql } from 'graphql';
import { GraphQLUpload, Upload } from 'graphql-upload-ts';
import { describe, expect, test } from 'vitest';
import { MultipartError } from '../../src/files/multipart-error.js';
import { parseMultipart } from '../../src/files/multipart.js';
import type { UploadedFile } from '../../src/files/upload-queue.js';
import {
  BOUNDARY,
  END,
  fieldPart,
  filePart,
  graphqlMultipart,
  multipart,
  rawPart,
  type MultipartMessage,
} from '../support/multipart.js';
import {
  argument,
  CHUNKED,
  LIMITS,
  OpenRequest,
  preamble,
  send,
  settle,
  text,
} from '../support/multipart-request.js';

const OPERATIONS = { query: 'mutation { x }', variables: { a: null, b: null } };
const MAP = { a: ['variables.a'], b: ['variables.b'] };

/** What the request is refused with, seen from the operations and from `finish`. */
async function refusalOf(message: MultipartMessage, options?: Parameters<typeof send>[1]) {
  const request = send(message, options);
  const error = await request.operations.then(
    () => null,
    (reason: unknown) => reason,
  );
  const outcome = await request.finish();
  if (error !== null) expect(outcome.error).toBe(error);
  return outcome;
}

describe('a well-formed request', () => {
  test('gives the operation with uploads in its variables, and the files as they were sent', async () => {
    const binary = Buffer.from([0, 255, 13, 10, 45, 45, 13, 10, 128]);
    const message = graphqlMultipart(
      OPERATIONS,
      MAP,
      filePart('a', 'first'),
      filePart('b', binary, { filename: 'b.bin', type: 'application/octet-stream' }),
    );
    const request = send(message);
    const operations = await request.operations;
    expect(operations.query).toBe('mutation { x }');
    expect(operations.variables?.a).toBeInstanceOf(Upload);

    const a = await argument(operations, 'a');
    expect(a).toMatchObject({ filename: 'a.txt', mimetype: 'text/plain', fieldName: 'a' });
    expect(a.encoding).toBe('7bit');
    expect(await text(a.createReadStream())).toBe('first');
    const b = await argument(operations, 'b');
    const chunks = await b.createReadStream().toArray();
    expect(Buffer.concat(chunks).equals(binary)).toBe(true);
    expect(await request.finish()).toEqual({ consumed: true, error: null });
  });

  test.each([1, 7, 64])('may come in pieces of %i bytes', async (pieces) => {
    const content = 'line\r\n--not-the-boundary\r\n'.repeat(20);
    const message = graphqlMultipart(OPERATIONS, { a: ['variables.a'] }, filePart('a', content));
    const request = send(message, { pieces });
    const { createReadStream } = await argument(await request.operations, 'a');
    expect(await text(createReadStream())).toBe(content);
    expect(await request.finish()).toEqual({ consumed: true, error: null });
  });

  test('reaches resolvers through the scalar', async () => {
    const schema = buildSchema(
      'scalar Upload type Query { x: Int } type Mutation { read(files: [Upload!]!): [String!]! }',
    );
    Object.assign(schema.getType('Upload') ?? {}, {
      parseValue: GraphQLUpload.parseValue.bind(GraphQLUpload),
    });
    const request = send(
      graphqlMultipart(
        {
          query: 'mutation ($files: [Upload!]!) { read(files: $files) }',
          variables: { files: [null, null] },
        },
        { 0: ['variables.files.0'], 1: ['variables.files.1'] },
        filePart('0', 'zero'),
        filePart('1', 'one'),
      ),
    );
    const { query = '', variables } = await request.operations;
    const rootValue = {
      read: async ({ files }: { files: Promise<UploadedFile>[] }) => {
        const contents: string[] = [];
        for (const file of files) contents.push(await text((await file).createReadStream()));
        return contents;
      },
    };
    const result = await graphql({ schema, source: query, variableValues: variables, rootValue });
    expect(result).toEqual({ data: { read: ['zero', 'one'] } });
    expect(await request.finish()).toEqual({ consumed: true, error: null });
  });

  test('may name a file at several paths; it can be read once', async () => {
    const request = send(
      graphqlMultipart(OPERATIONS, { f: ['variables.a', 'variables.b'] }, filePart('f', 'once')),
    );
    const operations = await request.operations;
    const [a, b] = await Promise.all([argument(operations, 'a'), argument(operations, 'b')]);
    const stream = a.createReadStream();
    expect(() => b.createReadStream()).toThrow(
      expect.objectContaining({ code: 'FILE_OPENED_TWICE', status: 400 }),
    );
    expect(await text(stream)).toBe('once');
  });

  test('may bring no file at all', async () => {
    const request = send(graphqlMultipart({ query: '{ x }' }, {}));
    expect(await request.operations).toEqual({ query: '{ x }' });
    expect(await request.finish()).toEqual({ consumed: true, error: null });
  });

  test('may bring an empty file', async () => {
    const request = send(graphqlMultipart(OPERATIONS, { a: ['variables.a'] }, filePart('a', '')));
    const { createReadStream } = await argument(await request.operations, 'a');
    expect(await text(createReadStream())).toBe('');
  });

  test.each([
    ['Grüße – 你好 🎉.md', 'Grüße – 你好 🎉.md'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\me\\notes.txt', 'notes.txt'],
  ])('gives the file name %j as %j', async (sent, received) => {
    const part = filePart('a', 'x', { filename: sent });
    const request = send(graphqlMultipart(OPERATIONS, { a: ['variables.a'] }, part));
    expect((await argument(await request.operations, 'a')).filename).toBe(received);
  });

  test('gives a file without a name an empty one', async () => {
    const part = rawPart(
      ['Content-Disposition: form-data; name="a"', 'Content-Type: application/octet-stream'],
      'x',
    );
    const request = send(graphqlMultipart(OPERATIONS, { a: ['variables.a'] }, part));
    expect((await argument(await request.operations, 'a')).filename).toBe('');
  });

  test('starts before its files have come', async () => {
    const open = new OpenRequest();
    const { request } = open;
    open.part(preamble('a'));
    const operations = await request.operations;
    const file = argument(operations, 'a');
    open.part(filePart('a', 'late'));
    open.end();
    expect(await text((await file).createReadStream())).toBe('late');
  });
});

describe('parts that are not as expected', () => {
  const a = filePart('a', 'x');
  test.each([
    ['a file before the fields', [a], /Expected the field "operations", got a file/],
    ['a file before the map', [fieldPart('operations', OPERATIONS), a], /"map", got a file/],
    ['the map before the operations', [fieldPart('map', MAP)], /Expected operations/],
    ['nothing', [], /"operations" is missing/],
    ['no map', [fieldPart('operations', OPERATIONS)], /"map" is missing/],
    [
      'operations twice',
      [fieldPart('operations', OPERATIONS), fieldPart('operations', '{}')],
      /Expected map/,
    ],
    ['a map twice', [preamble('a'), fieldPart('map', MAP)], /Expected files/],
    ['an unknown field', [fieldPart('query', '{ x }')], /"query" is unknown/],
    ['a field in place of a file', [preamble('a'), fieldPart('a', 'x')], /no file name/],
    ['a file that is not in the map', [preamble('a'), filePart('b', 'x')], /"b" is not in "map"/],
    ['a file twice', [preamble('a'), a, a], /"a" comes twice/],
    [
      'a field without a name',
      [rawPart(['Content-Disposition: form-data'], '{}')],
      /"" is unknown/,
    ],
    [
      'a file without a name',
      [preamble('a'), rawPart(['Content-Disposition: form-data; filename="x"'], 'x')],
      /"" is not in/,
    ],
    ['operations as a file', [filePart('operations', '{}')], /got a file/],
    [
      'many parts that are not form data',
      Array.from({ length: 50 }, () => rawPart(['X-Y: z'], 'x')),
      /too many parts/,
    ],
    [
      'an unknown charset',
      [
        rawPart(
          [
            'Content-Disposition: form-data; name="operations"',
            'Content-Type: text/plain; charset=klingon',
          ],
          '{}',
        ),
      ],
      /not JSON/,
    ],
  ])('are refused: %s', async (_, parts, message) => {
    const { consumed, error } = await settledRefusal(multipart(...parts));
    expect(error).toBeInstanceOf(MultipartError);
    expect(error?.status).toBe(400);
    expect(error?.message).toMatch(message);
    expect(consumed).toBe(true);
  });

  /** As a server does it: files are read where there are any. */
  async function settledRefusal(message: MultipartMessage) {
    const request = send(message);
    await request.operations
      .then((operations) => argument(operations, 'a'))
      .then((file) => file.createReadStream().resume())
      .catch(() => undefined);
    await settle();
    return request.finish();
  }

  test('are refused when a file of the map never comes', async () => {
    const request = send(graphqlMultipart(OPERATIONS, MAP, filePart('a', 'x')));
    const operations = await request.operations;
    const waiting = argument(operations, 'b');
    (await argument(operations, 'a')).createReadStream().resume();
    await expect(waiting).rejects.toMatchObject({ code: 'FILE_MISSING', status: 400 });
    const { consumed, error } = await request.finish();
    expect(consumed).toBe(true);
    expect(error?.message).toBe('The file "b" is in "map", but not in the body.');
  });

  test('are refused when the map fails, at once and with its own code', async () => {
    const operations = { query: 'x', variables: { files: [null] } };
    const huge = graphqlMultipart(operations, { 0: ['variables.files.4294967294'] });
    expect((await refusalOf(huge)).error).toMatchObject({ code: 'BAD_MAP', status: 400 });
    const batch = graphqlMultipart([operations], {});
    expect((await refusalOf(batch)).error).toMatchObject({ code: 'BAD_REQUEST', status: 400 });
    const many = graphqlMultipart({}, { 1: [], 2: [], 3: [], 4: [], 5: [] });
    expect((await refusalOf(many)).error).toMatchObject({ code: 'TOO_MANY_FILES', status: 413 });
  });
});

describe('a malformed body', () => {
  const whole = graphqlMultipart(OPERATIONS, { a: ['variables.a'] }, filePart('a', 'content'));
  const withBody = (body: Buffer): MultipartMessage => ({ ...whole, body });

  test.each([
    ['an empty one', Buffer.alloc(0)],
    ['one without any boundary', Buffer.from('hello world '.repeat(100))],
    ['garbage for part headers', multipart(rawPart(['\u0000\u0001 garbage']), END).body],
    ['a header without a colon', rawPart(['Content-Disposition'])],
    ['part headers of 100 kB', multipart(rawPart([`X-Long: ${'x'.repeat(100_000)}`])).body],
    [
      '100,000 part headers',
      multipart(rawPart(Array.from({ length: 100_000 }, () => 'A: b'))).body,
    ],
    ['several faults at once', Buffer.concat([rawPart(['\u0000']), rawPart(['\u0000'])])],
    ['one that ends within its first header', Buffer.from(`--${BOUNDARY}\r\nContent-Dispo`)],
  ])('is refused: %s', async (_, body) => {
    const { consumed, error } = await refusalOf(withBody(body));
    expect(error).toMatchObject({ code: 'BAD_MULTIPART', status: 400 });
    expect(error?.message).toMatch(/not well-formed|missing/);
    expect(consumed).toBe(true);
  });

  test('breaks off without harm wherever it is truncated', async () => {
    const closing = whole.body.length - '--\r\n'.length;
    for (let length = 0; length < closing; length += 1) {
      const request = send(withBody(whole.body.subarray(0, length)));
      const content = await request.operations
        .then((operations) => argument(operations, 'a'))
        .then((file) => text(file.createReadStream()))
        .catch((error: unknown) => error);
      const { consumed, error } = await request.finish();
      expect(error).toMatchObject({ code: 'BAD_MULTIPART', status: 400 });
      expect(consumed).toBe(true);
      // Only once the boundary after the file has come in full may the file count as complete.
      if (length < closing - BOUNDARY.length) expect(content).toBe(error);
    }
  });

  test.each([
    [undefined, 'UNSUPPORTED_MEDIA_TYPE', 415],
    ['application/json', 'UNSUPPORTED_MEDIA_TYPE', 415],
    ['application/x-www-form-urlencoded', 'UNSUPPORTED_MEDIA_TYPE', 415],
    ['multipart/mixed; boundary=x', 'UNSUPPORTED_MEDIA_TYPE', 415],
    ['multipart/form-data', 'BAD_MULTIPART', 400],
    ['multipart/form-data; boundary', 'BAD_MULTIPART', 400],
    ['multipart/form-data; boundary="', 'BAD_MULTIPART', 400],
    [`multipart/form-data; boundary=${'a'.repeat(300)}`, 'BAD_MULTIPART', 400],
  ])('with the content type %s is refused', async (contentType, code, status) => {
    const body = Readable.from([Buffer.from('x')]);
    const request = parseMultipart(body, { 'content-type': contentType }, LIMITS);
    await expect(request.operations).rejects.toMatchObject({ code, status });
    expect((await request.finish()).consumed).toBe(true);
  });

  test('is drained after it has been refused, so that the answer can be read', async () => {
    const open = new OpenRequest();
    const { request } = open;
    open.part(fieldPart('nonsense', 'x'));
    await expect(request.operations).rejects.toThrow(/unknown/);
    open.body.write(Buffer.alloc(1_000_000));
    open.body.end();
    expect((await request.finish()).consumed).toBe(true);
  });
});

describe('the limits', () => {
  test('refuse by content-length without reading a byte', async () => {
    let reads = 0;
    const body = new Readable({ read: () => void (reads += 1) });
    const headers = { ...CHUNKED, 'content-length': String(LIMITS.maxRequestBytes + 1) };
    const request = parseMultipart(body, headers, LIMITS);
    await expect(request.operations).rejects.toMatchObject({
      code: 'REQUEST_ENTITY_TOO_LARGE',
      status: 413,
    });
    const outcome = await request.finish();
    expect(outcome.consumed).toBe(false);
    expect(outcome.error?.status).toBe(413);
    await settle();
    expect(reads).toBe(0);
  });

  test('let a request of exactly the limit pass', async () => {
    const message = graphqlMultipart(OPERATIONS, { a: ['variables.a'] }, filePart('a', 'x'));
    const limits = { ...LIMITS, maxRequestBytes: message.body.length };
    expect(await send(message, { limits }).operations).toMatchObject({ query: 'mutation { x }' });
    const less = { ...LIMITS, maxRequestBytes: message.body.length - 1 };
    expect((await refusalOf(message, { limits: less })).error?.status).toBe(413);
  });

  test('cut a body without content-length where it goes over, in the midst of a file', async () => {
    const open = new OpenRequest({ limits: { ...LIMITS, maxRequestBytes: 100_000 } });
    const { request } = open;
    open.part(preamble('a', 'b'));
    const operations = await request.operations;
    const later = argument(operations, 'b');
    const reading = argument(operations, 'a').then((file) => text(file.createReadStream()));
    open.beginFile('a', 90_000);
    open.body.write(Buffer.alloc(60_000));
    await expect(reading).rejects.toMatchObject({ code: 'REQUEST_ENTITY_TOO_LARGE', status: 413 });
    await expect(later).rejects.toMatchObject({ code: 'REQUEST_ENTITY_TOO_LARGE' });
    const outcome = await request.finish();
    expect(outcome).toMatchObject({ consumed: false, error: { status: 413 } });
    open.body.write(Buffer.alloc(1_000));
    await settle();
    expect(open.body.isPaused()).toBe(true);
    expect(open.body.destroyed).toBe(false);
  });

  test('count what is only being drained, too', async () => {
    const open = new OpenRequest({ limits: { ...LIMITS, maxRequestBytes: 100_000 } });
    const { request } = open;
    open.part(preamble('a'));
    await request.operations;
    const finished = request.finish();
    open.body.write(Buffer.alloc(150_000));
    expect(await finished).toMatchObject({ consumed: false, error: { status: 413 } });
  });

  test('hold for operations and map together', async () => {
    const fields = [JSON.stringify(OPERATIONS), JSON.stringify({ a: ['variables.a'] })];
    const [operations = '', map = ''] = fields;
    const message = multipart(
      fieldPart('operations', operations),
      fieldPart('map', map),
      filePart('a', 'x'),
    );
    const exact = { ...LIMITS, maxOperationsBytes: operations.length + map.length };
    expect(await send(message, { limits: exact }).operations).toHaveProperty('query');
    const less = { ...exact, maxOperationsBytes: exact.maxOperationsBytes - 1 };
    expect((await refusalOf(message, { limits: less })).error?.status).toBe(413);
    const alone = { ...exact, maxOperationsBytes: operations.length - 1 };
    expect((await refusalOf(message, { limits: alone })).error?.status).toBe(413);
  });

  test('let as many files come as are allowed', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const message = multipart(preamble(...names), ...names.map((name) => filePart(name, name)));
    const request = send(message);
    const operations = await request.operations;
    for (const name of names) {
      expect(await text((await argument(operations, name)).createReadStream())).toBe(name);
    }
    expect(await request.finish()).toEqual({ consumed: true, error: null });
  });
});

test('A body that has been read or closed already is refused instead of waited for', async () => {
  const destroyed = new PassThrough();
  destroyed.destroy();
  const read = Readable.from([]);
  await text(read);
  for (const body of [destroyed, read]) {
    const request = parseMultipart(body, CHUNKED, LIMITS);
    await expect(request.operations).rejects.toMatchObject({ code: 'CLIENT_GONE' });
    expect((await request.finish()).consumed).toBe(false);
  }
});
