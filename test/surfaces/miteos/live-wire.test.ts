import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import * as mapping from '../../../src/surfaces/miteos/mapping.js';
import * as answers from '../../../src/surfaces/miteos/wire/answers.js';

const EPOCH = new Date(0);

describe('a workspace', () => {
  const read = (json: unknown) => mapping.toWorkspace(answers.workspace.parse(json));

  test('is read as it is documented', () => {
    const json = {
      id: 'ws_01kc3v8n2q5t7x9zrabdefghj',
      name: 'Harbour Survey',
      description: 'Depth charts and tide tables',
      status: 'active',
      file_count: 3,
      created_at: '2031-04-02T09:15:30Z',
    };
    expect(read(json)).toEqual({
      id: 'ws_01kc3v8n2q5t7x9zrabdefghj',
      name: 'Harbour Survey',
      description: 'Depth charts and tide tables',
      statusText: 'active',
      fileCount: 3,
      createdAt: new Date('2031-04-02T09:15:30Z'),
    });
  });

  test('needs no more than an id', () => {
    expect(read({ id: 'ws_1' })).toEqual({
      ...{ id: 'ws_1', name: 'ws_1', description: null, statusText: '', fileCount: 0 },
      createdAt: EPOCH,
    });
  });

  test.each([
    ['an empty id', { id: '' }],
    ['a null id', { id: null }],
    ['no id', { name: 'Harbour' }],
    ['a list', []],
    ['null', null],
    ['text', 'ws_1'],
  ])('is refused as %s', (_, json) => {
    expect(answers.workspace.safeParse(json).success).toBe(false);
  });

  test.each([
    ['7', 7],
    [7.0, 7],
    [-1, 0],
    ['many', 0],
    [2 ** 40, 0],
    [1e999, 0],
    [null, 0],
  ])('with the file count %j has %d files', (file_count, fileCount) => {
    expect(read({ id: 'ws_1', file_count }).fileCount).toBe(fileCount);
  });

  test.each([
    ['2031-04-02T09:15:30Z', '2031-04-02T09:15:30.000Z'],
    ['2031-04-02T09:15:30.123456Z', '2031-04-02T09:15:30.123Z'],
    ['2031-04-02T11:15:30+02:00', '2031-04-02T09:15:30.000Z'],
    ['2031-04-02T09:15:30', '2031-04-02T09:15:30.000Z'],
    ['2031-02-30T09:15:30Z', EPOCH.toISOString()],
    ['yesterday', EPOCH.toISOString()],
    ['', EPOCH.toISOString()],
    [1_932_887_730, EPOCH.toISOString()],
  ])('of the time %j was made at %s', (created_at, time) => {
    expect(read({ id: 'ws_1', created_at }).createdAt.toISOString()).toBe(time);
  });
});

describe('a list', () => {
  const idsOf = (json: unknown) => answers.files.parse(json).map(({ id }) => id);

  test.each([
    ['bare', [{ id: 'a' }, { id: 'b' }]],
    ['under its name', { files: [{ id: 'a' }, { id: 'b' }] }],
    ['under data', { data: [{ id: 'a' }, { id: 'b' }], total: 2 }],
    ['with items that are none', [null, { id: 'a' }, 7, { name: 'x' }, { id: 'b' }]],
  ])('may come %s', (_, json) => {
    expect(idsOf(json)).toEqual(['a', 'b']);
  });

  test('keeps the first of those that have one id', () => {
    const list = answers.files.parse([
      { id: 'a', name: 'one' },
      { id: 'a', name: 'two' },
    ]);
    expect(list).toMatchObject([{ id: 'a', name: 'one' }]);
  });

  test('may be empty, but not full of what is no item', () => {
    expect(idsOf([])).toEqual([]);
    expect(answers.files.safeParse([{ name: 'x' }, null]).success).toBe(false);
  });

  test.each([[null], ['files'], [{}], [{ tasks: [] }], [{ files: {} }]])('is not %j', (json) => {
    expect(answers.files.safeParse(json).success).toBe(false);
  });
});

describe('a task', () => {
  const detailed = (json: unknown) => mapping.toDetailedTask(answers.task.parse(json));

  test('in detail is read as it is documented', () => {
    const json = {
      id: 'task_1',
      status: 'running',
      prompt: 'Summarise the tide tables',
      config: { max_agents: 2, autonomy_level: 60, auto_deploy: true, deploy_target: 'vercel' },
      agents: [
        {
          ...{ id: 'agnt_1', type: 'researcher', status: 'acting' },
          ...{ current_tool: 'web_search', progress: 40 },
        },
      ],
      cost: 0.125,
      deliverables_count: 1,
      created_at: '2031-04-02T09:30:00Z',
    };
    expect(detailed(json)).toEqual({
      id: 'task_1',
      status: 'RUNNING',
      statusText: 'running',
      prompt: 'Summarise the tide tables',
      createdAt: new Date('2031-04-02T09:30:00Z'),
      detail: {
        config: { maxAgents: 2, autonomyLevel: 60, autoDeploy: true, deployTarget: 'vercel' },
        agents: [
          {
            ...{ id: 'agnt_1', taskId: 'task_1', type: 'researcher' },
            ...{ status: 'ACTING', statusText: 'acting', currentTool: 'web_search', progress: 40 },
          },
        ],
        cost: 0.125,
        deliverableCount: 1,
      },
    });
  });

  test('has no detail when nothing of it is there', () => {
    const json = { id: 'task_1', status: 'running', prompt: 'Go', config: null, agents: 'none' };
    expect(detailed(json).detail).toBeNull();
  });

  test('has no detail in a list, whatever is there', () => {
    const wire = answers.task.parse({ id: 'task_1', cost: 1, agents: [] });
    expect(mapping.toListedTask(wire).detail).toBeNull();
  });

  test('of the older form has no agents, and cents do not become credits', () => {
    const json = {
      ...{ id: 'task-1', prompt: 'Go', status: 'completed', total_cost_cents: 250 },
      ...{ total_tokens_used: 12, completed_at: null, subtasks: [{ id: 'st-1' }] },
    };
    const task = detailed(json);
    expect(task).toMatchObject({ status: 'COMPLETE', statusText: 'completed' });
    expect(task.detail).toMatchObject({ agents: [], cost: 0, deliverableCount: 0 });
  });

  test.each([
    [41.6, 42],
    ['40', 40],
    [150, 100],
    [-3, 0],
    [null, 0],
    ['half', 0],
  ])('whose agent is at %j has it at %d percent', (progress, percent) => {
    const task = detailed({ id: 'task_1', agents: [{ id: 'agnt_1', progress }] });
    expect(task.detail?.agents).toMatchObject([{ progress: percent }]);
  });

  test.each([
    ['complete', 'COMPLETE'],
    ['completed', 'COMPLETE'],
    ['Planning', 'PLANNING'],
    ['canceled', 'CANCELLED'],
    ['hibernating', 'UNKNOWN'],
    ['waiting', 'UNKNOWN'],
    ['constructor', 'UNKNOWN'],
  ])('that is %j is %s, and keeps the word', (statusText, status) => {
    expect(detailed({ id: 'task_1', status: statusText })).toMatchObject({ status, statusText });
  });

  test.each([
    ['waiting', 'WAITING'],
    ['awaiting_approval', 'WAITING'],
    ['killed', 'CANCELLED'],
    ['cancelled', 'CANCELLED'],
    ['paused', 'PAUSED'],
    ['dreaming', 'UNKNOWN'],
  ])('whose agent is %j has it %s', (statusText, status) => {
    const task = detailed({ id: 'task_1', agents: [{ id: 'agnt_1', status: statusText }] });
    expect(task.detail?.agents).toMatchObject([{ status, statusText }]);
  });
});

test.each([
  ['https://cdn.example/f?sig=1', 'https://cdn.example/f?sig=1'],
  ['http://cdn.example/f', 'http://cdn.example/f'],
  ['javascript:alert(1)', null],
  ['/f', null],
  ['', null],
  [null, null],
])('the link %j of a deliverable is given as %j', (download_url, downloadUrl) => {
  const wire = answers.deliverable.parse({ id: 'dlvr_1', download_url });
  expect(mapping.toDeliverable(wire, 'task_1').downloadUrl).toBe(downloadUrl);
});

test('a deployment is read as it is documented, and with no more than an id', () => {
  const json = {
    ...{ id: 'dpl_1', workspace_id: 'ws_1', target: 'vercel', status: 'live' },
    ...{ url: 'https://site.example', created_at: '2031-04-02T09:30:00Z' },
    completed_at: '2031-04-02T09:31:00Z',
  };
  expect(mapping.toDeployment(answers.deployment.parse(json))).toEqual({
    ...{ id: 'dpl_1', workspaceId: 'ws_1', target: 'vercel', status: 'LIVE', statusText: 'live' },
    url: 'https://site.example',
    createdAt: new Date('2031-04-02T09:30:00Z'),
    completedAt: new Date('2031-04-02T09:31:00Z'),
  });
  expect(mapping.toDeployment(answers.deployment.parse({ id: 'dpl_1' }))).toEqual({
    ...{ id: 'dpl_1', workspaceId: '', target: '', status: 'UNKNOWN', statusText: '' },
    ...{ url: null, createdAt: EPOCH, completedAt: null },
  });
});

describe('whatever JSON comes', () => {
  const values: Record<string, [schema: z.ZodType<{ id: string }>, fields: string[]]> = {
    workspace: [answers.workspace, ['name', 'description', 'status', 'file_count', 'created_at']],
    file: [answers.file, ['name', 'type', 'size_bytes', 'created_at']],
    task: [answers.task, ['status', 'prompt', 'created_at', 'config', 'agents', 'cost']],
    deliverable: [answers.deliverable, ['name', 'type', 'size_bytes', 'download_url']],
    deployment: [answers.deployment, ['workspace_id', 'target', 'status', 'url', 'completed_at']],
  };

  test.each(Object.entries(values))('with an id it is a %s', (_, [schema, fields]) => {
    const strange = fc.dictionary(fc.constantFrom(...fields), fc.jsonValue());
    fc.assert(
      fc.property(strange, (json) => {
        expect(schema.parse({ ...json, id: 'one' }).id).toBe('one');
      }),
    );
  });

  test('it is read or refused, and nothing else', () => {
    const schemas: z.ZodType[] = [
      ...[answers.workspaces, answers.files, answers.taskPage, answers.deliverables],
      ...[answers.deployments, answers.task, answers.success],
    ];
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        for (const schema of schemas) {
          for (const given of [json, { data: json }, { tasks: json }, [json]]) {
            const { success, data } = schema.safeParse(given);
            expect(success).toBe(data !== undefined);
          }
        }
      }),
    );
  });
});
