import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keyOf, splitKey } from '../../schema/ids.js';
import { startEmbeddedPostgres } from '../../src/store/embedded-postgres.js';
import { rounds, Site, until, type Gateway } from './gateway.js';
import {
  keyed,
  send,
  Unanswered,
  type KeyedMutation,
  type MutationName,
} from './keyed-mutations.js';

/** A thousand with five kills; fewer by itself, with one kill. */
const TENTHS = rounds === 1 ? 10 : 20;
const AT_ONCE = 6;
/** Of those that were answered, as many are sent once more. */
const SAMPLE = 3 * TENTHS;

let site: Site;
beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());

const title =
  'each of many mutations has one effect and one outcome, however often the gateway is killed';

test(title, { timeout: rounds * 120_000 }, async () => {
  let gateway = await site.startSeeded('keyed');
  const workspace = await create(gateway, 'createWorkspace', { name: 'All files' });
  const all: KeyedMutation[] = [];
  const outcomes = new Map<KeyedMutation, string>();
  for (let round = 0; round < rounds; round += 1) {
    const mutations = await prepare(gateway, workspace, `Round ${round}`);
    all.push(...mutations);
    const killAfter = Math.floor(mutations.length * (0.2 + 0.6 * Math.random()));
    await sendAll(gateway, mutations, outcomes, (answered) => {
      if (answered === killAfter) setTimeout(() => gateway.signal('SIGKILL'), Math.random() * 10);
    });
    expect(await gateway.ended).toBe('SIGKILL');

    gateway = await site.start('keyed');
    const answered = mutations.filter((mutation) => outcomes.has(mutation));
    const unanswered = mutations.filter((mutation) => !outcomes.has(mutation));
    expect(answered.length).toBeGreaterThanOrEqual(killAfter);
    expect(unanswered.length).toBeGreaterThan(0);
    await sendAll(gateway, unanswered, outcomes);
    const again = new Map<KeyedMutation, string>();
    await sendAll(gateway, shuffled([...answered, ...unanswered]).slice(0, SAMPLE), again);
    for (const [mutation, id] of again) expect(id, mutation.name).toBe(outcomes.get(mutation));
    expect(outcomes.size).toBe(all.length);
  }
  expect(gateway.stderr).toBe('');
  expect(await gateway.stop()).toBe(0);
  await expectEachOnce(all, outcomes);
});

/** Sends them all, several at once, and takes down what each is answered. */
async function sendAll(
  gateway: Gateway,
  mutations: KeyedMutation[],
  outcomes: Map<KeyedMutation, string>,
  onAnswer: (answered: number) => void = () => undefined,
): Promise<void> {
  const waiting = [...mutations];
  let answered = 0;
  const sender = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      try {
        outcomes.set(next, await send(gateway, next));
        onAnswer((answered += 1));
      } catch (error) {
        if (!(error instanceof Unanswered) || !gateway.child.killed) throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
}

/** Ten times as many mutations of all kinds, in no order, with what they need there already. */
async function prepare(
  gateway: Gateway,
  workspace: string,
  round: string,
): Promise<KeyedMutation[]> {
  const numbered = (count: number): string[] =>
    Array.from({ length: count }, (_, index) => `${round}, number ${index}`);
  const asking = { prompt: 'Ask first', config: { maxAgents: 1, autonomyLevel: 0 } };
  const agents = await Promise.all(numbered(TENTHS / 2).map(() => waitingAgent(gateway, asking)));
  const tasks = await Promise.all(
    numbered(TENTHS).map(() => create(gateway, 'createTask', asking)),
  );
  const files = await Promise.all(
    numbered(TENTHS).map((name) =>
      send(gateway, keyed('uploadFile', { workspace }, `Old ${name}`)),
    ),
  );
  return shuffled([
    ...numbered(2 * TENTHS).map((name) => keyed('createWorkspace', { name })),
    ...numbered(2 * TENTHS).map((prompt) => keyed('createTask', { ...asking, prompt, workspace })),
    ...numbered(2 * TENTHS).map((name) => keyed('uploadFile', { workspace }, name)),
    ...tasks.map((task) => keyed('cancelTask', { task })),
    ...files.map((file) => keyed('deleteFile', { file })),
    ...agents.flatMap(({ agent }, index) =>
      ['one', 'two', 'three'].map((word) =>
        keyed('guideAgent', { agent, instructions: `${round}, ${index}: ${word}` }),
      ),
    ),
    ...agents.map(({ approval }, index) =>
      keyed('decideApproval', { approval, approved: false, reason: `${round}, ${index}` }),
    ),
  ]);
}

/** By a key of its own, which is not sent again. */
function create(
  gateway: Gateway,
  name: 'createWorkspace' | 'createTask',
  input: Record<string, unknown>,
): Promise<string> {
  return send(gateway, keyed(name, input));
}

/** An agent that waits for a decision, as it would for ever. */
async function waitingAgent(
  gateway: Gateway,
  input: Record<string, unknown>,
): Promise<{ agent: string; approval: string }> {
  const task = await create(gateway, 'createTask', input);
  const found = async (): Promise<Record<'agents' | 'approvals', { id: string }[]>> => {
    const data = await gateway.data(
      'query ($task: ID!) { task(id: $task) { ... on MiteosTask { agents { id } approvals { id } } } }',
      { task },
    );
    return data.task as Record<'agents' | 'approvals', { id: string }[]>;
  };
  await until(async () => (await found()).approvals.length > 0);
  const { agents, approvals } = await found();
  return { agent: agents[0]?.id ?? '', approval: approvals[0]?.id ?? '' };
}

function shuffled<T>(list: T[]): T[] {
  return list
    .map((value) => ({ value, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value);
}

/** Compares what the database holds with what was sent: nothing is missing, nothing is there twice. */
async function expectEachOnce(
  all: KeyedMutation[],
  outcomes: Map<KeyedMutation, string>,
): Promise<void> {
  const sent = (name: MutationName, of: (mutation: KeyedMutation) => unknown): string[] =>
    all.filter((mutation) => mutation.name === name).map((mutation) => String(of(mutation)));
  const workspaces = sent('createWorkspace', ({ input }) => input.name);
  const tasks = sent('createTask', ({ input }) => input.prompt);
  const expected: [string, string[]][] = [
    [`SELECT "name" FROM "MiteosWorkspace" WHERE "name" LIKE 'Round %'`, workspaces],
    [`SELECT "name" FROM "Workspace" WHERE "name" LIKE 'Round %'`, workspaces],
    [
      `SELECT w."name" FROM "WorkspaceLink" AS l
       JOIN "Workspace" AS w ON w."id" = l."workspaceId" WHERE w."name" LIKE 'Round %'`,
      workspaces,
    ],
    [`SELECT "prompt" FROM "MiteosTask" WHERE "prompt" LIKE 'Round %'`, tasks],
    [
      `SELECT t."prompt" FROM "TaskWorkspace" AS l JOIN "MiteosTask" AS t ON t."id" = l."taskId"`,
      tasks,
    ],
    [`SELECT "name" FROM "MiteosFile"`, sent('uploadFile', ({ file }) => `${file}.txt`)],
    [
      `SELECT "payload"->>'fileId' FROM "Event" WHERE "type" = 'file.removed'`,
      sent('deleteFile', ({ input }) => splitKey(keyOf(String(input.file), 'WorkspaceFile'))[1]),
    ],
    [
      `SELECT "id" FROM "MiteosTask" WHERE "status" = 'cancelled'`,
      sent('cancelTask', ({ input }) => keyOf(String(input.task), 'MiteosTask')),
    ],
    [
      `SELECT jsonb_path_query("run", '$.agents[*].guidance[*]')#>>'{}' FROM "MiteosTask"`,
      sent('guideAgent', ({ input }) => input.instructions),
    ],
    [
      `SELECT "reason" FROM "MiteosApproval" WHERE "approved" = false`,
      sent('decideApproval', ({ input }) => input.reason),
    ],
    [`SELECT "key" FROM "IdempotencyKey" WHERE "outcome" IS NULL`, []],
  ];
  const postgres = await startEmbeddedPostgres({ directory: join(site.path('keyed'), 'postgres') });
  const client = new pg.Client(postgres.connection);
  await client.connect();
  try {
    for (const [sql, values] of expected) {
      const { rows } = await client.query<string[]>({ text: sql, rowMode: 'array' });
      expect(rows.flat().sort(), sql).toEqual(values.sort());
    }
  } finally {
    await client.end();
    await postgres.close();
  }
  // Several guide the same agent; all others have a thing of their own.
  const guided = new Set(sent('guideAgent', ({ input }) => input.agent)).size;
  expect(new Set(outcomes.values()).size).toBe(
    all.length - sent('guideAgent', () => null).length + guided,
  );
}
