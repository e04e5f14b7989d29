import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { read, Rig } from './emulator-rig.js';

const told = z.object({
  id: z.string(),
  type: z.string(),
  tenant_id: z.string(),
  ts: z.iso.datetime({ precision: 0 }),
  computer_id: z.string(),
  workspace_id: z.string(),
  size: z.string().optional(),
});
type Told = z.infer<typeof told>;

/** Reads an event stream, frame by frame. */
class Listener {
  #text = '';

  private constructor(readonly answer: Response) {
    if (!answer.body) throw new Error('The stream has no body.');
    this.#reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  }

  readonly #reader: ReadableStreamDefaultReader<string>;

  static async open(rig: Rig, query = '', headers: Record<string, string> = {}) {
    const accept = { accept: 'text/event-stream', ...headers };
    const listener = new Listener(
      await rig.ask('GET', `/events/stream${query}`, { headers: accept }),
    );
    onTestFinished(() => listener.#reader.cancel());
    return listener;
  }

  /** The next frame; null at the end. */
  async frame(): Promise<string | null> {
    for (;;) {
      const at = this.#text.indexOf('\n\n');
      if (at >= 0) {
        const frame = this.#text.slice(0, at);
        this.#text = this.#text.slice(at + 2);
        return frame;
      }
      const { value, done } = await this.#reader.read();
      if (done) return null;
      this.#text += value;
    }
  }

  /** The next events, without what only keeps the stream open. */
  async events(count: number): Promise<Told[]> {
    const events: Told[] = [];
    while (events.length < count) {
      const frame = await this.frame();
      if (frame === null) throw new Error('The stream has ended.');
      if (frame.startsWith(':')) continue;
      const [, id, type, data = ''] = /^id: (.+)\nevent: (.+)\ndata: (.+)$/.exec(frame) ?? [];
      const event = told.parse(JSON.parse(data));
      expect(event).toMatchObject({ id, type });
      events.push(event);
    }
    return events;
  }
}

describe('the events of the emulated MIOSA', { timeout: 60_000 }, () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.open();
  });
  afterAll(async () => {
    await rig.emulator.close();
    expect(rig.emulator.errors).toEqual([]);
  });
  beforeEach(() => {
    rig.renew();
  });

  const STORY = ['computer.created', 'computer.running', 'computer.stopped', 'computer.deleted'];

  /** A computer from its beginning to its end. */
  async function story(): Promise<{ id: string; workspace_id: string }> {
    const workspace_id = await rig.workspace();
    const id = await rig.running({ workspace_id, size: 'medium' });
    await rig.send('POST', `/computers/${id}/stop`);
    await rig.emulator.pass(10_000);
    await rig.send('DELETE', `/computers/${id}`);
    return { id, workspace_id };
  }

  it('stream what becomes of a computer, to its own tenant only', async () => {
    const listener = await Listener.open(rig);
    expect(listener.answer.headers.get('content-type')).toBe('text/event-stream');
    const { id: computer_id, workspace_id } = await story();
    const events = await listener.events(4);
    expect(events.map(({ type }) => type)).toEqual(STORY);
    for (const event of events) expect(event).toMatchObject({ computer_id, workspace_id });
    expect(events.map(({ size }) => size)).toEqual(['medium', undefined, undefined, undefined]);

    rig.renew();
    const other = await Listener.open(rig, '', { 'last-event-id': 'evt_' });
    const mine = await rig.computer();
    expect(await other.events(1)).toMatchObject([{ computer_id: mine }]);
  });

  it('go on behind the last one that was read', async () => {
    const listener = await Listener.open(rig);
    await story();
    const events = await listener.events(4);
    const later = await Listener.open(rig, '', { 'last-event-id': events[1]?.id ?? '' });
    expect(await later.events(2)).toEqual(events.slice(2));
    const new_one = await rig.computer();
    expect(await later.events(1)).toMatchObject([{ computer_id: new_one }]);
  });

  it.each([
    ['computer.deleted', ['computer.deleted']],
    ['computer.*', STORY],
    ['*.running,sandbox.ready,computer.stopped', ['computer.running', 'computer.stopped']],
  ])('are those of the types %s', async (types, expected) => {
    const listener = await Listener.open(rig, `?types=${types}`);
    await story();
    const events = await listener.events(expected.length);
    expect(events.map(({ type }) => type)).toEqual(expected);
  });

  it('keep the stream open with a comment every 15 seconds', async () => {
    const listener = await Listener.open(rig);
    expect(await listener.frame()).toBe(': heartbeat');
    for (let beats = 0; beats < 3; beats += 1) {
      await rig.emulator.pass(15_000);
      expect(await listener.frame()).toBe(': heartbeat');
    }
  });

  it('are refused to whoever takes JSON only', async () => {
    const headers = { accept: 'application/json' };
    expect((await rig.ask('GET', '/events/stream', { headers })).status).toBe(406);
  });

  it('end with the emulator', async () => {
    const other = await Rig.open();
    const listener = await Listener.open(other);
    expect(await listener.frame()).toBe(': heartbeat');
    await other.emulator.emulator.close();
    expect(await listener.frame()).toBeNull();
    await other.emulator.close();
  });

  it('are posted to a webhook, signed, until it is removed', async () => {
    const received: { headers: IncomingHttpHeaders; body: string }[] = [];
    const receiver = createServer((request, response) => {
      void text(request).then((body) => {
        received.push({ headers: request.headers, body });
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void receiver.close());
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;

    const hook = { url, events: ['computer.created', 'computer.deleted'] };
    const made = await rig.send('POST', '/webhooks', hook);
    const { id, secret } = z
      .object({ data: z.looseObject({ id: z.string(), secret: z.string() }) })
      .parse(made.body).data;
    expect(made).toMatchObject({ status: 201, body: { data: hook } });
    const { body: listed } = await rig.send('GET', '/webhooks');
    expect(listed).toMatchObject({ data: [{ id, ...hook }], total: 1 });
    expect(JSON.stringify(listed)).not.toContain(secret);

    const { id: computer_id, workspace_id } = await story();
    await rig.emulator.pass(0);
    expect(received.map(({ headers }) => headers['x-miosa-event'])).toEqual(hook.events);
    for (const { headers, body } of received) {
      const signature = createHmac('sha256', secret).update(body).digest('hex');
      expect(headers['x-miosa-signature']).toBe(`sha256=${signature}`);
      expect(JSON.parse(body)).toMatchObject({
        delivery_id: headers['x-miosa-delivery'],
        event: headers['x-miosa-event'],
        data: { computer_id, workspace_id },
      });
    }

    expect((await rig.send('DELETE', `/webhooks/${id}`)).status).toBe(200);
    await rig.computer();
    await rig.emulator.pass(0);
    expect(received).toHaveLength(2);
    const elsewhere = await rig.ask('POST', '/webhooks', { body: '{"url": "http://a.example"}' });
    expect(await read(elsewhere)).toMatchObject({
      status: 422,
      body: { errors: { url: [expect.any(String)] } },
    });
  });
});
