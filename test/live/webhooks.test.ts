import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../support/app.js';
import { TestClock } from '../support/test-clock.js';
import { valueAt } from '../support/value-at.js';
import { makeStorm, sendStorm, toldBy } from '../support/webhook-storm.js';
import {
  approvalRequired,
  computerEvent,
  fromMiosa,
  fromMiosaAt,
  fromMiteos,
  hmac,
  makeEndpoint,
  post,
  type Delivery,
  type ToldEndpoint,
} from '../support/webhooks.js';

/** Where nobody answers: all that is known comes by webhooks. */
const NOWHERE = 'http://127.0.0.1:9';
/** The looks that are due meanwhile write elsewhere. */
const WRITES = /^\s*(?:INSERT|UPDATE|DELETE)[^]*?"(?:Webhook\w+|Approval|Event|EventCounter)"/;

const clock = new TestClock();
let gateway: TestApp;
let miteos: ToldEndpoint;
let miosa: ToldEndpoint;
let count = 0;

beforeAll(async () => {
  gateway = await openTestApp(clock, {
    ...{ MITEOS_MODE: 'live', MITEOS_BASE_URL: `${NOWHERE}/v1`, MITEOS_API_KEY: 'mt_test_hooks' },
    ...{ MIOSA_MODE: 'live', MIOSA_BASE_URL: `${NOWHERE}/api/v1`, MIOSA_API_KEY: 'msk_u_hooks' },
  });
  miteos = await makeEndpoint(gateway, { surface: 'MITEOS', name: 'Letters' });
  miosa = await makeEndpoint(gateway, { surface: 'MIOSA' });
});
beforeEach(() => {
  count += 1;
  gateway.statements.length = 0;
});
afterAll(() => gateway.close());

/** Of events that no other test has. */
const fresh = (): string => `${count}_${(count += 1)}`;
const asked = (id = fresh()) => approvalRequired(id, { task: `task_${id}`, agent: `agt_${id}` });
const toMiteos = (delivery: Delivery) => post(gateway, miteos.url, delivery);
const toMiosa = (delivery: Delivery) => post(gateway, miosa.url, delivery);

/** What has been told, oldest first. */
async function told(): Promise<string[]> {
  const found = await gateway.store.prisma.event.findMany({
    where: { tenantId: 'development' },
    orderBy: { sequence: 'asc' },
  });
  return found.map(({ dedupeKey }) => dedupeKey);
}

describe('a delivery', () => {
  test('of an approval makes it once, with one event, however often and wherever it comes', async () => {
    const other = await makeEndpoint(gateway, { surface: 'MITEOS' });
    const event = asked();
    expect(await toMiteos(fromMiteos(miteos.secret, event))).toBe(204);
    expect(await toMiteos(fromMiteos(miteos.secret, event))).toBe(204);
    expect(await post(gateway, other.url, fromMiteos(other.secret, event))).toBe(204);
    const at = await Promise.all(
      Array.from({ length: 5 }, () => toMiteos(fromMiteos(miteos.secret, { ...event, id: 'x' }))),
    );
    expect(at).toEqual([204, 204, 204, 204, 204]);

    const { approval_id: upstreamId, agent_id: agentId, task_id: taskId } = event.data;
    expect(await gateway.store.prisma.approval.findMany({ where: { agentId } })).toMatchObject([
      { upstreamId, taskId, status: 'PENDING', risk: 'high', tool: 'send_email' },
    ]);
    const events = await gateway.data(
      `{ events(filter: { types: [APPROVAL_REQUIRED] }, first: 200) { nodes {
        type ... on ApprovalRequiredEvent { approval { action status } }
      } } }`,
    );
    const approvals = (valueAt(events, 'events', 'nodes') as object[]).filter(
      (node) => valueAt(node, 'approval', 'action') === event.data.action,
    );
    expect(approvals).toHaveLength(1);
  });

  test('that nobody has signed, or has signed for other bytes, writes nothing', async () => {
    const event = asked();
    const { body, headers } = fromMiteos(miteos.secret, event);
    const forged: Delivery[] = [
      { body, headers: {} },
      { body, headers: { 'x-webhook-signature': '' } },
      { body, headers: { 'x-webhook-signature': 'sha256=' } },
      { body, headers: { 'x-webhook-signature': '0'.repeat(64) } },
      { body, headers: { 'x-other-signature': hmac(miteos.secret, body) } },
      { body: `${body} `, headers },
      fromMiteos(miosa.secret, event),
      fromMiteos('', event),
    ];
    for (const delivery of forged) expect(await toMiteos(delivery)).toBe(401);
    expect(gateway.statements.filter((sql) => WRITES.test(sql))).toEqual([]);
    expect(await toMiteos({ body, headers })).toBe(204);
  });

  test('may be signed in hex or base64, with the name of the hash or without', async () => {
    const forms = [
      (hex: string) => hex,
      (hex: string) => hex.toUpperCase(),
      (hex: string) => `sha256=${hex}`,
      (hex: string) => Buffer.from(hex, 'hex').toString('base64'),
      (hex: string) => `sha256=${Buffer.from(hex, 'hex').toString('base64')}`,
      (hex: string) => Buffer.from(hex, 'hex').toString('base64url'),
    ];
    for (const form of forms) {
      const { body, headers } = fromMiteos(miteos.secret, asked());
      const signature = form(headers['x-webhook-signature'] ?? '');
      expect(await toMiteos({ body, headers: { 'X-Webhook-Signature': signature } })).toBe(204);
    }
  });

  test('may be signed in another header and with another hash, if its endpoint says so', async () => {
    const own = await makeEndpoint(gateway, {
      ...{ surface: 'MITEOS', signatureHeader: 'X-Of-Ours', signatureAlgorithm: 'HMAC_SHA512' },
      secret: 'chosen by the surface'.replaceAll(' ', '-'),
    });
    expect(own.secret).toBe('chosen-by-the-surface');
    const body = JSON.stringify(asked());
    const signature = createHmac('sha512', own.secret).update(body).digest('hex');
    const send = (name: string) => post(gateway, own.url, { body, headers: { [name]: signature } });
    expect(await send('X-Webhook-Signature')).toBe(401);
    expect(await send('X-Of-Ours')).toBe(204);
  });

  test('of an event that is not known here is taken and does nothing; nonsense is refused', async () => {
    const before = await told();
    const signed = (event: object) => fromMiteos(miteos.secret, event);
    expect(await toMiteos(signed({ id: fresh(), type: 'deliverable.made', data: {} }))).toBe(204);
    expect(await toMiteos(signed({ event: 'approval.required', data: { task_id: 't' } }))).toBe(
      204,
    );
    expect(await toMiteos(signed({}))).toBe(204);
    expect(await toMiteos(signed({ id: 'x'.repeat(100_000), type: 'task.running' }))).toBe(204);
    for (const body of ['', 'nonsense', '[]', '"approval.required"', 'null']) {
      const headers = { 'x-webhook-signature': hmac(miteos.secret, body) };
      expect(await toMiteos({ body, headers }), body).toBe(400);
    }
    expect(await told()).toEqual(before);
  });

  test('with characters that no database takes is taken without them', async () => {
    const event = asked();
    event.data.action = 'Send \u0000 and \ud800';
    expect(await toMiteos(fromMiteos(miteos.secret, event))).toBe(204);
    const [approval] = await gateway.store.prisma.approval.findMany({
      where: { agentId: event.data.agent_id },
    });
    expect(approval?.action).toBe('Send  and \ufffd');
  });

  test('that is too long, or compressed, is refused unread', async () => {
    const event = { ...asked(), more: 'x'.repeat(1_000_000) };
    expect(await toMiteos(fromMiteos(miteos.secret, event))).toBe(413);
    const { body, headers } = fromMiteos(miteos.secret, asked());
    expect(await toMiteos({ body, headers: { ...headers, 'content-encoding': 'gzip' } })).toBe(415);
    expect(gateway.statements.filter((sql) => WRITES.test(sql))).toEqual([]);
  });
});

/** Without saying how long it is, and gives the status of the answer. */
function sendInParts(url: URL, headers: Record<string, string>, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.once('error', reject);
    for (let at = 0; at < body.length; at += 10_000) sent.write(body.slice(at, at + 10_000));
    sent.end();
  });
}

test('over a connection, one that is too long gets its answer, however it is sent', async () => {
  const { url } = await gateway.listen();
  const address = new URL(new URL(miteos.url).pathname, url);
  const whole = 'x'.repeat(3_000_000);
  const headers = { 'x-webhook-signature': hmac(miteos.secret, whole) };
  const post = { method: 'POST', headers };
  expect((await fetch(address, { ...post, body: whole })).status).toBe(413);
  expect(await sendInParts(address, headers, whole)).toBe(413);
  const nowhere = new URL('/webhooks/miteos/none', url);
  expect((await fetch(nowhere, { ...post, body: whole })).status).toBe(404);
  const good = fromMiteos(miteos.secret, asked());
  expect((await fetch(address, { method: 'POST', ...good })).status).toBe(204);
});

test('of many, doubled, out of order, forged and stale ones among them, each is told once', async () => {
  const admin = await gateway.authorize('storm', ['admin']);
  const data = async (query: string, variables?: Record<string, unknown>) =>
    (await gateway.query(query, variables, admin)).data ?? {};
  const storm = await makeStorm({ data }, 40, clock.now());
  await sendStorm(storm, ({ path, body, headers }) =>
    gateway.send({ method: 'POST', body, headers }, path).then(({ status }) => status),
  );
  expect(await toldBy({ data })).toEqual(storm.expected);
});

describe('MIOSA', () => {
  test('tells by its webhooks what its stream tells, in either way of signing', async () => {
    const [one, two] = [fresh(), fresh()];
    const created = computerEvent(one, 'computer.created', clock.now());
    expect(await toMiosa(fromMiosa(miosa.secret, created))).toBe(204);
    const running = fromMiosaAt(miosa.secret, computerEvent(two), clock.now());
    expect(await toMiosa(running)).toBe(204);
    const { 'miosa-signature': signature = '' } = running.headers;
    const renamed = { body: running.body, headers: { 'x-miosa-signature': signature } };
    expect(await toMiosa(renamed)).toBe(204);
    expect((await told()).slice(-2)).toEqual([`miosa:event:evt_${one}`, `miosa:event:evt_${two}`]);
  });

  test('is not believed a delivery that it signed at another time', async () => {
    const event = computerEvent(fresh());
    const at = (seconds: number) => new Date(clock.now().getTime() + seconds * 1000);
    expect(await toMiosa(fromMiosaAt(miosa.secret, event, at(-301)))).toBe(401);
    expect(await toMiosa(fromMiosaAt(miosa.secret, event, at(302)))).toBe(401);
    const { body, headers } = fromMiosaAt(miosa.secret, event, at(-301));
    const signature = headers['miosa-signature']?.replace(/^t=\d+/, `t=${at(0).getTime() / 1000}`);
    expect(await toMiosa({ body, headers: { 'miosa-signature': signature ?? '' } })).toBe(401);
    expect(gateway.statements.filter((sql) => WRITES.test(sql))).toEqual([]);
    expect(await toMiosa(fromMiosaAt(miosa.secret, event, at(-299)))).toBe(204);
  });

  test('is not heard of what happened before all that is remembered', async () => {
    const month = 31 * 86_400_000;
    const event = computerEvent(
      fresh(),
      'computer.running',
      new Date(clock.now().getTime() - month),
    );
    expect(await toMiosa(fromMiosa(miosa.secret, event))).toBe(204);
    expect(await told()).not.toContain(`miosa:event:${event.id}`);
  });

  test('documents how it signs, so that an endpoint for it says nothing else', async () => {
    const refused = await gateway.data(
      `mutation { createWebhookEndpoint(input: { surface: MIOSA, signatureHeader: "X-Mine" }) {
        ... on ValidationError { fields { path } }
      } }`,
    );
    expect(valueAt(refused, 'createWebhookEndpoint', 'fields', 0, 'path')).toBe('signatureHeader');
  });
});

describe('a header that carries something else', () => {
  test.each([
    ...['Authorization', 'cookie', 'Host', 'Connection', 'Content-Type', 'content-length'],
    ...['Transfer-Encoding', 'Upgrade', 'Date', 'X-Forwarded-For', 'Proxy-Authorization'],
  ])('carries no signature: %s is refused, and no endpoint made', async (signatureHeader) => {
    const endpoints = () => gateway.store.prisma.webhookEndpoint.count();
    const before = await endpoints();
    const refused = await gateway.data(
      `mutation ($input: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $input) {
        ... on ValidationError { fields { path } }
      } }`,
      { input: { surface: 'MITEOS', signatureHeader } },
    );
    expect(valueAt(refused, 'createWebhookEndpoint')).toEqual({
      fields: [{ path: 'signatureHeader' }],
    });
    expect(await endpoints()).toBe(before);
  });

  test.each(['Signature', 'X-Hub-Signature-256', 'Contented', 'X-Authorization-Of'])(
    'is not %s',
    async (signatureHeader) => {
      await makeEndpoint(gateway, { surface: 'MITEOS', signatureHeader });
    },
  );
});

describe('an address', () => {
  test('that is none, of another surface, or was deleted has nothing at it', async () => {
    const event = fromMiteos(miteos.secret, asked());
    const own = await makeEndpoint(gateway, { surface: 'MITEOS' });
    const deleted = await gateway.data(
      `mutation ($id: ID!) { deleteWebhookEndpoint(input: { webhookEndpoint: $id }) {
        ... on DeleteWebhookEndpointSuccess { deletedId }
      } }`,
      { id: own.id },
    );
    expect(valueAt(deleted, 'deleteWebhookEndpoint', 'deletedId')).toBe(own.id);
    const answers = new Set<string>();
    for (const url of [
      own.url,
      miteos.url.replace('/miteos/', '/miosa/'),
      miteos.url.replace('/miteos/', '/routa/'),
      `${miteos.url.slice(0, -1)}-`,
      `${miteos.url}/more`,
      'http://127.0.0.1:4000/webhooks/miteos/1',
    ]) {
      const path = new URL(url).pathname;
      const answer = await gateway.send({ method: 'POST', ...event }, path);
      answers.add(`${answer.status} ${await answer.text()}`);
    }
    expect([...answers]).toEqual([expect.stringMatching(/^404 .*There is nothing here/)]);
  });

  test('takes nothing but POST, whether it is one or not', async () => {
    for (const path of [new URL(miteos.url).pathname, '/webhooks/miteos/none']) {
      expect((await gateway.send({ method: 'GET' }, path)).status).toBe(405);
    }
  });

  test('of a tenant that is let in no more has nothing at it', async () => {
    const admin = await gateway.authorize('suspended', ['admin']);
    const asAdmin = async (query: string, variables?: Record<string, unknown>) =>
      (await gateway.query(query, variables, admin)).data ?? {};
    const own = await makeEndpoint({ data: asAdmin }, { surface: 'MITEOS' });
    expect(await post(gateway, own.url, fromMiteos(own.secret, asked()))).toBe(204);
    await gateway.tenants.suspend('suspended');
    expect(await post(gateway, own.url, fromMiteos(own.secret, asked()))).toBe(404);
  });

  test('and its secret are told once, and kept as nothing that could be read', async () => {
    const own = await makeEndpoint(gateway, { surface: 'MITEOS', name: 'Kept' });
    const listed = await gateway.data(
      '{ webhookEndpoints { id name surface url secret signatureHeaders signatureAlgorithm } }',
    );
    const found = (valueAt(listed, 'webhookEndpoints') as object[]).find(
      (one) => valueAt(one, 'id') === own.id,
    );
    expect(found).toEqual({
      ...{ id: own.id, name: 'Kept', surface: 'MITEOS', url: null, secret: null },
      ...{ signatureHeaders: ['X-Webhook-Signature'], signatureAlgorithm: 'HMAC_SHA256' },
    });
    const rows = await gateway.sql(
      `SELECT row_to_json(e)::text AS e, row_to_json(s)::text AS s
       FROM "WebhookEndpoint" e JOIN "WebhookSecret" s ON s."endpointId" = e."id"`,
    );
    const token = own.url.split('/').at(-1) ?? '';
    for (const text of [token, own.secret, Buffer.from(own.secret).toString('hex')]) {
      expect(JSON.stringify(rows)).not.toContain(text);
    }
  });

  test('is made for Miteos and MIOSA alone, and a tenant has at most twenty', async () => {
    const admin = await gateway.authorize('many', ['admin']);
    const make = (surface: string) =>
      gateway.query(
        `mutation ($surface: Surface!) { made: createWebhookEndpoint(input: { surface: $surface }) {
          __typename
        } }`,
        { surface },
        admin,
      );
    const of = async (surface: string) =>
      valueAt(await make(surface), 'data', 'made', '__typename');
    expect(await of('ROUTA')).toBe('UnsupportedError');
    for (let index = 0; index < 20; index += 1) {
      expect(await of('MIOSA')).toBe('CreateWebhookEndpointSuccess');
    }
    expect(await of('MITEOS')).toBe('ConflictError');
  });

  test('asked for twice with one idempotency key is one, and told once', async () => {
    const make = () =>
      gateway.data(
        `mutation { made: createWebhookEndpoint(input: { surface: MIOSA, idempotencyKey: "hook" }) {
          ... on CreateWebhookEndpointSuccess { webhookEndpoint { id url secret } }
        } }`,
      );
    const [first, second] = [await make(), await make()].map((data) =>
      valueAt(data, 'made', 'webhookEndpoint'),
    );
    expect(second).toEqual({ id: valueAt(first, 'id'), url: null, secret: null });
  });
});

describe('a rotated secret', () => {
  async function rotate(id: string, overlapSeconds?: number): Promise<string> {
    const data = await gateway.data(
      `mutation ($id: ID!, $overlapSeconds: Int) {
        made: rotateWebhookSecret(input: { webhookEndpoint: $id, overlapSeconds: $overlapSeconds }) {
          ... on RotateWebhookSecretSuccess { webhookEndpoint { id url secret } }
        }
      }`,
      { id, overlapSeconds },
    );
    expect(valueAt(data, 'made', 'webhookEndpoint')).toMatchObject({ id, url: null });
    return String(valueAt(data, 'made', 'webhookEndpoint', 'secret'));
  }

  test('counts beside the one before for a day, and then alone', async () => {
    const own = await makeEndpoint(gateway, { surface: 'MITEOS' });
    const send = (secret: string) => post(gateway, own.url, fromMiteos(secret, asked()));
    const next = await rotate(own.id);
    expect([await send(own.secret), await send(next)]).toEqual([204, 204]);
    clock.advance(86_400_000);
    expect([await send(own.secret), await send(next)]).toEqual([401, 204]);
  });

  test('leaves no third one valid, and none but itself if so asked', async () => {
    const own = await makeEndpoint(gateway, { surface: 'MITEOS' });
    const send = (secret: string) => post(gateway, own.url, fromMiteos(secret, asked()));
    const second = await rotate(own.id);
    const third = await rotate(own.id);
    expect(await Promise.all([own.secret, second, third].map(send))).toEqual([401, 204, 204]);
    const fourth = await rotate(own.id, 0);
    expect(await Promise.all([third, fourth].map(send))).toEqual([401, 204]);
  });
});
