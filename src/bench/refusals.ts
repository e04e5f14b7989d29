// `npm run bench:refusals` times how soon an upload is refused: each malformed form in turn, and one
// whose surface fails while its client still sends. It ends with 1 when a form takes 100 ms or is
// answered with another status than it should be, or when the failure takes a second to be told.
import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { ask, makeWorkspace, uploadFields } from './files/upload-form.js';
import { startGateway, type RunningGateway } from './gateway.js';
import { malformedForms, MAX_FILES, wholeForm } from './uploads/malformed-forms.js';

const MOST_FORM_MS = 100;
const MOST_FAILURE_MS = 1_000;
/** The least of so many counts: the machine has other work now and then. */
const TIMES = 3;
/** Fewer than make the gateway ask no more. */
const FAILURES = 5;
const SENT_BYTES = 1_000_000;

const problems: string[] = [];

interface Answer {
  status: number;
  body: string;
  /** How long it took. */
  ms: number;
}

async function send(gateway: RunningGateway, type: string, body: string): Promise<Answer> {
  const start = performance.now();
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: {
      ...{ authorization: gateway.authorization, 'graphql-preflight': '1' },
      'content-type': type,
    },
    body,
  });
  const answer = await response.text();
  return { status: response.status, body: answer, ms: performance.now() - start };
}

async function timeForms(): Promise<void> {
  const gateway = await startGateway({ UPLOAD_MAX_FILES: String(MAX_FILES) });
  const workspace = await makeWorkspace(gateway);
  const whole = wholeForm.replaceAll('WORKSPACE', workspace);
  await send(gateway, 'multipart/form-data; boundary=x', whole);
  let slowest = { name: '', ms: 0 };
  for (const { name, body, status, type } of malformedForms(workspace)) {
    const answers = [];
    for (let time = 0; time < TIMES; time += 1) answers.push(await send(gateway, type, body));
    const ms = Math.min(...answers.map((answer) => answer.ms));
    if (ms > slowest.ms) slowest = { name, ms };
    if (answers.some((answer) => answer.status !== status)) {
      problems.push(`${name}: ${answers[0]?.status} instead of ${status}`);
    }
  }
  const taken = await send(gateway, 'multipart/form-data; boundary=x', whole);
  console.log(
    `the slowest malformed form: ${slowest.name}, ${slowest.ms.toFixed(0)} ms (one in order: ${taken.ms.toFixed(0)} ms)`,
  );
  if (slowest.ms >= MOST_FORM_MS) problems.push(`A form took ${MOST_FORM_MS} ms or more.`);
  if (gateway.errors() !== '') problems.push(`The gateway says: ${gateway.errors()}`);
  await gateway.stop();
}

/** A Miteos that takes so many bytes of a file and hangs up. Its times are when it did. */
async function startFailing(): Promise<{ url: string; times: number[]; close: () => void }> {
  const times: number[] = [];
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.method !== 'POST') {
      response.end(JSON.stringify([{ id: 'ws_1', name: 'Bench' }]));
      return;
    }
    let taken = 0;
    request.on('data', (chunk: Buffer) => {
      taken += chunk.length;
      if (taken < SENT_BYTES || request.socket.destroyed) return;
      times.push(performance.now());
      request.socket.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It does not listen.');
  return {
    ...{ url: `http://127.0.0.1:${address.port}/v1`, times },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Sends a file that does not end until there is an answer, and gives that and when it came. */
async function uploadWithoutEnd(
  gateway: RunningGateway,
  workspace: string,
): Promise<{ body: string; at: number }> {
  const { operations, map } = uploadFields(workspace);
  const request = httpRequest(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: {
      ...{ authorization: gateway.authorization, 'graphql-preflight': '1' },
      'content-type': 'multipart/form-data; boundary=x',
    },
  });
  // The gateway may hang up when it has answered.
  request.on('error', () => undefined);
  const answered = new Promise<IncomingMessage>((resolve) => request.once('response', resolve));
  const field = (name: string, value: string) =>
    `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  request.write(field('operations', operations) + field('map', map));
  request.write(
    '--x\r\ncontent-disposition: form-data; name="0"; filename="a.txt"\r\ncontent-type: text/plain\r\n\r\n',
  );
  const line = 'Low water at six, high water at noon.\n'.repeat(1_000);
  const sending = setInterval(() => request.write(line), 1);
  const response = await answered;
  const at = performance.now();
  clearInterval(sending);
  const body = await text(response).catch(() => '');
  request.destroy();
  return { body, at };
}

async function timeFailures(): Promise<void> {
  const upstream = await startFailing();
  const gateway = await startGateway({
    ...{ MITEOS_MODE: 'live', MITEOS_API_KEY: 'mt_test_1', MITEOS_TIER: 'business' },
    MITEOS_BASE_URL: upstream.url,
  });
  const listed = await ask(gateway, '{ workspaces(first: 1) { nodes { id } } }');
  const workspace = /"id":"([^"]+)"/.exec(listed)?.[1] ?? '';
  let slowest = 0;
  for (let index = 0; index < FAILURES; index += 1) {
    const { body, at } = await uploadWithoutEnd(gateway, workspace);
    slowest = Math.max(slowest, at - (upstream.times[index] ?? 0));
    if (!/"code":"(IN_DOUBT|UPSTREAM)/.test(body)) problems.push(`Not told as a failure: ${body}`);
  }
  console.log(`a surface that fails while a file is sent: told within ${slowest.toFixed(0)} ms`);
  if (slowest >= MOST_FAILURE_MS) problems.push(`A failure took ${MOST_FAILURE_MS} ms or more.`);
  await gateway.stop();
  upstream.close();
}

await timeForms();
await timeFailures();
for (const problem of problems) console.log(problem);
process.exit(problems.length === 0 ? 0 : 1);
