import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodeId } from '../../schema/ids.js';
import { followOver, type Live } from '../support/live.js';
import { textAt, valueAt } from '../support/value-at.js';
import { letPass } from '../support/app.js';
import { openLiveSite, type LiveSite } from './site.js';

const EVENTS = `subscription ($after: Cursor) {
  events(after: $after, filter: { surface: ROUTA }) {
    type recovered ... on TaskStatusEvent { status } ... on NoteSavedEvent { title }
  }
}`;
const STREAMS = ['GET /routa/api/notes/events', 'GET /routa/api/kanban/events'];

describe.each(['none', 'web'] as const)('with a live Routa whose quirks are %s', (quirks) => {
  let site: LiveSite;
  let url: string;
  const open: Live[] = [];

  beforeEach(async () => {
    site = await openLiveSite({ withRouta: true, emulator: { routa: { quirks } } });
    url = (await site.gateway.listen()).url;
  });
  afterEach(async () => {
    for (const live of open.splice(0)) live.leave();
    expect(site.emulator.errors).toEqual([]);
    await site.close();
  });

  async function follow(): Promise<Live> {
    const { authorization } = site.gateway;
    const variables = { after: null };
    const live = await followOver.WebSocket(url, { query: EVENTS, variables, authorization });
    open.push(live);
    return live;
  }

  /** What somebody else does on Routa. */
  async function ask(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${site.emulator.url}/routa/api${path}`, {
      ...{ method, headers: { 'content-type': 'application/json' } },
      ...(body && { body: JSON.stringify(body) }),
    });
    expect(response.status, `${method} ${path}`).toBeLessThan(300);
    return response.json();
  }

  async function newWorkspace(title: string): Promise<string> {
    return textAt(await ask('POST', '/workspaces', { title }), 'workspace', 'id');
  }

  async function newTask(workspaceId: string): Promise<string> {
    const task = { workspaceId, title: 'Survey', objective: 'Survey the harbour' };
    return textAt(await ask('POST', '/tasks', task), 'task', 'id');
  }

  function pass(ms: number): Promise<void> {
    return letPass(site.gateway.app, site.emulator.clock, ms);
  }

  /** Lets the sources open, and look around for the first time. */
  async function opened(): Promise<void> {
    await expect
      .poll(() => STREAMS.map((route) => site.emulator.emulator.traffic.requests[route]))
      .toEqual([1, 1]);
    await pass(1_000);
  }

  const told = ({ answers }: Live) => answers.map((answer) => valueAt(answer, 'data', 'events'));

  test('what others do is told as it happens, once, and over one stream of each kind', async () => {
    const workspaceId = await newWorkspace('Harbor');
    await site.gateway.data('{ workspaces { nodes { id } } }');
    const followers = [await follow(), await follow()];
    await opened();

    const type = (name: string) => ({ type: name, recovered: false });
    const expected: object[] = [];
    async function tells(...events: object[]): Promise<void> {
      expected.push(...events);
      for (const live of followers) await expect.poll(() => told(live)).toEqual(expected);
    }
    await ask('POST', '/notes', { workspaceId, noteId: 'spec', title: 'Plan', content: 'Dredge' });
    await tells({ ...type('NOTE_SAVED'), title: 'Plan' });
    await ask('DELETE', `/notes/${workspaceId}/spec`);
    await tells(type('NOTE_DELETED'));
    const task = await newTask(workspaceId);
    await tells({ ...type('TASK_STATUS'), status: 'PENDING' });
    await ask('PATCH', `/tasks/${task}`, { status: 'IN_PROGRESS' });
    await tells({ ...type('TASK_STATUS'), status: 'RUNNING' });
    // Of this the board is not told, so that it is found by looking.
    await ask('POST', `/tasks/${task}/status`, { status: 'COMPLETED' });
    await pass(30_000);
    await tells({ ...type('TASK_STATUS'), status: 'COMPLETE' });
    await ask('POST', `/workspaces/${workspaceId}/codebases`, {
      repoPath: 'https://github.com/harbor/quay',
    });
    await pass(30_000);
    await tells(type('CODEBASE_ADDED'));
    await ask('POST', `/workspaces/${workspaceId}/archive`, { archive: true });
    await pass(30_000);
    await tells(type('WORKSPACE_ARCHIVED'));
    await newWorkspace('Pier');
    await pass(30_000);
    await tells(type('WORKSPACE_CREATED'));
    expect(STREAMS.map((route) => site.emulator.emulator.traffic.requests[route])).toEqual([1, 1]);
  });

  test('who follows a task that has ended meanwhile is told so, and left', async () => {
    const workspaceId = await newWorkspace('Harbor');
    await site.gateway.data('{ workspaces { nodes { id } } }');
    const task = await newTask(workspaceId);
    await follow();
    await opened();
    await pass(2_000);
    await ask('POST', `/tasks/${task}/status`, { status: 'COMPLETED' });
    // Time stands still, so that nobody looks.
    const { authorization } = site.gateway;
    const live = await followOver.SSE(url, {
      query: `subscription ($task: ID!) {
        events: taskEvents(task: $task) { type recovered ... on TaskStatusEvent { status } }
      }`,
      ...{ variables: { task: encodeId('RoutaTask', task) }, authorization },
    });
    open.push(live);
    await live.ended;
    expect(told(live)).toEqual([{ type: 'TASK_STATUS', recovered: true, status: 'COMPLETE' }]);
  });

  test('without anybody who follows, Routa is left alone; what it did meanwhile is found', async () => {
    const workspaceId = await newWorkspace('Harbor');
    const task = await newTask(workspaceId);
    await ask('POST', '/notes', { workspaceId, noteId: 'spec', title: 'Plan', content: 'Dredge' });
    await site.gateway.data('{ workspaces { nodes { id } } }');
    // What happens in the moment in which it is begun to follow would be told.
    await pass(1);
    const first = await follow();
    await opened();
    const { events } = await site.gateway.data(
      '{ events(after: "START", filter: { types: [NOTE_SAVED, TASK_STATUS] }) { nodes { type } } }',
    );
    expect(events).toEqual({ nodes: [] });
    first.leave();
    await expect.poll(() => site.gateway.app.listeners()).toBe(0);
    await pass(10_000);
    site.asked();
    await pass(120_000);
    expect(Object.keys(site.asked()).filter((route) => route.includes('/routa/'))).toEqual([]);

    await ask('POST', `/tasks/${task}/status`, { status: 'COMPLETED' });
    await ask('DELETE', `/notes/${workspaceId}/spec`);
    site.asked();
    const second = await follow();
    await opened();
    await expect
      .poll(() => told(second))
      .toEqual([
        { type: 'NOTE_DELETED', recovered: true },
        { type: 'TASK_STATUS', recovered: true, status: 'COMPLETE' },
      ]);
  });
});
