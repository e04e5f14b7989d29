import fc from 'fast-check';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { schema } from '../../schema/index.js';
import { describeRequest, problemOf } from '../../src/bench/fuzz/judge.js';
import { prepare } from '../../src/bench/fuzz/prepare.js';
import { fuzzRequests, type FuzzRequest } from '../../src/bench/fuzz/requests.js';
import { Sender } from '../../src/bench/fuzz/sender.js';
import { openTestApp, type TestApp } from '../support/app.js';
import { TestClock } from '../support/test-clock.js';

/*
 * A short run of what `npm run test:fuzz` does at length. How long an answer takes is for that to say,
 * which has the machine to itself.
 */

const RUNS = 300;
/** Printed by fast-check with what fails, and the path to it. */
const SEED = 20_310_402;

const logged: string[] = [];
let gateway: TestApp;
let sender: Sender;
let requests: fc.Arbitrary<FuzzRequest>;

beforeAll(async () => {
  const unlimited = { RATE_LIMIT_OPERATIONS: '1000000', RATE_LIMIT_COST: '1000000000' };
  const log = pino({ level: 'error' }, { write: (line) => logged.push(line) });
  gateway = await openTestApp(new TestClock(), unlimited, log);
  const { url } = await gateway.listen();
  sender = new Sender(url);
  const { host } = new URL(url);
  requests = fuzzRequests({ schema, host, ...(await prepare(url, gateway.authorization)) });
});
afterAll(async () => {
  sender.close();
  await gateway.close();
});

test('nothing that a client sends is answered with a fault, or left without an answer', async () => {
  const data = new Set<string>();
  await fc.assert(
    fc.asyncProperty(requests, async (request) => {
      const outcome = await sender.send(request);
      const problem = problemOf(request, outcome);
      if (problem && problem.kind !== 'slow') {
        throw new Error(`${problem.what}: ${describeRequest(request, outcome)}`);
      }
      expect(logged).toEqual([]);
      if (outcome.text.includes('"data":{')) data.add(outcome.text);
    }),
    { numRuns: RUNS, seed: SEED },
  );
  // Most that is sent is refused, and that is not all there is to see.
  expect(data.size).toBeGreaterThan(RUNS / 10);
  // What fails is made smaller before it is told.
}, 120_000);
