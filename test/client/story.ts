import type { App } from '../../src/app.js';
import type { Client } from '../../src/client/client.js';
import { CreateTask, CreateWorkspace } from '../../src/client/documents.js';
import { unwrap } from '../../src/client/unwrap.js';
import type { TestClock } from '../support/test-clock.js';
import { TaskById } from './documents.js';

let workspaces = 0;

/** The id of a new workspace. */
export async function newWorkspace(client: Client): Promise<string> {
  workspaces += 1;
  const input = { name: `Workspace ${workspaces}` };
  const { createWorkspace } = await client.request(CreateWorkspace, { input });
  return unwrap(createWorkspace, 'CreateWorkspaceSuccess').workspace?.id ?? '';
}

/** The id of a new task whose agents never ask. */
export async function newTask(client: Client): Promise<string> {
  const input = { prompt: 'Compare two kinds of tea.', config: { autonomyLevel: 100 } };
  const { createTask } = await client.request(CreateTask, { input });
  return unwrap(createTask, 'CreateTaskSuccess').task.id;
}

/** Lets the time of a tenth of a second pass, with all that happens in it. */
export async function tick(app: App, clock: TestClock): Promise<void> {
  clock.advance(100);
  await app.settled();
}

/** Lets time pass until the task has ended, calling `each` again and again. */
export async function runToTheEnd(
  { app, client, clock }: { app: App; client: Client; clock: TestClock },
  task: string,
  each: (tick: number) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  for (let count = 1; count <= 1000; count += 1) {
    await tick(app, clock);
    await each(count);
    if (count % 20 === 0) {
      const answer = await client.request(TaskById, { id: task });
      if (answer.task?.status === 'COMPLETE') return;
    }
  }
  throw new Error('The task did not end.');
}
