import { describe, expect, test } from 'vitest';
import type {
  AgentStatus,
  MiteosTask,
  MiteosTaskDetail,
  TaskStatus,
} from '../../../../src/surfaces/miteos/port.js';
import { json } from '../../../support/scripted-server.js';
import { refusal } from '../contract/refusal.js';
import {
  aDate,
  AGENT,
  aNumber,
  aText,
  CONFIG,
  CREATED_TASK,
  LISTED_TASK,
  OLDER_TASK,
  TASK,
  without,
} from './examples.js';
import { found, useLive } from './live.js';

const live = useLive();
const { id } = TASK;
const PATH = `GET /v1/tasks/${id}`;
const LISTED = {
  id,
  status: 'RUNNING',
  statusText: 'running',
  prompt: 'Summarise the tide tables',
  createdAt: new Date('2031-04-02T09:30:00Z'),
  detail: null,
};
const READ_AGENT = {
  id: AGENT.id,
  taskId: id,
  type: 'analyst',
  status: 'ACTING',
  statusText: 'acting',
  currentTool: 'web_search',
  progress: 40,
};
const DETAIL = {
  config: { maxAgents: 2, autonomyLevel: 60, autoDeploy: false, deployTarget: null },
  agents: [READ_AGENT],
  cost: 0.125,
  deliverableCount: 0,
};

const STATUSES: [text: string, status: TaskStatus][] = [
  ['pending', 'PENDING'],
  ['planning', 'PLANNING'],
  ['running', 'RUNNING'],
  ['paused', 'PAUSED'],
  ['complete', 'COMPLETE'],
  ['completed', 'COMPLETE'],
  ['failed', 'FAILED'],
  ['cancelled', 'CANCELLED'],
  ['hibernating', 'UNKNOWN'],
];

const AGENT_STATUSES: [text: string, status: AgentStatus][] = [
  ['idle', 'IDLE'],
  ['thinking', 'THINKING'],
  ['acting', 'ACTING'],
  ['waiting', 'WAITING'],
  ['awaiting_approval', 'WAITING'],
  ['paused', 'PAUSED'],
  ['complete', 'COMPLETE'],
  ['error', 'ERROR'],
  ['killed', 'CANCELLED'],
  ['cancelled', 'CANCELLED'],
  ['dreaming', 'UNKNOWN'],
];

/** The task as the port has it when this is the answer. */
async function read(answer: unknown): Promise<MiteosTask & { detail: MiteosTaskDetail }> {
  live.server.on(PATH, json(answer));
  const task = found(await live.port.tasks(live.read(), [id]), id);
  return { ...task, detail: task.detail ?? expect.fail('no detail') };
}

describe('a task', () => {
  test('as documented is read', async () => {
    expect(await read(TASK)).toEqual({ ...LISTED, detail: DETAIL });
  });

  test('with fields that are not known is read', async () => {
    const more = { workspace_id: 'ws_1', updated_at: 'x', error: { code: 7 }, completed_at: null };
    expect(await read({ ...TASK, ...more })).toEqual({ ...LISTED, detail: DETAIL });
  });

  test.each(STATUSES)('that is "%s" is %s', async (status, expected) => {
    expect(await read({ ...TASK, status })).toMatchObject({ status: expected, statusText: status });
    live.server.on('GET /v1/tasks', json({ tasks: [{ ...LISTED_TASK, status }], total: 1 }));
    const { tasks } = await live.port.listTasks(live.read(), { limit: 20, offset: 0 });
    expect(tasks).toEqual([{ ...LISTED, status: expected, statusText: status }]);
  });

  test.each(STATUSES)('may be "%s" when it has just been made', async (status, expected) => {
    live.server.on('POST /v1/tasks', json({ ...CREATED_TASK, status }));
    const made = await live.port.createTask(live.write(), { prompt: 'Summarise the tide tables' });
    expect(made).toEqual({ ...LISTED, status: expected, statusText: status });
  });

  test.each([
    ['without a config', without(CREATED_TASK, 'config')],
    ['with a config that is null', { ...CREATED_TASK, config: null }],
    ['with all of its detail', { ...TASK, status: 'pending' }],
    ['as the older pages have it', { ...OLDER_TASK, id, status: 'pending' }],
  ])('is made by an answer %s', async (_, answer) => {
    for (const status of [200, 201, 202]) {
      live.server.on('POST /v1/tasks', json(answer, status));
      const made = await live.port.createTask(live.write(), { prompt: 'Summarise' });
      expect(made).toMatchObject({ id, status: 'PENDING', prompt: 'Summarise the tide tables' });
    }
  });

  test.each([
    ['agents', { agents: [] }],
    ['cost', { cost: 0 }],
    ['deliverables_count', { deliverableCount: 0 }],
    [
      'config',
      {
        config: {
          maxAgents: aNumber,
          autonomyLevel: aNumber,
          autoDeploy: false,
          deployTarget: null,
        },
      },
    ],
  ] as const)('without its %s is survived', async (name, rest) => {
    expect(await read(without(TASK, name))).toEqual({ ...LISTED, detail: { ...DETAIL, ...rest } });
    expect(await read({ ...TASK, [name]: null })).toEqual({
      ...LISTED,
      detail: { ...DETAIL, ...rest },
    });
  });

  test.each([
    ['status', { status: 'UNKNOWN', statusText: aText }],
    ['prompt', { prompt: aText }],
    ['created_at', { createdAt: aDate }],
  ] as const)('without its %s is survived', async (name, rest) => {
    expect(await read(without(TASK, name))).toEqual({ ...LISTED, detail: DETAIL, ...rest });
  });

  test.each([
    ['max_agents', { maxAgents: aNumber }],
    ['autonomy_level', { autonomyLevel: aNumber }],
    ['auto_deploy', { autoDeploy: false }],
    ['deploy_target', { deployTarget: null }],
  ] as const)('whose config lacks %s is survived', async (name, rest) => {
    const { detail } = await read({ ...TASK, config: without(CONFIG, name) });
    expect(detail.config).toEqual({ ...DETAIL.config, ...rest });
  });

  test('may deploy to a target that is not known', async () => {
    const { detail } = await read({ ...TASK, config: { ...CONFIG, deploy_target: 'app-store' } });
    expect(detail.config.deployTarget).toBe('app-store');
  });

  test.each([0, 3, 0.125, 1e-7, 123456.75])(
    'costs %d credits to the last fraction',
    async (cost) => {
      expect((await read({ ...TASK, cost })).detail.cost).toBe(cost);
    },
  );

  test('as the older pages have it costs no credits, since cents are none, and has no agents', async () => {
    const { id: older } = OLDER_TASK;
    live.server.on(`GET /v1/tasks/${older}`, json(OLDER_TASK));
    const task = found(await live.port.tasks(live.read(), [older]), older);
    expect(task).toMatchObject({
      id: 'task-7',
      status: 'COMPLETE',
      statusText: 'completed',
      detail: { agents: [], cost: 0, deliverableCount: 0 },
    });
  });

  test('that is unknown is absent, and a broken one fails alone', async () => {
    live.server.on(PATH, json(TASK));
    live.server.on('GET /v1/tasks/task_broken', { body: '<html>' });
    const answer = await live.port.tasks(live.read(), ['task_unknown', 'task_broken', id]);
    expect(answer.has('task_unknown')).toBe(false);
    expect(answer.get('task_broken')).toMatchObject({ name: 'SurfaceError', code: 'PROTOCOL' });
    expect(found(answer, id).id).toBe(id);
  });
});

describe('an agent', () => {
  test.each(AGENT_STATUSES)('that is "%s" is %s', async (status, expected) => {
    const { detail } = await read({ ...TASK, agents: [{ ...AGENT, status }] });
    expect(detail.agents).toEqual([{ ...READ_AGENT, status: expected, statusText: status }]);
  });

  test.each([
    ['of a type that is not known', { ...AGENT, type: 'commerce' }, { type: 'commerce' }],
    ['without a tool', without(AGENT, 'current_tool'), { currentTool: null }],
    ['whose tool is null', { ...AGENT, current_tool: null }, { currentTool: null }],
    [
      'whose tool is not known',
      { ...AGENT, current_tool: 'code.execute' },
      { currentTool: 'code.execute' },
    ],
    ['that names its task', { ...AGENT, task_id: id }, {}],
    ['without progress', without(AGENT, 'progress'), { progress: 0 }],
    ['without a type', without(AGENT, 'type'), { type: aText }],
    ['without a status', without(AGENT, 'status'), { status: 'UNKNOWN', statusText: aText }],
    ['with fields that are not known', { ...AGENT, mood: 'good' }, {}],
  ])('%s is read', async (_, agent, rest) => {
    const { detail } = await read({ ...TASK, agents: [agent] });
    expect(detail.agents).toEqual([{ ...READ_AGENT, ...rest }]);
  });
});

describe('a list of tasks', () => {
  const page = { limit: 20, offset: 0 };

  test.each([
    ['as documented', { tasks: [LISTED_TASK], total: 41, limit: 20, offset: 0 }],
    ['as the older pages have it', { tasks: [LISTED_TASK], total: 41 }],
    ['with more around it', { tasks: [LISTED_TASK], total: 41, next: 'x' }],
  ])('%s is read, and has no detail', async (_, answer) => {
    live.server.on('GET /v1/tasks', json(answer));
    const list = await live.port.listTasks(live.read(), page);
    expect(list).toEqual({ tasks: [LISTED], total: 41 });
  });

  test('of older tasks is read', async () => {
    live.server.on('GET /v1/tasks', json({ tasks: [OLDER_TASK], total: 1 }));
    const { tasks } = await live.port.listTasks(live.read(), page);
    expect(tasks).toMatchObject([{ id: 'task-7', status: 'COMPLETE', detail: null }]);
  });

  test('without a total counts at least what it holds', async () => {
    live.server.on('GET /v1/tasks', json({ tasks: [LISTED_TASK] }));
    const { tasks, total } = await live.port.listTasks(live.read(), page);
    expect(tasks).toEqual([LISTED]);
    expect(total).toBeGreaterThanOrEqual(1);
  });

  test.each([
    ['an object of something else', { data: 7 }],
    ['null', null],
    ['a number', 7],
  ])('that is %s is a breach of protocol, never empty', async (_, answer) => {
    live.server.on('GET /v1/tasks', json(answer));
    await refusal(live.port.listTasks(live.read(), page), 'PROTOCOL');
  });
});
