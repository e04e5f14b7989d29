import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Answer } from '../support/app.js';
import { BOUNDARY, END, fieldPart, filePart } from '../support/multipart.js';
import { field, Gateway, idOf, resultOf, type Result } from './gateway.js';

let gateway: Gateway;
let workspace: string;
/** One that no other test has used. */
let key: string;
let count = 0;

beforeAll(async () => {
  gateway = await Gateway.open();
});
beforeEach(async () => {
  count += 1;
  key = `key ${count}`;
  workspace = await gateway.workspace(`Harbour ${count}`);
});
afterAll(() => gateway.close());

/** The parts in front of the files. Each file is uploaded by a field of its own, under its name. */
function preamble(keys: Record<string, string>): Buffer {
  const names = Object.keys(keys);
  const fields = names.map((name) => {
    const input = `{ workspace: $workspace, file: $${name}, idempotencyKey: ${JSON.stringify(keys[name])} }`;
    return `${name}: ${field('uploadFile', input)}`;
  });
  const query = `mutation ($workspace: ID!, ${names.map((name) => `$${name}: Upload!`).join(', ')}) {
    ${fields.join('\n')}
  }`;
  const variables = { workspace, ...Object.fromEntries(names.map((name) => [name, null])) };
  const map = Object.fromEntries(names.map((name) => [name, [`variables.${name}`]]));
  return Buffer.concat([fieldPart('operations', { query, variables }), fieldPart('map', map)]);
}

async function post(body: Readable): Promise<Answer> {
  const sent = {
    method: 'POST',
    headers: {
      'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
      accept: 'application/json',
      authorization: gateway.app.authorization,
    },
    body: Readable.toWeb(body) as ReadableStream,
    duplex: 'half',
  };
  const response = await gateway.app.app.fetch(new Request('http://127.0.0.1:4000/graphql', sent));
  return (await response.json()) as Answer;
}

/** Uploads one file with the key of this test. */
async function upload(content: string | Buffer, filename = 'a.txt'): Promise<Result> {
  const part = filePart('a', content, { filename });
  return resultOf(await post(Readable.from([preamble({ a: key }), part, END])), 'a');
}

/** The same, with the end of the body still to come. */
function uploadSlowly(content: string): {
  answer: Promise<Answer>;
  finish: () => Promise<Result>;
  breakOff: () => void;
} {
  const body = new PassThrough();
  body.write(preamble({ a: key }));
  body.write(filePart('a', content).subarray(0, -2));
  const answer = post(body);
  return {
    answer,
    async finish() {
      body.end(Buffer.concat([Buffer.from('\r\n'), END]));
      return resultOf(await answer, 'a');
    },
    breakOff() {
      body.end();
    },
  };
}

const files = async (): Promise<number> => {
  const data = await gateway.app.data('query ($id: ID!) { workspace(id: $id) { fileCount } }', {
    id: workspace,
  });
  return (data.workspace as { fileCount: number }).fileCount;
};

const held = async (): Promise<boolean> => {
  const rows = await gateway.app.sql(`SELECT 1 FROM "IdempotencyKey" WHERE "holder" IS NOT NULL`);
  return rows.length > 0;
};

const LARGE = Buffer.alloc(5_000_000, 'a');

describe('an upload that is sent again with its key', () => {
  test.each([
    ['small', 'Low water at six'],
    ['large', LARGE],
    ['empty', ''],
  ])('stores a %s file once', async (_, content) => {
    const first = await upload(content);
    expect(first).toMatchObject({ file: { name: 'a.txt', sizeBytes: content.length } });
    expect(await upload(content)).toEqual(first);
    expect(await files()).toBe(1);
  });

  test.each([
    ['another', 'Low water at five'],
    ['a shorter', 'Low water'],
    ['a longer', 'Low water at six, high water at noon'],
  ])('with %s file is a ConflictError, and stores nothing', async (_, other) => {
    const first = await upload('Low water at six');
    const result = await upload(other);
    expect(result).toMatchObject({ __typename: 'ConflictError' });
    expect(result.message).toMatch(/another file/);
    expect(await files()).toBe(1);
    expect(await upload('Low water at six')).toEqual(first);
  });

  test('waits for the first, and gets its file', async () => {
    const slow = uploadSlowly('Low water at six');
    await expect.poll(held).toBe(true);
    const again = upload('Low water at six');
    const first = await slow.finish();
    expect(first).toMatchObject({ file: { name: 'a.txt' } });
    expect(await again).toEqual(first);
    expect(await files()).toBe(1);
  });

  test('waits for the first, and is refused when it brings other bytes', async () => {
    const slow = uploadSlowly('Low water at six');
    await expect.poll(held).toBe(true);
    const again = upload('Low water at five');
    expect(await slow.finish()).toMatchObject({ file: { name: 'a.txt' } });
    expect((await again).__typename).toBe('ConflictError');
    expect(await files()).toBe(1);
  });

  test('is told to try again when the first is still under way at its deadline', async () => {
    const slow = uploadSlowly('Low water at six');
    await expect.poll(held).toBe(true);
    const again = await gateway.whileTimePasses(upload(LARGE), 5_000);
    expect(again).toMatchObject({ __typename: 'ConflictError' });
    expect(again.message).toMatch(/still being done/);
    const first = await slow.finish();
    expect(await upload('Low water at six')).toEqual(first);
  });

  test('is stored when the first broke off: what did not come whole is no outcome', async () => {
    const slow = uploadSlowly('Low water at s');
    await expect.poll(held).toBe(true);
    slow.breakOff();
    expect((await slow.answer).errors).toMatchObject([{ extensions: { code: 'BAD_MULTIPART' } }]);
    expect(await files()).toBe(0);
    const second = await upload('Low water at six');
    expect(second).toMatchObject({ file: { sizeBytes: 16 } });
    expect(await upload('Low water at six')).toEqual(second);
    expect(await files()).toBe(1);
  });

  test('is refused again when the first was, and other bytes are a ConflictError', async () => {
    const program = Buffer.concat([Buffer.from('4d5a9000', 'hex'), LARGE]);
    const first = await upload(program, 'setup.exe');
    expect(first).toMatchObject({ __typename: 'ValidationError', fields: [{ path: 'file' }] });
    expect(await upload(program, 'setup.exe')).toEqual(first);
    expect((await upload('text')).__typename).toBe('ConflictError');
    expect(await files()).toBe(0);
  });
});

describe('after a kill between the file and its outcome', () => {
  test('the same file is found again', async () => {
    const first = await upload('Low water at six');
    await gateway.forgetOutcomes();
    await gateway.app.restart();
    expect(await upload('Low water at six')).toEqual(first);
    expect(await files()).toBe(1);
  });

  test('another file is refused, and the first is found again all the same', async () => {
    const first = await upload('Low water at six');
    await gateway.forgetOutcomes();
    await gateway.app.restart();
    expect((await upload('Low water at five')).__typename).toBe('ConflictError');
    expect(await upload('Low water at six')).toEqual(first);
    expect(await files()).toBe(1);
  });
});

describe('files in one body', () => {
  const both = async (keys: { a: string; b: string }): Promise<Answer> =>
    post(Readable.from([preamble(keys), filePart('a', LARGE), filePart('b', LARGE), END]));

  test('both arrive, and both are found again', async () => {
    const keys = { a: key, b: `${key} b` };
    const { data } = await both(keys);
    const [a, b] = [data?.a as Result, data?.b as Result];
    expect(idOf(a)).not.toBe(idOf(b));
    expect((await both(keys)).data).toEqual({ a, b });
    expect(await files()).toBe(2);
  });

  test('with one key are one file, when they are the same', async () => {
    const { data } = await both({ a: key, b: key });
    expect(data?.b).toEqual(data?.a);
    expect(await files()).toBe(1);
  });

  test.each([
    ['has a key that is none', ''],
    ['has the key of another mutation', 'taken'],
  ])('arrive behind one that %s', async (_, a) => {
    await gateway.make('createTask', { prompt: 'Count', idempotencyKey: 'taken' });
    const { data } = await both({ a, b: key });
    expect(data).toMatchObject({
      a: { __typename: a === '' ? 'ValidationError' : 'ConflictError' },
      b: { __typename: 'UploadFileSuccess' },
    });
    expect(await files()).toBe(1);
  });
});
