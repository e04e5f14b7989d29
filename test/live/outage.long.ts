import { once } from 'node:events';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { valueAt } from '../support/value-at.js';
import { tiers } from '../../src/surfaces/miteos/emulator/limits.js';
import { TestClock } from '../support/test-clock.js';
import { letPass, openTestApp, type Answer } from '../support/app.js';
import { openLiveSite, type LiveSite } from './site.js';

let site: LiveSite | undefined;
let stopTime = (): void => undefined;

/** From now on time passes, faster than it does, except while `isBusy`: a busy machine is no slow Miteos. */
function letTimePass(clock: TestClock, stepMs = 200, isBusy = (): boolean => false): void {
  const timer = setInterval(() => {
    if (!isBusy()) clock.advance(stepMs);
  }, 5);
  stopTime = () => clearInterval(timer);
}

afterEach(async () => {
  stopTime();
  await site?.close();
  site = undefined;
});

const TASKS = '{ tasks(first: 1) { nodes { id } } viewer { tenantId } }';
const SURFACES = '{ surfaces { surface mode state rateLimit { limit } lastError } }';

function codeOf(answer: Answer): unknown {
  return valueAt(answer, 'errors', 0, 'extensions', 'code');
}

test('while Miteos answers everything with 503, a thousand queries are few requests', async () => {
  site = await openLiveSite({ environment: { RATE_LIMIT_OPERATIONS: '10000' } });
  const { gateway, emulator } = site;
  letTimePass(emulator.clock);
  emulator.emulator.faults.add('status:503');
  site.asked();
  for (let round = 0; round < 20; round += 1) {
    const answers = await Promise.all(Array.from({ length: 50 }, () => gateway.query(TASKS)));
    for (const answer of answers) {
      expect(codeOf(answer)).toBe('UPSTREAM');
      expect(answer.data).toEqual({ tasks: null, viewer: { tenantId: 'development' } });
    }
  }
  const { 'GET /v1/tasks': seen = 0 } = site.asked();
  expect(seen).toBeGreaterThan(0);
  expect(seen).toBeLessThanOrEqual(1_200);
  expect(await gateway.data(SURFACES)).toMatchObject({
    surfaces: [
      {
        surface: 'MITEOS',
        mode: 'LIVE',
        state: 'DOWN',
        lastError: expect.stringMatching(/Miteos/) as unknown,
      },
      { surface: 'MIOSA', mode: 'EMBEDDED', state: 'UP', lastError: null },
      { surface: 'ROUTA', mode: 'EMBEDDED', state: 'UP', lastError: null },
    ],
  });
});

test('a mutation is sent once, whether it is refused or its answer is lost', async () => {
  site = await openLiveSite();
  const { emulator } = site;
  for (const [fault, code] of [
    ['status:503', 'UPSTREAM'],
    ['reset-after', 'IN_DOUBT'],
    ['truncated', 'IN_DOUBT'],
  ] as const) {
    const off = emulator.emulator.faults.add(fault);
    site.asked();
    expect(valueAt(await site.createTask(fault), 'data', 'result', 'code')).toBe(code);
    expect(site.asked()['POST /v1/tasks']).toBe(1);
    off();
  }
  // Those in doubt have been made, and their messages say to look.
  expect(await site.gateway.data('{ tasks { totalCount } }')).toEqual({ tasks: { totalCount: 2 } });
});

const TWENTY_CALLERS =
  'sixty requests a minute are never exceeded by twenty callers, who wait or are told how long';

test(TWENTY_CALLERS, { timeout: 120_000 }, async () => {
  site = await openLiveSite({
    environment: { MITEOS_TIER: 'free', OPERATION_TIMEOUT: '30' },
    emulator: { limits: { ...tiers.business, requestsPerMinute: 60 } },
  });
  const { gateway, emulator } = site;
  letTimePass(emulator.clock, 50, () => site?.isAnswering() ?? false);
  const answers: Answer[] = [];
  const caller = async (number: number): Promise<void> => {
    for (let index = 0; index < 8; index += 1) {
      // Each asks for something else, so that nothing is shared.
      const first = 1 + ((number * 8 + index) % 50);
      const status = index % 2 === 0 ? 'RUNNING' : 'COMPLETE';
      answers.push(
        await gateway.query(
          `query ($first: Int!) { tasks(first: $first, filter: { status: ${status} }) { totalCount } }`,
          { first },
        ),
      );
    }
  };
  await Promise.all(Array.from({ length: 20 }, (_, number) => caller(number)));
  expect(answers).toHaveLength(160);
  expect(emulator.emulator.traffic.answers[429]).toBeUndefined();
  const refused = answers.filter(({ errors }) => errors !== undefined);
  for (const answer of refused) {
    expect(answer.errors?.[0]?.extensions).toMatchObject({
      code: 'RATE_LIMITED',
      surface: 'MITEOS',
      retryAfter: expect.any(Number) as unknown,
    });
  }
  expect(refused.length).toBeGreaterThan(0);
  // None of the share is wasted: the look at the start is one of them.
  expect(emulator.emulator.traffic.answers[200]).toBeGreaterThanOrEqual(60);
});

test('a gateway that starts while Miteos is down says so, and heals by itself', async () => {
  const clock = new TestClock();
  const port = await freePort();
  let miteos: Server | undefined;
  const gateway = await openTestApp(clock, {
    MITEOS_MODE: 'live',
    MITEOS_BASE_URL: `http://127.0.0.1:${port}/v1`,
    MITEOS_API_KEY: 'mt_test_0123456789abcdef',
  });
  letTimePass(clock);
  try {
    const state = async (): Promise<unknown> =>
      valueAt(await gateway.data(SURFACES), 'surfaces', 0, 'state');
    await expect.poll(state).toBe('DOWN');
    expect(codeOf(await gateway.query(TASKS))).toBe('UPSTREAM');

    miteos = createHttpServer((request, response) => {
      const isList = request.url === '/v1/workspaces';
      response.setHeader('content-type', 'application/json');
      response.end(isList ? '[]' : '{"tasks":[],"total":0}');
    });
    miteos.listen(port, '127.0.0.1');
    await once(miteos, 'listening');
    stopTime();
    await letPass(gateway.app, clock, 10_000);
    expect(await state()).toBe('UP');
    expect((await gateway.query(TASKS)).errors).toBeUndefined();
  } finally {
    await gateway.close();
    miteos?.close();
  }
});

test('a tenant without a credential has no Miteos, and one with its own has its own', async () => {
  site = await openLiveSite();
  const { gateway, emulator } = site;
  await site.createTask('Of the default tenant');
  const authorization = await gateway.authorize('other', ['admin']);
  const ask = (query: string): Promise<Answer> => gateway.query(query, {}, authorization);
  site.asked();
  expect(await ask(SURFACES)).toMatchObject({
    data: {
      surfaces: [
        { surface: 'MITEOS', state: 'NOT_CONFIGURED', rateLimit: null },
        { state: 'UP' },
        { state: 'UP' },
      ],
    },
  });
  const refused = await ask('{ tasks { totalCount } workspaces { totalCount } }');
  expect(refused.data).toEqual({ tasks: null, workspaces: { totalCount: 0 } });
  expect(refused.errors?.[0]?.message).toContain('setUpstreamCredential');
  expect(site.asked()).toEqual({});

  const credential = emulator.key();
  await ask(
    `mutation { setUpstreamCredential(input: { surface: MITEOS, credential: "${credential}" }) { __typename } }`,
  );
  expect(await ask('{ tasks { totalCount } }')).toEqual({ data: { tasks: { totalCount: 0 } } });
  expect(await ask(SURFACES)).toMatchObject({
    data: {
      surfaces: [{ state: 'UP', rateLimit: { limit: 5000 } }, { state: 'UP' }, { state: 'UP' }],
    },
  });
});

/** One that nobody listens on, for now. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
