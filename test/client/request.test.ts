import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from 'vitest';
import { createClient, type Client } from '../../src/client/client.js';
import { CreateTask } from '../../src/client/documents.js';
import { ConnectionError, GraphQLRequestError, MutationError } from '../../src/client/errors.js';
import { unwrap } from '../../src/client/unwrap.js';
import { TestClock } from '../support/test-clock.js';
import { TaskById, Viewer } from './documents.js';
import { startGateway, type Gateway } from './gateway.js';

let gateway: Gateway;
let client: Client;

beforeAll(async () => {
  // Its time stands still, so that no task goes on by itself.
  gateway = await startGateway(new TestClock());
  client = createClient(gateway);
});
afterAll(() => gateway.close());

describe('a request', () => {
  test('is answered with data of the type that its document says', async () => {
    const data = await client.request(Viewer);
    expectTypeOf(data).toEqualTypeOf<{ viewer: { tenant: string } }>();
    expect(data.viewer.tenant).toEqual(expect.any(String));
  });

  test('throws what the gateway has against it, with its code', async () => {
    const request = client.request(TaskById, { id: 'no such id' });
    await expect(request).rejects.toBeInstanceOf(GraphQLRequestError);
    await expect(request).rejects.toMatchObject({
      code: 'NOT_FOUND',
      status: 200,
      errors: [{ path: ['task'] }],
      data: { task: null },
    });
  });

  test('throws the HTTP status of an answer that is not GraphQL', async () => {
    const elsewhere = createClient({
      ...gateway,
      url: gateway.url.replace('/graphql', '/nowhere'),
    });
    await expect(elsewhere.request(Viewer)).rejects.toMatchObject({
      name: 'GraphQLRequestError',
      status: 404,
      errors: [],
    });
  });

  test('throws a ConnectionError when nobody answers', async () => {
    const nobody = createClient({ url: await unusedUrl() });
    await expect(nobody.request(Viewer)).rejects.toBeInstanceOf(ConnectionError);
  });

  test('carries the headers of the client, asked for each time', async () => {
    let seen: Headers | undefined;
    const watched = createClient({
      url: gateway.url,
      headers: () => Promise.resolve({ ...gateway.headers, 'x-request-id': 'mine' }),
      fetch: (input, init) => {
        seen = new Headers(init?.headers);
        return fetch(input, init);
      },
    });
    await watched.request(Viewer);
    expect(seen?.get('x-request-id')).toBe('mine');
  });
});

describe('unwrap', () => {
  test('gives the success, with its type', async () => {
    const { createTask } = await client.request(CreateTask, { input: { prompt: 'Sum up.' } });
    const { task } = unwrap(createTask, 'CreateTaskSuccess');
    expectTypeOf(task.id).toEqualTypeOf<string>();
    expect(task.status).toBe('PENDING');
  });

  test('throws the code and message of an error', async () => {
    const { createTask } = await client.request(CreateTask, { input: { prompt: ' ' } });
    const attempt = (): unknown => unwrap(createTask, 'CreateTaskSuccess');
    expect(attempt).toThrow(MutationError);
    expect(attempt).toThrow(expect.objectContaining({ code: 'VALIDATION' }));
  });

  test('takes no name of an error, and none of another mutation', async () => {
    const { createTask } = await client.request(CreateTask, { input: { prompt: 'Sum up.' } });
    // @ts-expect-error An error is no success.
    expect(() => unwrap(createTask, 'ConflictError')).toThrow(MutationError);
    // @ts-expect-error A success of something else.
    expect(() => unwrap(createTask, 'UploadFileSuccess')).toThrow(MutationError);
  });
});

/** An endpoint on a port where nobody listens. */
async function unusedUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}/graphql`;
}
