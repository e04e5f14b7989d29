// `npm run test:fuzz` starts the gateway, sends it 100,000 random requests from five seeds, and ends with
// 1 when one of them was answered with 5xx or an unexpected error, took more than a second, or ended the
// process. `npm run test:fuzz -- SEED COUNT` sends what one seed makes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { buildSchema } from 'graphql';
import { packageRoot } from '../package-root.js';
import { prepare } from './fuzz/prepare.js';
import { startGateway } from './gateway.js';
import { Report } from './fuzz/report.js';
import { fuzzRequests } from './fuzz/requests.js';
import { Sender } from './fuzz/sender.js';

const SEEDS = [1, 2, 3, 4, 5];
const COUNT = 20_000;
/** Connections at once. */
const SENDERS = 8;

const [seed, count = String(COUNT)] = process.argv.slice(2);
const gateway = await startGateway();
const { url, authorization } = gateway;
const schema = buildSchema(readFileSync(join(packageRoot, 'schema', 'schema.graphql'), 'utf8'));
const requests = fuzzRequests({
  schema,
  host: new URL(url).host,
  ...(await prepare(url, authorization)),
});

async function run(seed: number, count: number): Promise<Report> {
  const report = new Report(seed);
  const senders = Array.from({ length: SENDERS }, async (_, index) => {
    const sender = new Sender(url);
    const property = fc.asyncProperty(requests, async (request) => {
      if (!gateway.isRunning()) return;
      const outcome = await sender.send(request);
      report.add(request, outcome);
    });
    await fc.assert(property, {
      seed: seed * SENDERS + index,
      numRuns: Math.ceil(count / SENDERS),
    });
    sender.close();
  });
  await Promise.all(senders);
  return report;
}

let isGood = true;
for (const one of seed === undefined ? SEEDS : [Number(seed)]) {
  const report = await run(one, Number(count));
  console.log(report.text());
  isGood &&= report.isGood;
}
if (!gateway.isRunning()) console.log('The gateway has ended.');
if (gateway.errors() !== '') console.log(`The gateway says:\n${gateway.errors().slice(0, 10_000)}`);
isGood &&= gateway.isRunning() && gateway.errors() === '';
await gateway.stop();
process.exitCode = isGood ? 0 : 1;
