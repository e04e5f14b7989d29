import { GraphQLError } from 'graphql';
import { expect, test } from 'vitest';
import { NotFoundError } from '../src/errors.js';
import { createLog, withoutSecrets } from '../src/log.js';
import { SurfaceError } from '../src/surfaces/errors.js';

const KEY = `trib_${'a1'.repeat(6)}_${'b2'.repeat(18)}`;
const TOKEN = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJzb21lYm9keSJ9.c2lnbmF0dXJl';

function logged(
  write: (log: ReturnType<typeof createLog>) => void,
  secrets: string[] = [],
): string {
  let text = '';
  write(createLog('trace', { write: (line) => (text += line) }, secrets));
  return text;
}

const errorIn = (error: unknown): unknown => {
  const line = JSON.parse(logged((log) => log.error({ err: error }))) as { err: unknown };
  return line.err;
};

test('an error of a library is told by its kind, code and place, not by its message', () => {
  const error = Object.assign(new TypeError('a secret'), { code: 'ERR_INVALID_URL', input: 'x' });
  expect(errorIn(error)).toEqual({
    ...{ type: 'TypeError', code: 'ERR_INVALID_URL' },
    stack: expect.stringMatching(/^at .*log\.test\.ts:\d+:\d+\n/) as unknown,
  });
});

test('an error of ours is told with its message, and its cause like any other', () => {
  const cause = new Error('a secret', { cause: new Error('another') });
  expect(
    errorIn(new SurfaceError('MITEOS', 'UNAVAILABLE', 'It is down.', { cause })),
  ).toMatchObject({
    ...{ type: 'SurfaceError', message: 'It is down.', code: 'UNAVAILABLE' },
    cause: { type: 'Error', cause: { type: 'Error' } },
  });
});

test('an error that was met in a field is told with the field', () => {
  const originalError = new NotFoundError('It is not there.');
  const error = new GraphQLError('x', { originalError, path: ['tasks', 'nodes', 3] });
  expect(errorIn(error)).toMatchObject({
    ...{ type: 'NotFoundError', message: 'It is not there.', path: 'tasks.nodes.3' },
  });
});

test('the errors of one that stands for many are told, and a circle of causes has an end', () => {
  const circle = new Error('x');
  circle.cause = circle;
  const all = Array.from({ length: 9 }, () => circle);
  const { errors } = errorIn(new AggregateError(all, 'x')) as { errors: unknown[] };
  expect(errors).toHaveLength(5);
});

test('what is thrown in place of an error is told by its kind', () => {
  expect(errorIn('a secret')).toEqual({ type: 'string' });
  expect(errorIn({ message: 'a secret' })).toEqual({ type: 'object' });
});

test.each([
  [`Bearer ${KEY}`, 'Bearer …'],
  [`x\n${KEY}\ny`, 'x\ntrib_a1a1a1a1a1a1_…\ny'],
  ['%20mt_live_0123456789', '%20mt_live_…'],
  ['amsk_u_0123456789"', 'amsk_…"'],
  [`token=${TOKEN}&x`, 'token=(token)&x'],
  [TOKEN.slice(0, 40), '(token)'],
  ['postgres://me:hunter2@there/x', 'postgres://me:…@there/x'],
  ['https://there/x?at=12:30@noon', 'https://there/x?at=12:30@noon'],
  ['a basic example, by the bearer', 'a basic example, by the bearer'],
])('%j is written as %j', (text, written) => {
  expect(withoutSecrets(text)).toBe(written);
  const line = JSON.parse(logged((log) => log.info({ text }))) as { text: string };
  expect(line.text).toBe(written);
});

test('what is secret by the configuration is not written, however it looks', () => {
  const secret = 'with "quotes" and a \\';
  const line = logged((log) => log.info({ text: `x ${secret} y` }), [secret, 'x']);
  expect(JSON.parse(line)).toMatchObject({ text: 'x … y' });
});

test('a long text takes no long time', () => {
  const text = ['a', 'eyJ', '://', ':', 'trib_', 'Basic '].map((part) => part.repeat(100_000));
  const begin = process.cpuUsage();
  for (const one of text) withoutSecrets(one);
  // Each of them would take minutes if it took time by the square of its length.
  expect(process.cpuUsage(begin).user).toBeLessThan(5_000_000);
});
