import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isWebhookUrl, signed, Webhooks, type WebhookEvent } from '../../src/emulator/webhooks.js';
import { openEmulator } from '../support/emulator.js';

const SECRET = 'whsec_test';
const eventSchema = z.strictObject({
  id: z.string(),
  type: z.string(),
  data: z.record(z.string(), z.unknown()),
});
const form = (event: WebhookEvent) => signed(event, SECRET);

interface Delivery {
  signature: string | string[] | undefined;
  body: string;
}

describe('webhooks of the emulator', { timeout: 60_000 }, () => {
  let receiver: Server;
  let url: string;
  let received: Delivery[];
  /** What the next posts are answered with; 204 when nothing is left. */
  let statuses: number[];
  beforeEach(async () => {
    received = [];
    statuses = [];
    receiver = createServer((request, response) => {
      void text(request).then((body) => {
        received.push({ signature: request.headers['x-tributary-emulator-signature'], body });
        response.writeHead(statuses.shift() ?? 204, { location: 'http://127.0.0.1:1/' }).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  });
  afterEach(async () => {
    receiver.closeAllConnections();
    await new Promise((resolve) => receiver.close(resolve));
  });

  const events = () => received.map(({ body }) => eventSchema.parse(JSON.parse(body)));
  const event = (id: string) => ({ id, type: 'task.created', data: { task_id: 'task_1' } });

  it('tell the course of a task in order, signed, in the documented words', async () => {
    const emulator = await openEmulator({ webhook: { url, secret: SECRET } });
    const headers = { authorization: `Bearer ${emulator.key()}` };
    const body = JSON.stringify({ prompt: 'Go', config: { autonomy_level: 79, max_agents: 1 } });
    const created = await fetch(`${emulator.url}/v1/tasks`, { method: 'POST', headers, body });
    const { id: task_id } = z.looseObject({ id: z.string() }).parse(await created.json());
    await emulator.pass(60_000);

    const approval = events().find(({ type }) => type === 'approval.required');
    const { agent_id, approval_id } = z
      .looseObject({ agent_id: z.string(), approval_id: z.string() })
      .parse(approval?.data);
    const decided = await fetch(`${emulator.url}/v1/agents/${agent_id}/approve/${approval_id}`, {
      ...{ method: 'POST', headers, body: '{"approved": true}' },
    });
    expect(decided.status).toBe(200);
    await emulator.pass(60_000);
    await emulator.close();

    const all = events();
    const ofTask = all.filter(({ type }) => type.startsWith('task.'));
    expect(ofTask).toEqual(
      ['created', 'planning', 'running', 'complete'].map((word) => ({
        id: expect.stringMatching(/^evt_/) as unknown,
        type: `task.${word}`,
        data: { task_id, status: word === 'created' ? 'pending' : word },
      })),
    );
    expect(all[0]?.type).toBe('task.created');
    expect(all.at(-1)?.type).toBe('task.complete');
    expect(new Set(all.map(({ type }) => type))).toEqual(
      new Set([
        ...ofTask.map(({ type }) => type),
        'agent.thinking',
        'agent.action',
        'approval.required',
      ]),
    );
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    for (const { signature, body: sent } of received) {
      expect(signature).toBe(createHmac('sha256', SECRET).update(sent).digest('hex'));
    }
    expect(emulator.errors).toEqual([]);
  });

  it('are posted again when they are not taken, and later ones wait for them', async () => {
    statuses = [500, 302];
    const errors: unknown[] = [];
    const webhooks = new Webhooks({ url, form }, (error) => errors.push(error));
    webhooks.send(event('evt_1'));
    webhooks.send(event('evt_2'));
    await webhooks.settled();
    expect(events().map(({ id }) => id)).toEqual(['evt_1', 'evt_1', 'evt_1', 'evt_2']);
    expect(errors).toEqual([]);
  });

  it('are given up after four attempts, with a word that holds neither address nor secret', async () => {
    statuses = [500, 500, 500, 503];
    const errors: unknown[] = [];
    const webhooks = new Webhooks({ url, form }, (error) => errors.push(error));
    webhooks.send(event('evt_1'));
    webhooks.send(event('evt_2'));
    await webhooks.settled();
    expect(events().map(({ id }) => id)).toEqual(['evt_1', 'evt_1', 'evt_1', 'evt_1', 'evt_2']);
    expect(errors.map(String)).toEqual([
      'Error: The webhook task.created could not be delivered (status 503).',
    ]);
  });

  it('hold up nobody when there is no receiver, nor the end of the emulator', async () => {
    const nowhere = { url: 'http://127.0.0.1:9/', secret: SECRET };
    const emulator = await openEmulator({ webhook: nowhere });
    const headers = { authorization: `Bearer ${emulator.key()}` };
    const created = await fetch(`${emulator.url}/v1/tasks`, {
      ...{ method: 'POST', headers, body: '{"prompt": "Go"}' },
    });
    expect(created.status).toBe(200);
    await emulator.close();
  });

  it('go to this machine, or encrypted', () => {
    expect(isWebhookUrl('http://127.0.0.1:3000/hook')).toBe(true);
    expect(isWebhookUrl('http://[::1]:3000/')).toBe(true);
    expect(isWebhookUrl('https://example.com/hook')).toBe(true);
    expect(isWebhookUrl('http://example.com/hook')).toBe(false);
    expect(isWebhookUrl('ftp://127.0.0.1/')).toBe(false);
    expect(isWebhookUrl('hook')).toBe(false);
  });
});
