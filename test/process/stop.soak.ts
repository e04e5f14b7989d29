import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, symlink } from 'node:fs/promises';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { packageRoot } from '../../src/package-root.js';
import { inherited } from '../support/environment.js';
import { Gateway, Site, until } from './gateway.js';

let site: Site;
beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());

test.each(['SIGTERM', 'SIGINT'] as const)(
  'after %s it finishes what it has begun, closes sockets with 1001, cuts streams and leaves nothing',
  async (signal) => {
    const gateway = await site.startSeeded(signal);
    await gateway.createWorkspace('Kept');
    const spare = await open(gateway);
    const socket = new WebSocket(`ws://${gateway.host}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload: gateway.headers }));
    await once(socket, 'message');
    const socketClosed = once(socket, 'close');
    const stream = await openStream(gateway);
    const begun = await beginRequest(gateway, '{ viewer { tenant } }');

    gateway.signal(signal);
    await until(() => refuses(gateway));
    expect(await ask(spare, gateway.host, '/ready')).toContain('503');
    // As Ctrl+C does under npm, which passes on what the terminal has sent already.
    gateway.signal(signal);

    const answer = await begun.finish();
    expect(answer).toMatchObject({
      status: 200,
      body: { data: { viewer: { tenant: 'Development' } } },
    });
    expect((await socketClosed)[0]).toBe(1001);
    await expect(stream.ended).resolves.toBe('cut');
    expect(await gateway.ended).toBe(0);
    expect(gateway.stderr).toBe('');
    expect(existsSync(join(gateway.dataDir, 'lock'))).toBe(false);
    expect(await readdir(gateway.temporary)).toEqual([]);

    const next = await site.start(signal);
    expect(await next.workspaces()).toEqual(['Kept']);
  },
);

test('a request that does not finish in time is cut', async () => {
  const gateway = await site.startSeeded('slow', { SHUTDOWN_TIMEOUT: '0.2' });
  const begun = await beginRequest(gateway, '{ viewer { tenant } }');
  expect(await gateway.stop()).toBe(0);
  await expect(begun.finish()).rejects.toThrow();
});

test('an idle connection and an open event stream do not keep it from stopping', async () => {
  const gateway = await site.startSeeded('idle', { SHUTDOWN_TIMEOUT: '600' });
  await open(gateway);
  const stream = await openStream(gateway);
  expect(await gateway.stop()).toBe(0);
  expect(await stream.ended).toBe('cut');
});

test('told to stop while it starts, it starts and stops in order', async () => {
  await site.seed('early');
  const gateway = await site.launch('early');
  await until(() => existsSync(join(gateway.dataDir, 'lock')));
  expect(await gateway.stop()).toBe(0);
  expect(gateway.stderr).toBe('');
  expect(existsSync(join(gateway.dataDir, 'lock'))).toBe(false);
  expect(await readdir(gateway.temporary)).toEqual([]);
});

test.each([
  ['SIGTERM to npm', 'SIGTERM', 1],
  ['Ctrl+C in the terminal', 'SIGINT', -1],
] as const)('%s ends what npm start has started, in order', async (name, signal, sign) => {
  await site.seed(name);
  const npm = await npmStart(name);
  process.kill(npm.pid * sign, signal);
  await until(() => refuses(npm));
  await npm.ended;
  await until(() => !existsSync(join(npm.dataDir, 'lock')));
  // The other one belongs to the build.
  const left = await readdir(npm.temporary);
  expect(left.filter((folder) => folder.startsWith('tributary-'))).toEqual([]);
});

/** `npm start` in a copy of the package, since it builds, and other tests run what has been built. */
async function npmStart(name: string): Promise<Gateway> {
  const copy = site.path(`${name}.package`);
  await mkdir(join(copy, 'tmp'), { recursive: true });
  for (const part of ['src', 'schema', 'prisma', 'package.json', 'package-lock.json']) {
    await cp(join(packageRoot, part), join(copy, part), { recursive: true });
  }
  await symlink(join(packageRoot, 'node_modules'), join(copy, 'node_modules'));
  const gateway = new Gateway(
    site.path(name),
    spawn('npm', ['start'], {
      cwd: copy,
      env: { ...inherited, TMPDIR: join(copy, 'tmp'), DATA_DIR: site.path(name), PORT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    }),
    join(copy, 'tmp'),
  );
  site.add(gateway);
  await gateway.ready();
  return gateway;
}

async function open(gateway: Gateway): Promise<Socket> {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  await once(socket, 'connect');
  return socket.on('error', () => undefined);
}

async function refuses(gateway: Gateway): Promise<boolean> {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  const refused = await Promise.race([
    once(socket, 'connect').then(() => false),
    once(socket, 'error').then(() => true),
  ]).catch(() => true);
  socket.destroy();
  return refused;
}

async function ask(socket: Socket, host: string, path: string): Promise<string> {
  let answer = '';
  socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  await until(() => answer.includes('\r\n') || socket.destroyed);
  return answer.split('\r\n')[0] ?? '';
}

/** Sends a query but for its last byte. */
async function beginRequest(gateway: Gateway, query: string) {
  const body = JSON.stringify({ query });
  const sent = request(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: {
      ...gateway.headers,
      'content-type': 'application/json',
      'content-length': body.length,
    },
  });
  const answered = answerOf(sent);
  answered.catch(() => undefined);
  await new Promise((resolve) => sent.write(body.slice(0, -1), resolve));
  // Its head has been read, when what was sent later on another connection has been answered.
  await fetch(`${gateway.url}/health`);
  return {
    finish() {
      sent.end(body.slice(-1));
      return answered;
    },
  };
}

async function answerOf(sent: ClientRequest): Promise<{ status?: number; body: unknown }> {
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  return { status: response.statusCode, body: JSON.parse(text) as unknown };
}

/** A subscription over server-sent events that stays quiet. */
async function openStream(gateway: Gateway): Promise<{ ended: Promise<string> }> {
  const { createTask } = (await gateway.data(`mutation {
    createTask(input: { prompt: "Wait for me", config: { autonomyLevel: 0 } }) {
      ... on CreateTaskSuccess { task { id } }
    }
  }`)) as { createTask: { task: { id: string } } };
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: {
      ...gateway.headers,
      'content-type': 'application/json',
      accept: 'text/event-stream',
    },
    body: JSON.stringify({
      query: 'subscription ($task: ID!) { taskEvents(task: $task, after: "START") { id } }',
      variables: { task: createTask.task.id },
    }),
  });
  const reader = response.body?.getReader();
  await reader?.read();
  const ended = (async () => {
    try {
      while (!(await reader?.read())?.done);
      return 'ended';
    } catch {
      return 'cut';
    }
  })();
  return { ended };
}
