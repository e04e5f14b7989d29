import { afterAll, beforeAll, expect, test } from 'vitest';
import { Secrets } from '../../src/access/secrets.js';
import { DamagedCredentialError } from '../../src/access/sealed-tables.js';
import { Seals, SecretError } from '../../src/access/seals.js';
import { Store } from '../../src/store/store.js';
import { WebhookEndpoints } from '../../src/webhooks/endpoints.js';
import { WebhookReceiver } from '../../src/webhooks/receiver.js';
import { webhookUpkeep } from '../../src/webhooks/upkeep.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { passTime } from '../support/pass-time.js';
import { TestClock } from '../support/test-clock.js';
import { hmac } from '../support/webhooks.js';

const clock = new TestClock();
const HEADER = 'x-webhook-signature';
const DAY_MS = 86_400_000;
const SECRET = 'a secret of the operator, long enough';
const NEXT = 'the secret that comes after that one';

let database: TestDatabase;
let store: Store;
let endpoints: WebhookEndpoints;

beforeAll(async () => {
  database = await openTestDatabase();
  store = new Store({ connection: database.connection });
  endpoints = endpointsOf(sealsWith(SECRET));
});
afterAll(async () => {
  await store.close();
  await database.close();
});

function sealsWith(current: string, ...previous: string[]): Seals {
  return new Seals({ store, clock, secrets: new Secrets({ current, previous }) });
}

function endpointsOf(seals: Seals): WebhookEndpoints {
  return new WebhookEndpoints({ store, seals, clock, publicUrl: () => 'https://ours.test/' });
}

/** Of a source that tells nothing but the id of its event. */
function openReceiver(): WebhookReceiver {
  return new WebhookReceiver({
    ...{ store, endpoints, clock, look: () => undefined },
    isLetIn: () => Promise.resolve(true),
    sources: [
      {
        surface: 'MITEOS',
        read: (body) =>
          body === '?' ? null : { eventId: body, takeIn: () => Promise.resolve(undefined) },
      },
    ],
  });
}

async function openEndpoint(name: string) {
  const made = await endpoints.create(
    'a',
    { surface: 'MITEOS', name, header: null, algorithm: null, secret: null },
    name,
  );
  const token = made.url.split('/').at(-1) ?? '';
  const endpoint = await openReceiver().open('miteos', token);
  if (!endpoint) throw new Error('There is no endpoint.');
  const sent = (body: string, secret = made.secret) =>
    [endpoint, new Headers({ [HEADER]: hmac(secret, body) }), Buffer.from(body)] as const;
  return { made, sent };
}

test('an endpoint that is given no name is called after its surface', async () => {
  const wanted = {
    surface: 'MITEOS',
    name: null,
    header: null,
    algorithm: null,
    secret: null,
  } as const;
  const { endpoint } = await endpoints.create('a', wanted, 'nameless');
  expect(endpoint.name).toBe('Webhooks of Miteos');
  await endpoints.delete('a', endpoint.id);
});

test('its address is where the gateway is reached', async () => {
  const { made } = await openEndpoint('address');
  expect(made.url).toMatch(/^https:\/\/ours\.test\/webhooks\/miteos\/[\w-]{43}$/);
});

test('too many deliveries are refused until some time has passed; forged ones do not count', async () => {
  const receiver = openReceiver();
  const { sent } = await openEndpoint('many');
  for (let index = 0; index < 100; index += 1) {
    expect(await receiver.receive(...sent('?', 'another'))).toEqual({ outcome: 'FORGED' });
  }
  for (let index = 0; index < 6_000; index += 1) await receiver.receive(...sent('?'));
  expect(await receiver.receive(...sent('?'))).toEqual({ outcome: 'TOO_MANY', retryAfter: 1 });
  clock.advance(1_000);
  expect(await receiver.receive(...sent('?'))).toEqual({ outcome: 'UNREADABLE' });
});

test('a delivery is remembered for thirty days', async () => {
  const receiver = openReceiver();
  const { sent } = await openEndpoint('kept');
  const upkeep = webhookUpkeep({ store, clock, onError: (error) => expect.fail(String(error)) });
  const outcome = async () => (await receiver.receive(...sent('evt_1'))).outcome;
  expect([await outcome(), await outcome()]).toEqual(['TAKEN', 'KNOWN']);
  await passTime(clock, 30 * DAY_MS, () => upkeep.settled());
  expect(await outcome()).toBe('KNOWN');
  await passTime(clock, DAY_MS, () => upkeep.settled());
  expect(await outcome()).toBe('TAKEN');
  await upkeep.stop();
});

test('made again because its answer was lost, an endpoint has another address and secret', async () => {
  const first = await openEndpoint('again');
  const second = await openEndpoint('again');
  expect(second.made.endpoint.id).toBe(first.made.endpoint.id);
  const token = first.made.url.split('/').at(-1) ?? '';
  expect(await endpoints.open(token)).toBeNull();
  expect(await openReceiver().receive(...second.sent('x', first.made.secret))).toEqual({
    outcome: 'FORGED',
  });
});

test('the secret of an endpoint is sealed anew when the secret of the operator changes', async () => {
  const { made } = await openEndpoint('resealed');
  const token = made.url.split('/').at(-1) ?? '';
  const seals = sealsWith(NEXT, SECRET);
  expect(await seals.rotate()).toBeGreaterThan(0);
  expect(await seals.rotate()).toBe(0);
  await sealsWith(NEXT).checkSecret();
  const opened = await endpointsOf(sealsWith(NEXT)).open(token);
  expect(opened?.secrets).toEqual([made.secret]);
  await expect(endpoints.open(token)).rejects.toThrow(SecretError);
  await store.prisma.webhookSecret.updateMany({ data: { sealed: new Uint8Array(40) } });
  await expect(endpointsOf(sealsWith(NEXT)).open(token)).rejects.toThrow(DamagedCredentialError);
});
