import { pino } from 'pino';
import { z } from 'zod';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeCursor } from '../../src/events/cursor.js';
import { openTestApp, type TestApp } from '../support/app.js';
import { openEventStream } from '../support/event-stream.js';
import { TestClock } from '../support/test-clock.js';

const logLine = z.object({ err: z.object({ message: z.string() }).optional() });

const logged: string[] = [];
let gateway: TestApp;
let task: string;

beforeAll(async () => {
  const write = (line: string): void => {
    logged.push(logLine.parse(JSON.parse(line)).err?.message ?? line);
  };
  gateway = await openTestApp(new TestClock(), {}, pino({ level: 'error' }, { write }));
  const { createTask } = await gateway.data(
    'mutation { createTask(input: { prompt: "End" }) { ... on CreateTaskSuccess { task { id } } } }',
  );
  task = (createTask as { task: { id: string } }).task.id;
  await gateway.data(
    'mutation ($task: ID!) { cancelTask(input: { task: $task }) { __typename } }',
    {
      task,
    },
  );
});
afterAll(() => gateway.close());

/** What is told of the task in an event stream, while the table cannot be read. */
async function followWithout(table: string, selection: string): Promise<string> {
  const { prisma } = gateway.store;
  await prisma.$executeRawUnsafe(`ALTER TABLE "${table}" RENAME TO "${table}_away"`);
  try {
    const response = await openEventStream(gateway, {
      query: `subscription ($task: ID!) { taskEvents(task: $task, after: "START") { ${selection} } }`,
      variables: { task },
    });
    return await response.text();
  } finally {
    await prisma.$executeRawUnsafe(`ALTER TABLE "${table}_away" RENAME TO "${table}"`);
  }
}

test('a field of an event that fails by a fault of ours is masked, and the fault is logged', async () => {
  const text = await followWithout(
    'TaskWorkspace',
    '... on TaskStatusEvent { task { workspace { id } } }',
  );
  const results = text.match(/^data: \{.*$/gm) ?? [];
  expect(results.length).toBeGreaterThan(1);
  for (const result of results) {
    expect(result).toContain('"message":"Unexpected error."');
    expect(result).not.toContain('TaskWorkspace');
  }
  expect(text).toMatch(/event: complete\n/);
  expect(logged).toHaveLength(results.length);
  for (const line of logged.splice(0)) expect(line).toContain('TaskWorkspace');
});

test('events that cannot be read end a subscription where it was, and the fault is logged', async () => {
  const text = await followWithout('Event', 'id');
  const message = 'Events cannot be read now. Subscribe again behind the cursor.';
  const extensions = { code: 'UNAVAILABLE', cursor: encodeCursor(0n) };
  const [told = '', ...more] = text.match(/(?<=^data: )\{.*$/gm) ?? [];
  expect(JSON.parse(told)).toMatchObject({ errors: [{ message, extensions }] });
  expect(more).toEqual([]);
  expect(text).toMatch(/event: complete\n/);
  expect(logged.splice(0)).toEqual([expect.stringContaining('Event')]);
  expect(gateway.app.listeners()).toBe(0);
});
