import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostileRequests } from '../../src/bench/hostile-requests.js';
import { openTestApp, type Answer, type TestApp } from '../support/app.js';
import { TestClock } from '../support/test-clock.js';

let gateway: TestApp;
let url: string;

beforeAll(async () => {
  gateway = await openTestApp(new TestClock());
  ({ url } = await gateway.listen());
});
afterAll(() => gateway.close());

test.each(hostileRequests)(
  '$name: refused shortly, by an error of the client',
  async ({ bodyOf }) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        authorization: gateway.authorization,
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
      },
      body: bodyOf('1'),
    });
    const text = await response.text();
    const { data, errors = [] } = JSON.parse(text) as Answer;
    expect(response.status).toBe(400);
    expect(data).toBeUndefined();
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.length).toBeLessThanOrEqual(5);
    for (const { message, extensions } of errors) {
      expect(message.length).toBeLessThanOrEqual(500);
      expect(message).not.toMatch(/Unexpected error|call stack/);
      expect(extensions?.code).not.toBe('INTERNAL_SERVER_ERROR');
    }
    expect(text.length).toBeLessThan(10_000);
  },
);

test('the requests are different, and none is above a megabyte', () => {
  for (const { bodyOf } of hostileRequests) {
    expect(bodyOf('1')).not.toBe(bodyOf('2'));
    expect(Buffer.byteLength(bodyOf('1'))).toBeLessThanOrEqual(1_000_000);
  }
  expect(new Set(hostileRequests.map(({ name }) => name)).size).toBe(hostileRequests.length);
});
