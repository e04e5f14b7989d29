import { afterAll, beforeAll, expect, test } from 'vitest';
import { rounds, Site, type Gateway } from './gateway.js';

let site: Site;
beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());

test('what was acknowledged before a kill is there once, and nothing is doubled', async () => {
  const acknowledged: string[] = [];
  const tried: string[] = [];
  let gateway = await site.startSeeded('killed');
  for (let round = 0; round < rounds; round++) {
    const killAfter = 5 + Math.floor(Math.random() * 60);
    for (let index = 0; index < 100; index++) {
      const name = `Round ${round}, number ${index}`;
      tried.push(name);
      // Just while this one is being written, at times later, at times earlier.
      if (index === killAfter) setTimeout(() => gateway.signal('SIGKILL'), Math.random() * 10);
      try {
        await gateway.createWorkspace(name);
        acknowledged.push(name);
      } catch (error) {
        if (index < killAfter) throw error;
        break;
      }
    }
    expect(await gateway.ended).toBe('SIGKILL');
    gateway = await site.start('killed');
    const found = await gateway.workspaces();
    expect(new Set(found).size).toBe(found.length);
    expect(found).toEqual(expect.arrayContaining(acknowledged));
    expect(tried).toEqual(expect.arrayContaining(found));
    expect(gateway.stderr).toBe('');
  }
  expect(await gateway.stop()).toBe(0);
});

interface Seen {
  id: string;
  cursor: string;
  type: string;
  status?: string;
}

test('an unfinished task goes on after a kill, and its stream continues without gap or repeat', async () => {
  const first = await site.startSeeded('resumed');
  const { createTask } = (await first.data(`mutation {
    createTask(input: { prompt: "Survey the harbour", config: { autonomyLevel: 100 } }) {
      ... on CreateTaskSuccess { task { id } }
    }
  }`)) as { createTask: { task: { id: string } } };
  const task = createTask.task.id;
  const seen: Seen[] = [];
  await expect(follow(first, task, 'START', seen, () => seen.length === 8)).rejects.toThrow();
  expect(seen.at(-1)?.status).not.toBe('COMPLETE');

  const second = await site.start('resumed');
  await follow(second, task, seen.at(-1)?.cursor ?? '', seen);
  expect(seen.at(-1)).toMatchObject({ type: 'TASK_STATUS', status: 'COMPLETE' });
  const whole: Seen[] = [];
  await follow(second, task, 'START', whole);
  expect(seen).toEqual(whole);
  expect(await second.data('query ($task: ID!) { task(id: $task) { status } }', { task })).toEqual({
    task: { status: 'COMPLETE' },
  });
  expect(second.stderr).toBe('');
});

/** Reads a task's events to their end; kills the gateway when told to, and then fails. */
async function follow(
  gateway: Gateway,
  task: string,
  after: string,
  seen: Seen[],
  isKillDue: () => boolean = () => false,
): Promise<void> {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: {
      ...gateway.headers,
      'content-type': 'application/json',
      accept: 'text/event-stream',
    },
    body: JSON.stringify({
      query: `subscription ($task: ID!, $after: Cursor) {
        taskEvents(task: $task, after: $after) { id cursor type ... on TaskStatusEvent { status } }
      }`,
      variables: { task, after },
    }),
  });
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = /^data: (.+)$/m.exec(block)?.[1];
      if (!block.includes('event: next') || data === undefined) continue;
      const { data: result } = JSON.parse(data) as { data: { taskEvents: Seen } };
      seen.push(result.taskEvents);
      if (isKillDue()) {
        await gateway.kill();
        break;
      }
    }
  }
}
