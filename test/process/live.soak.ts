import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.js';
import { inherited } from '../support/environment.js';
import { openEmulator, type TestEmulator } from '../support/emulator.js';
import { textAt, valueAt } from '../support/value-at.js';
import { Process, Site, until, type Gateway } from './gateway.js';

/** What a fault of Miteos may take of the gateway's memory. */
const MOST_BYTES = 64 * 1_048_576;
const KEY = 'mt_test_0123456789abcdef';

let site: Site;
beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());

async function startLive(name: string, url: string, more = {}): Promise<Gateway> {
  return site.startSeeded(name, {
    MITEOS_MODE: 'live',
    MITEOS_BASE_URL: `${url}/v1`,
    MITEOS_API_KEY: KEY,
    MITEOS_TIER: 'business',
    ...more,
  });
}

async function upload(gateway: Gateway, workspace: string, content: string): Promise<unknown> {
  const form = new FormData();
  const query = `mutation ($workspace: ID!, $file: Upload!) {
    uploadFile(input: { workspace: $workspace, file: $file }) {
      ... on UploadFileSuccess { file { sizeBytes } } ... on Error { code message }
    }
  }`;
  form.set('operations', JSON.stringify({ query, variables: { workspace, file: null } }));
  form.set('map', JSON.stringify({ 0: ['variables.file'] }));
  form.set('0', new Blob([content], { type: 'text/plain' }), 'notes.txt');
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { ...gateway.headers, 'x-requested-with': 'test', accept: 'application/json' },
    body: form,
  });
  return response.json();
}

async function makeWorkspace(gateway: Gateway): Promise<string> {
  const made = await gateway.data(`mutation {
    createWorkspace(input: { name: "Harbour Survey" }) { ... on CreateWorkspaceSuccess { workspace { id } } }
  }`);
  return textAt(made, 'createWorkspace', 'workspace', 'id');
}

function makeTask(gateway: Gateway, workspace: string): Promise<unknown> {
  return gateway.data(
    `mutation ($workspace: ID!) {
      createTask(input: { workspace: $workspace, prompt: "Summarise", config: { autonomyLevel: 100 } }) {
        ... on CreateTaskSuccess { task { id } } ... on Error { code message }
      }
    }`,
    { workspace },
  );
}

test('the whole job, with Miteos in another process: upload, task, download of the same bytes', async () => {
  const program = join(packageRoot, 'dist', 'src', 'commands', 'emulator.js');
  const emulator = new Process(
    spawn(process.execPath, [program, '--port', '0'], {
      env: inherited,
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  site.add(emulator);
  await until(() => emulator.stdout.includes('/v1') || !emulator.isRunning, 60_000);
  const url = /(http:\/\/\S+)\/v1/.exec(emulator.stdout)?.[1] ?? '';

  const gateway = await startLive('job', url);
  const workspace = await makeWorkspace(gateway);
  expect(await upload(gateway, workspace, 'Low water at six.')).toMatchObject({
    data: { uploadFile: { file: { sizeBytes: 17 } } },
  });
  const task = textAt(await makeTask(gateway, workspace), 'createTask', 'task', 'id');
  const look = () =>
    gateway.data(
      `query ($task: ID!) {
        task(id: $task) {
          status workspace { name files { nodes { name } } }
          ... on MiteosTask { deliverables { nodes { name sizeBytes downloadUrl } } }
        }
      }`,
      { task },
    );
  await until(async () => valueAt(await look(), 'task', 'status') === 'COMPLETE', 60_000);
  const done = await look();
  expect(valueAt(done, 'task', 'workspace', 'name')).toBe('Harbour Survey');
  const link = textAt(done, 'task', 'deliverables', 'nodes', '0', 'downloadUrl');
  const bytes = Buffer.from(await (await fetch(link)).arrayBuffer());
  expect(bytes.length).toBe(valueAt(done, 'task', 'deliverables', 'nodes', 0, 'sizeBytes'));
  expect(bytes.toString()).toContain('notes.txt');

  const ask = async (path: string): Promise<Response> =>
    fetch(`${url}/v1${path}`, { headers: { authorization: `Bearer ${KEY}` } });
  const tasks = (await (await ask('/tasks')).json()) as { tasks: { id: string }[] };
  const id = tasks.tasks[0]?.id ?? '';
  const made = (await (await ask(`/tasks/${id}/deliverables`)).json()) as { id: string }[];
  const own = await ask(`/tasks/${id}/deliverables/${made[0]?.id ?? ''}/download`);
  expect(Buffer.from(await own.arrayBuffer()).equals(bytes)).toBe(true);
  expect(gateway.stderr).toBe('');
});

describe('the memory of the gateway', () => {
  let emulator: TestEmulator;
  beforeAll(async () => {
    emulator = await openEmulator();
  });
  afterAll(() => emulator.close());

  test.each(['hang', 'slow-body', 'endless-body', 'gzip-bomb', 'deep-json', 'truncated'])(
    'stays within bounds when Miteos answers with %s',
    async (fault) => {
      emulator.emulator.faults.clear();
      const gateway = await startLive(`memory-${fault}`, emulator.url, {
        MITEOS_API_KEY: emulator.key(),
        OPERATION_TIMEOUT: '3',
        UPLOAD_TIMEOUT: '3',
      });
      const workspace = await makeWorkspace(gateway);
      const all = async (): Promise<void> => {
        const query = 'query ($id: ID!) { workspace(id: $id) { files { nodes { name } } } }';
        await gateway.data(query, { id: workspace }).catch(() => undefined);
        await makeTask(gateway, workspace);
        await upload(gateway, workspace, 'Low water at six.');
      };
      for (let round = 0; round < 10; round += 1) await all();
      emulator.emulator.faults.add(`${fault};on=*/files`);
      emulator.emulator.faults.add(`${fault};on=POST /v1/tasks`);
      // The peak is forgotten.
      await writeFile(`/proc/${gateway.pid}/clear_refs`, '5');
      const before = await memoryOf(gateway, 'VmRSS');
      await all();
      expect((await memoryOf(gateway, 'VmHWM')) - before).toBeLessThanOrEqual(MOST_BYTES);
      await gateway.kill();
    },
  );
});

/** In bytes. */
async function memoryOf(gateway: Gateway, what: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${gateway.pid}/status`, 'utf8');
  return Number(new RegExp(`${what}:\\s+(\\d+) kB`).exec(status)?.[1]) * 1024;
}
