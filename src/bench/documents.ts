// `npm run bench:documents` times requests that are made to be slow, each against a plain small query of
// the same run. It ends with 1 when one of them takes a tenth of a second: for so long a client could
// keep all others waiting with each request.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { z } from 'zod';
import { createApp } from '../app.js';
import { systemClock } from '../clock.js';
import { readConfig } from '../config.js';
import { openDatabase } from '../store/database.js';
import { hostileRequests } from './hostile-requests.js';

const ROUNDS = 9;
const LIMIT_MS = 100;

const answerForm = z.object({
  errors: z
    .array(z.object({ extensions: z.object({ code: z.string() }).partial().optional() }))
    .optional(),
});

const dataDir = await mkdtemp(join(tmpdir(), 'tributary-bench-'));
const config = readConfig({ DATA_DIR: dataDir });
const log = pino({ level: 'warn' }, pino.destination(2));
const database = await openDatabase(config, {
  onError: (error) => {
    log.warn({ err: error });
  },
});
const app = await createApp({ config, connection: database.connection, clock: systemClock, log });

async function answerTo(body: string): Promise<string> {
  const response = await app.fetch(
    new Request(`http://${config.host}:${config.port}/graphql`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${app.developmentKey ?? ''}`,
        'content-type': 'application/json',
      },
      body,
    }),
  );
  return response.text();
}

/** Of the processor, in milliseconds, so that other work of the machine does not show; the median. */
async function timeOf(bodyOf: (mark: string) => string): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const body = bodyOf(String(round));
    const start = process.cpuUsage();
    await answerTo(body);
    const { user, system } = process.cpuUsage(start);
    times.push((user + system) / 1000);
  }
  return times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0;
}

async function codeOf(body: string): Promise<string> {
  const { errors } = answerForm.parse(JSON.parse(await answerTo(body)));
  return errors?.[0]?.extensions?.code ?? '';
}

const plain = (mark: string) => JSON.stringify({ query: `{ viewer { tenant } } #${mark}` });
await timeOf(plain);
const plainMs = await timeOf(plain);
console.log(
  `A plain small query takes ${plainMs.toFixed(2)} ms of the processor; so many times that take:`,
);
let longestMs = 0;
for (const { name, bodyOf } of hostileRequests) {
  const ms = await timeOf(bodyOf);
  longestMs = Math.max(longestMs, ms);
  const times = (ms / plainMs).toFixed(1).padStart(8);
  console.log(
    `${times}  ${ms.toFixed(1).padStart(5)} ms  ${name}  ${await codeOf(bodyOf('code'))}`,
  );
}
console.log(`The longest takes ${longestMs.toFixed(1)} ms.`);
if (longestMs >= LIMIT_MS) process.exitCode = 1;

await app.close();
await database.close();
await rm(dataDir, { recursive: true });
