import { once } from 'node:events';
import { get, request, type IncomingMessage, type RequestOptions } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openEmulator, type TestEmulator } from '../support/emulator.js';

interface Answer {
  status: number;
  type: string | undefined;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

function* repeated(part: Buffer): Generator<Buffer> {
  for (;;) yield part;
}

describe('the faults of the emulator', { timeout: 60_000 }, () => {
  let emulator: TestEmulator;
  let key: string;
  let path: string;
  beforeAll(async () => {
    emulator = await openEmulator();
  });
  afterAll(async () => {
    await emulator.close();
    expect(emulator.errors).toEqual([]);
  });
  beforeEach(async () => {
    key = emulator.key();
    const created = await send('POST', '/v1/workspaces', { body: '{"name": "Harbour"}' });
    const { id } = JSON.parse(created.body.toString()) as { id: string };
    path = `/v1/workspaces/${id}`;
    emulator.emulator.traffic.clear();
  });
  afterEach(() => emulator.emulator.faults.clear());

  function optionsOf(method: string, fault: string | undefined): RequestOptions {
    const headers = {
      authorization: `Bearer ${key}`,
      ...(fault !== undefined && { 'x-emulator-fault': fault }),
    };
    return { method, headers, agent: false };
  }

  /** What really comes over the wire; rejects when the connection breaks. */
  async function send(
    method: string,
    target: string,
    { body, fault }: { body?: string; fault?: string } = {},
  ): Promise<Answer> {
    const sent = request(`${emulator.url}${target}`, optionsOf(method, fault));
    sent.end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    const { statusCode: status = 0, headers } = answer;
    return { status, type: headers['content-type'], headers, body: await buffer(answer) };
  }

  const read = (fault?: string) => send('GET', path, { fault });

  /** Reads a body without end for a while, and goes away. */
  async function sip(
    fault: string,
    bytes: number,
  ): Promise<{ head: IncomingMessage; body: Buffer }> {
    const sent = get(`${emulator.url}${path}`, optionsOf('GET', fault));
    const [head] = (await once(sent, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of head as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= bytes) break;
    }
    return { head, body: Buffer.concat(chunks) };
  }

  it.each(['status:503', 'status:500', 'status:418'])(
    'answers with %s in the form of the surface, and does nothing',
    async (fault) => {
      const answer = await send('DELETE', `${path}/files/wsf_1`, { fault });
      expect(answer.status).toBe(Number(fault.slice(7)));
      expect(answer.headers).not.toHaveProperty('retry-after');
      expect(answer.headers['x-ratelimit-limit']).toBe('5000');
      expect(JSON.parse(answer.body.toString())).toEqual({
        detail: expect.any(String) as unknown,
      });
    },
  );

  it('answers with a status when the body has come, or much of one that does not end', async () => {
    const fault = 'status:429';
    const slow = request(`${emulator.url}/v1/tasks`, optionsOf('POST', fault));
    slow.write('{"prompt": ');
    await expect.poll(() => emulator.emulator.traffic.requests).toEqual({ 'POST /v1/tasks': 1 });
    // Whatever comes later is answered sooner.
    expect((await read()).status).toBe(200);
    expect(emulator.emulator.traffic.answers).toEqual({ 200: 1 });
    slow.end('"Go"}');
    const [answer] = (await once(slow, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(429);

    const endless = request(`${emulator.url}/v1/tasks`, optionsOf('POST', fault));
    const content = Readable.from(repeated(Buffer.alloc(65_536)));
    content.pipe(endless);
    const [early] = (await once(endless, 'response')) as [IncomingMessage];
    expect(early.statusCode).toBe(429);
    content.destroy();
    endless.destroy();
  });

  it('says when to come again, with a status and retry-after', async () => {
    const { status, headers } = await read('status:429;retry-after=7');
    expect({ status, retryAfter: headers['retry-after'] }).toEqual({
      status: 429,
      retryAfter: '7',
    });
  });

  it('says that the share is used up, with rate-limit', async () => {
    const { status, headers } = await read('rate-limit');
    expect(status).toBe(429);
    expect(headers).toMatchObject({ 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '0' });
    expect(headers).not.toHaveProperty('retry-after');
  });

  it('answers with a page, with html', async () => {
    const { status, type, body } = await read('html');
    expect({ status, type }).toEqual({ status: 502, type: 'text/html' });
    expect(body.toString()).toMatch(/^<!doctype html>/);
  });

  it('sends elsewhere, with redirect', async () => {
    expect(await read('redirect')).toMatchObject({
      status: 302,
      headers: { location: 'http://elsewhere.invalid/' },
    });
    const there = `${emulator.url.replace('127.0.0.1', 'localhost')}/v1/tasks`;
    expect((await read(`redirect:${there}`)).headers.location).toBe(there);
  });

  it('resets the connection before anything is done, with reset-before', async () => {
    const body = '{"name": "Never made"}';
    const lost = send('POST', '/v1/workspaces', { body, fault: 'reset-before' });
    await expect(lost).rejects.toMatchObject({ code: 'ECONNRESET' });
    const list = await send('GET', '/v1/workspaces');
    expect(JSON.parse(list.body.toString())).toMatchObject([{ name: 'Harbour' }]);
  });

  it('resets the connection after it has been done, with reset-after', async () => {
    const body = '{"name": "Made"}';
    const lost = send('POST', '/v1/workspaces', { body, fault: 'reset-after' });
    await expect(lost).rejects.toMatchObject({ code: 'ECONNRESET' });
    const list = await send('GET', '/v1/workspaces');
    expect(JSON.parse(list.body.toString())).toMatchObject([{ name: 'Made' }, { name: 'Harbour' }]);
  });

  it('counts what came and what was answered, resets as no answer', async () => {
    await read('status:503');
    await expect(read('reset-before')).rejects.toThrow();
    await expect(read('reset-after')).rejects.toThrow();
    await read();
    expect(emulator.emulator.traffic.requests).toEqual({ 'GET /v1/workspaces/{id}': 4 });
    expect(emulator.emulator.traffic.answers).toEqual({ 200: 1, 503: 1 });
  });

  it('answers as usual, but not before its time, with delay', async () => {
    const before = performance.now();
    const answer = await read('delay:120');
    // A timer may ring a millisecond early.
    expect(performance.now() - before).toBeGreaterThanOrEqual(119);
    expect(answer).toMatchObject({ status: 200 });
  });

  it('never answers, with hang', async () => {
    const socket = connect(Number(new URL(emulator.url).port), '127.0.0.1');
    let heard = '';
    socket.on('data', (data: Buffer) => (heard += data.toString()));
    socket.write(
      `GET ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\nx-emulator-fault: hang\r\n\r\n`,
    );
    const { traffic } = emulator.emulator;
    await expect.poll(() => traffic.requests['GET /v1/workspaces/{id}']).toBe(1);
    // Whatever comes later is answered sooner.
    expect((await read()).status).toBe(200);
    expect(heard).toBe('');
    socket.destroy();
  });

  it('leaves out the second half, with truncated', async () => {
    const whole = await read();
    const { status, type, body } = await read('truncated');
    expect({ status, type }).toEqual({ status: 200, type: 'application/json' });
    expect(whole.body.toString().startsWith(body.toString())).toBe(true);
    expect(() => JSON.parse(body.toString()) as unknown).toThrow(SyntaxError);
  });

  it('sends byte after byte, with slow-body', async () => {
    const whole = await read();
    const { head, body } = await sip('slow-body:1', Infinity);
    expect(body).toEqual(whole.body);
    expect(head.headers).not.toHaveProperty('content-length');
    const { body: begun } = await sip('slow-body:30', 2);
    expect(whole.body.toString().startsWith(begun.toString())).toBe(true);
  });

  it('sends more than anybody reads, with endless-body', async () => {
    const { head, body } = await sip('endless-body', 5_000_000);
    expect(head.headers['content-type']).toBe('application/json');
    expect(head.headers).not.toHaveProperty('content-length');
    expect(body.subarray(0, 7).toString()).toBe('[0,0,0,');
    expect(body.length).toBeGreaterThanOrEqual(5_000_000);
  });

  it('sends little that becomes very much, with gzip-bomb', async () => {
    const { headers, body } = await read('gzip-bomb');
    expect(headers['content-encoding']).toBe('gzip');
    expect(body.length).toBeLessThan(2_000_000);
    expect(() => gunzipSync(body, { maxOutputLength: 200_000_000 })).toThrow(
      expect.objectContaining({ code: 'ERR_BUFFER_TOO_LARGE' }),
    );
  });

  it('calls JSON text, with wrong-content-type', async () => {
    const { type, body } = await read('wrong-content-type');
    expect(type).toBe('text/plain; charset=utf-8');
    expect(JSON.parse(body.toString())).toMatchObject({ name: 'Harbour' });
  });

  it('says each field twice, with duplicate-fields', async () => {
    const { body } = await read('duplicate-fields');
    expect(body.toString()).toMatch(/^\{"id":null,"id":"ws_\w+","name":null,"name":"Harbour",/);
    expect(JSON.parse(body.toString())).toEqual(JSON.parse((await read()).body.toString()));
  });

  it('leaves only the first field of each object, with missing-fields', async () => {
    const { body } = await send('GET', '/v1/workspaces', { fault: 'missing-fields' });
    expect(JSON.parse(body.toString())).toEqual([{ id: expect.any(String) as unknown }]);
  });

  it('has a status that nobody knows, with unknown-enum', async () => {
    const { body } = await read('unknown-enum');
    expect(JSON.parse(body.toString())).toMatchObject({
      ...{ status: 'emulated_unknown', name: 'Harbour' },
    });
  });

  it('nests 100,000 levels, with deep-json', async () => {
    const { body } = await read('deep-json');
    expect(body.length).toBe(200_000);
    expect(body.subarray(99_999, 100_001).toString()).toBe('[]');
  });

  it('is not UTF-8, with not-utf8', async () => {
    const { type, body } = await read('not-utf8');
    expect(type).toBe('application/json');
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(body)).toThrow(TypeError);
  });

  it('has no body, with empty', async () => {
    expect(await read('empty')).toMatchObject({
      ...{ status: 200, type: 'application/json', body: Buffer.alloc(0) },
    });
  });

  it('spoils a download, and the link to it', async () => {
    const config = { autonomy_level: 100 };
    const body = JSON.stringify({ prompt: 'Go', config });
    const { id } = JSON.parse((await send('POST', '/v1/tasks', { body })).body.toString()) as {
      id: string;
    };
    await emulator.pass(60_000);
    const target = `/v1/tasks/${id}/deliverables`;
    const [made] = JSON.parse((await send('GET', target)).body.toString()) as [
      { id: string; download_url: string },
    ];
    const whole = await send('GET', `${target}/${made.id}/download`);
    const link = made.download_url.slice(emulator.url.length);
    for (const place of [`${target}/${made.id}/download`, link]) {
      const cut = await send('GET', place, { fault: 'truncated' });
      expect(cut.headers['content-disposition']).toBe(whole.headers['content-disposition']);
      expect(cut.body.length).toBe(Math.ceil(whole.body.length / 2));
      expect(await send('GET', place, { fault: 'status:503' })).toMatchObject({ status: 503 });
      await expect(send('GET', place, { fault: 'reset-before' })).rejects.toThrow();
    }
  });

  it('refuses a fault that it does not know', async () => {
    expect(await read('earthquake')).toMatchObject({ status: 400 });
  });

  describe('switched on beforehand', () => {
    it('happen to a route, so many times, and not to others', async () => {
      emulator.emulator.faults.add('status:503;on=GET /v1/workspaces/{id};times=2');
      const statuses = [];
      for (let times = 0; times < 3; times += 1) statuses.push((await read()).status);
      expect(statuses).toEqual([503, 503, 200]);
      emulator.emulator.faults.add('status:500;on=POST *');
      expect((await read()).status).toBe(200);
      expect((await send('POST', '/v1/tasks', { body: '{}' })).status).toBe(500);
    });

    it('go when they are switched off, one or all', async () => {
      const { faults } = emulator.emulator;
      const off = faults.add('status:500');
      faults.add('status:503');
      expect((await read()).status).toBe(500);
      off();
      expect((await read()).status).toBe(503);
      faults.clear();
      expect((await read()).status).toBe(200);
    });

    it('give way to what a request asks for', async () => {
      emulator.emulator.faults.add('status:500');
      expect((await read('status:418')).status).toBe(418);
    });
  });

  it('let go of those that hang when the emulator closes', async () => {
    const other = await openEmulator({ faults: ['hang'] });
    const headers = { authorization: `Bearer ${other.key()}` };
    const waiting = fetch(`${other.url}/v1/tasks`, { headers });
    const failed = expect(waiting).rejects.toThrow();
    await expect.poll(() => other.emulator.traffic.requests).toEqual({ 'GET /v1/tasks': 1 });
    await other.close();
    await failed;
  });
});
