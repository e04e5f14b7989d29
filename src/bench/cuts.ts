// `npm run bench:cuts` begins 1,000 uploads and cuts each at a byte of chance, half of them in order (FIN)
// and half not (RST). It ends with 1 when the gateway ends or logs an error, when a query that runs
// meanwhile waits for more than 250 ms, or when handles or blobs are left over.
// `npm run bench:cuts -- --cuts 100` is the short form.
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { parseArgs } from 'node:util';
import { ask, makeWorkspace, uploadFields } from './files/upload-form.js';
import { startGateway } from './gateway.js';

const FILE_BYTES = 300_000;
const AT_ONCE = 20;
const MOST_WAIT_MS = 250;
const MOST_HANDLES = 5;
const SETTLE_MS = 30_000;
const QUIET_MS = 3_000;

const { values } = parseArgs({ options: { cuts: { type: 'string', default: '1000' } } });
const gateway = await startGateway();
const workspace = await makeWorkspace(gateway);
const { host, port } = new URL(gateway.url);
const { operations, map } = uploadFields(workspace);
const body = Buffer.concat([
  Buffer.from(
    [
      '--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n',
      `${operations}\r\n`,
      '--x\r\ncontent-disposition: form-data; name="map"\r\n\r\n',
      `${map}\r\n`,
      '--x\r\ncontent-disposition: form-data; name="0"; filename="a.txt"\r\n',
      'content-type: text/plain\r\n\r\n',
    ].join(''),
  ),
  Buffer.alloc(FILE_BYTES, 'a'),
  Buffer.from('\r\n--x--\r\n'),
]);
const head = Buffer.from(
  [
    'POST /graphql HTTP/1.1',
    `host: ${host}`,
    `authorization: ${gateway.authorization}`,
    'graphql-preflight: 1',
    'content-type: multipart/form-data; boundary=x',
    `content-length: ${body.length}`,
    '\r\n',
  ].join('\r\n'),
);
const request = Buffer.concat([head, body]);

/** Never the whole: an upload that arrives is none that was cut. */
function cut(index: number): Promise<void> {
  const end = Math.floor(Math.random() * (request.length - 1));
  return new Promise((resolve) => {
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write(request.subarray(0, end), () => {
        if (index % 2 === 0) socket.end();
        else socket.resetAndDestroy();
      });
    });
    socket.on('error', () => undefined);
    socket.resume();
    socket.once('close', () => resolve());
    // The gateway has no reason to close first when the head did not come whole.
    setTimeout(() => socket.destroy(), 1_000).unref();
  });
}

async function handles(): Promise<number> {
  return (await readdir(`/proc/${gateway.pid}/fd`)).length;
}

async function lookOn(until: AbortSignal): Promise<number> {
  let longest = 0;
  while (!until.aborted) {
    const start = performance.now();
    await ask(gateway, '{ viewer { tenant } }');
    longest = Math.max(longest, performance.now() - start);
  }
  return longest;
}

for (let warmUp = 0; warmUp < AT_ONCE; warmUp += 1) await cut(warmUp);
await ask(gateway, '{ viewer { tenant } }');
const before = await handles();
// What a query waits for when nothing else is asked: on a busy machine, for the machine.
const quiet = await lookOn(AbortSignal.timeout(QUIET_MS));
const done = new AbortController();
const bystander = lookOn(done.signal);
let next = 0;
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    while (next < Number(values.cuts)) {
      next += 1;
      await cut(next);
    }
  }),
);
done.abort();
const longest = await bystander;
const deadline = performance.now() + SETTLE_MS;
while (performance.now() < deadline && Math.abs((await handles()) - before) > MOST_HANDLES) {
  await new Promise((resolve) => setTimeout(resolve, 100));
}
const left = (await handles()) - before;

console.log(
  `${values.cuts} uploads cut: a query waited ${longest.toFixed(0)} ms at most (${quiet.toFixed(0)} ms without them), ${left} handles more than before`,
);
const problems: string[] = [];
if (!gateway.isRunning()) problems.push('The gateway has ended.');
if (longest > MOST_WAIT_MS) problems.push(`A query waited for more than ${MOST_WAIT_MS} ms.`);
if (Math.abs(left) > MOST_HANDLES) problems.push('Handles are left over.');
if (gateway.errors() !== '') problems.push(`The gateway says: ${gateway.errors().slice(0, 2000)}`);
for (const problem of problems) console.log(problem);
await gateway.stop();
process.exit(problems.length === 0 ? 0 : 1);
