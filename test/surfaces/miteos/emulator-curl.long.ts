import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { curl, curlIn } from '../../support/curl.js';
import { openEmulator, type TestEmulator } from '../../support/emulator.js';

const id = z.looseObject({ id: z.string() });
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as unknown;

/** The commands of the public reference, with another base URL. */
describe('the emulated Miteos, asked by curl', () => {
  let emulator: TestEmulator;
  let folder: string;
  let base: string;
  let auth: string[];

  beforeAll(async () => {
    emulator = await openEmulator();
    base = `${emulator.url}/v1`;
    folder = await mkdtemp(join(tmpdir(), 'tributary-curl-'));
    await writeFile(join(folder, 'tides.csv'), 'port,low\nSpiekeroog,04:10\n');
  });
  afterAll(async () => {
    await emulator.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    auth = ['-H', `Authorization: Bearer ${emulator.key()}`];
  });

  const json = ['-H', 'Content-Type: application/json'];

  async function createWorkspace(): Promise<string> {
    const body = '{"name": "Harbour Survey", "description": "Depth charts and tide tables"}';
    const answer = await curl('-X', 'POST', `${base}/workspaces`, ...auth, ...json, '-d', body);
    expect(answer.status).toBe(200);
    return id.parse(JSON.parse(answer.body)).id;
  }

  async function createTask(workspace: string): Promise<string> {
    const body = JSON.stringify({
      prompt: 'Summarise the tide tables',
      config: { max_agents: 2, autonomy_level: 100, auto_deploy: false },
      workspace_id: workspace,
    });
    const answer = await curl('-X', 'POST', `${base}/tasks`, ...auth, ...json, '-d', body);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toEqual({
      id: expect.stringMatching(/^task_/) as unknown,
      status: 'pending',
      prompt: 'Summarise the tide tables',
      config: { max_agents: 2, autonomy_level: 100, auto_deploy: false, deploy_target: null },
      created_at: TIME,
    });
    return id.parse(JSON.parse(answer.body)).id;
  }

  it('creates a workspace, lists it and gets it', async () => {
    const workspace = await createWorkspace();
    const expected = {
      id: workspace,
      name: 'Harbour Survey',
      description: 'Depth charts and tide tables',
      status: 'active',
      file_count: 0,
      created_at: TIME,
    };
    const list = await curl(`${base}/workspaces`, ...auth);
    expect(list.headers['content-type']).toBe('application/json');
    expect(JSON.parse(list.body)).toEqual([expected]);
    const one = await curl(`${base}/workspaces/${workspace}`, ...auth);
    expect(JSON.parse(one.body)).toEqual(expected);
  });

  it('uploads a file, lists it and deletes it', async () => {
    const files = `${base}/workspaces/${await createWorkspace()}/files`;
    const path = join(folder, 'tides.csv');
    const uploaded = await curl('-X', 'POST', files, ...auth, '-F', `file=@${path}`);
    expect(uploaded.status).toBe(200);
    const expected = {
      id: expect.stringMatching(/^wsf_/) as unknown,
      name: 'tides.csv',
      type: 'text/csv',
      size_bytes: 26,
      created_at: TIME,
    };
    expect(JSON.parse(uploaded.body)).toEqual(expected);
    expect(JSON.parse((await curl(files, ...auth)).body)).toEqual([expected]);

    const file = id.parse(JSON.parse(uploaded.body)).id;
    const deleted = await curl('-X', 'DELETE', `${files}/${file}`, ...auth);
    expect(deleted).toMatchObject({ status: 204, body: '' });
    expect(JSON.parse((await curl(files, ...auth)).body)).toEqual([]);
  });

  it('creates a task, follows it to its end, and downloads what it made', async () => {
    const task = await createTask(await createWorkspace());
    const started = await curl(`${base}/tasks?status=pending&limit=10&offset=0`, ...auth);
    expect(JSON.parse(started.body)).toMatchObject({
      tasks: [{ id: task, status: 'pending' }],
      ...{ total: 1, limit: 10, offset: 0 },
    });

    await emulator.pass(60_000);
    const list = await curl(`${base}/tasks`, ...auth);
    const listed = {
      id: task,
      status: 'complete',
      prompt: 'Summarise the tide tables',
      created_at: TIME,
    };
    expect(JSON.parse(list.body)).toEqual({ tasks: [listed], total: 1, limit: 20, offset: 0 });
    const detail: unknown = JSON.parse((await curl(`${base}/tasks/${task}`, ...auth)).body);
    expect(detail).toEqual({
      ...listed,
      config: { max_agents: 2, autonomy_level: 100, auto_deploy: false, deploy_target: null },
      agents: expect.arrayContaining([
        {
          id: expect.stringMatching(/^agnt_/) as unknown,
          type: expect.any(String) as unknown,
          status: 'complete',
          current_tool: null,
          progress: 100,
        },
      ]) as unknown,
      cost: expect.any(Number) as unknown,
      deliverables_count: 2,
    });

    const deliverables = `${base}/tasks/${task}/deliverables`;
    const made = z
      .array(z.looseObject({ id: z.string(), download_url: z.string() }))
      .parse(JSON.parse((await curl(deliverables, ...auth)).body));
    const [report] = made;
    expect(report).toEqual({
      id: expect.stringMatching(/^dlvr_/) as unknown,
      name: 'report.md',
      type: 'text/markdown',
      size_bytes: expect.any(Number) as unknown,
      download_url: expect.stringContaining(emulator.url) as unknown,
      created_at: TIME,
    });

    const target = await mkdtemp(join(folder, 'download-'));
    await curlIn(target, '-OJ', `${deliverables}/${report?.id ?? ''}/download`, ...auth);
    expect(await readdir(target)).toEqual(['report.md']);
    const bytes = await readFile(join(target, 'report.md'), 'utf8');
    expect(bytes).toContain('> Summarise the tide tables');
    const linked = await curl(report?.download_url ?? '');
    expect(linked).toMatchObject({ status: 200, body: bytes });
  });

  it('cancels a task', async () => {
    const task = await createTask(await createWorkspace());
    await emulator.pass(3_000);
    const cancelled = await curl('-X', 'POST', `${base}/tasks/${task}/cancel`, ...auth);
    expect(cancelled.status).toBe(200);
    expect(JSON.parse(cancelled.body)).toEqual({ success: true });
    const detail: unknown = JSON.parse((await curl(`${base}/tasks/${task}`, ...auth)).body);
    expect(detail).toMatchObject({ status: 'cancelled' });
    const again = await curl('-X', 'POST', `${base}/tasks/${task}/cancel`, ...auth);
    expect(again.status).toBe(422);
  });

  it('describes itself without a key', async () => {
    const { status, body } = await curl(`${base}/openapi.json`);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ openapi: '3.1.0' });
  });
});
