import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Upstream } from '../../src/upstream/upstream.js';
import { answering, MisbehavingServer } from '../support/misbehaving-server.js';
import { aCall, failureOf, openUpstream } from '../support/upstream.js';

let server: MisbehavingServer;
let upstream: Upstream;

beforeAll(async () => {
  server = await MisbehavingServer.start(answering({}));
  upstream = openUpstream(`${server.url}/v1/`);
});

beforeEach(() => {
  server.received.length = 0;
});

afterAll(async () => {
  await upstream.close();
  await server.close();
});

function ask(id: string): Promise<unknown> {
  const request = { method: 'GET', route: '/things/{id}/parts', params: { id } } as const;
  return upstream.json(aCall(), request, z.unknown());
}

describe('an id in a path', () => {
  it.each([
    ['../x', '..%2Fx'],
    ['%2e%2e', '%252e%252e'],
    ['a/b', 'a%2Fb'],
    ['a?b=c', 'a%3Fb%3Dc'],
    ['a#b', 'a%23b'],
    ['a\r\nhost: evil', 'a%0D%0Ahost%3A%20evil'],
    ['\u0000', '%00'],
    ['..\\x', '..%5Cx'],
    ['․․', '%E2%80%A4%E2%80%A4'],
    ['．．', '%EF%BC%8E%EF%BC%8E'],
    ['...', '...'],
    ['{id}', '%7Bid%7D'],
    ['$&', '%24%26'],
    ['//evil.example', '%2F%2Fevil.example'],
  ])('that is %j goes out as one segment', async (id, segment) => {
    await ask(id);
    expect(server.received.map(({ target }) => target)).toEqual([`/v1/things/${segment}/parts`]);
    expect(server.received[0]?.headers.host).toBe(`127.0.0.1:${server.port}`);
  });

  it.each(['', '.', '..', '\ud800', 'a\udc00'])('that is %j is refused unsent', async (id) => {
    expect(await failureOf(ask(id))).toMatchObject({ code: 'NOT_FOUND', status: null });
    expect(server.received).toEqual([]);
  });
});

describe('a query', () => {
  it('goes out encoded, without what is undefined', async () => {
    const query = { status: 'a&b=c#d', limit: 100, offset: undefined };
    await upstream.json(aCall(), { method: 'GET', route: '/things', query }, z.unknown());
    expect(server.received[0]?.target).toBe('/v1/things?status=a%26b%3Dc%23d&limit=100');
  });
});
