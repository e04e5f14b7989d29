import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { document, field, Gateway, idOf, resultOf } from './gateway.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await Gateway.open();
});
afterAll(() => gateway.close());

/** Text that no other test has used. */
let count = 0;
const unique = (what: string): string => `${what} ${(count += 1)}`;

describe('a mutation that is sent again with its key', () => {
  test('makes one thing, and gives it again', async () => {
    const before = await gateway.rows('MiteosWorkspace', 'Workspace', 'WorkspaceLink');
    const input = { name: unique('Harbour'), idempotencyKey: unique('key') };
    const first = await gateway.send('createWorkspace', input);
    expect(first).toMatchObject({ workspace: { name: input.name } });
    expect(await gateway.send('createWorkspace', input)).toEqual(first);
    expect(await gateway.rows('MiteosWorkspace', 'Workspace', 'WorkspaceLink')).toEqual(
      before.map((rows) => rows + 1),
    );
  });

  test('has one effect when twenty are under way at once, and all answers are equal', async () => {
    const before = await gateway.rows('MiteosTask', 'TaskWorkspace', 'IdempotencyKey');
    const workspace = await gateway.workspace(unique('Harbour'));
    const input = { workspace, prompt: 'Summarise', idempotencyKey: unique('key') };
    gateway.app.statements.length = 0;
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => gateway.send('createTask', input)),
    );
    expect(answers[0]?.__typename).toBe('CreateTaskSuccess');
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await gateway.rows('MiteosTask', 'TaskWorkspace', 'IdempotencyKey')).toEqual(
      before.map((rows) => rows + 1),
    );
    const inserts = gateway.app.statements.filter((sql) => /^INSERT .*"MiteosTask"/.test(sql));
    expect(inserts).toHaveLength(1);
  });

  test('is answered for what it selects this time, as that is now', async () => {
    const workspace = await gateway.workspace(unique('Harbour'));
    const input = { workspace, prompt: 'Summarise', idempotencyKey: unique('key') };
    const first = await gateway.send('createTask', input, 'task { id status }');
    await gateway.send('cancelTask', { task: idOf(first) });
    const again = await gateway.send(
      'createTask',
      input,
      'task { id status workspace { id } ... on MiteosTask { prompt deliverableCount } }',
    );
    expect(first).toMatchObject({ task: { status: 'PENDING' } });
    expect(again).toMatchObject({
      task: {
        id: idOf(first),
        status: 'CANCELLED',
        workspace: { id: workspace },
        prompt: 'Summarise',
        deliverableCount: 0,
      },
    });
  });

  test('makes one deployment', async () => {
    const workspace = await gateway.workspace(unique('Harbour'));
    const input = { workspace, target: 'vercel', configId: 'c1', idempotencyKey: unique('key') };
    const before = await gateway.rows('MiteosDeployment');
    const first = await gateway.send('createDeployment', input);
    expect(first.__typename).toBe('CreateDeploymentSuccess');
    expect(await gateway.send('createDeployment', input)).toEqual(first);
    expect(await gateway.rows('MiteosDeployment')).toEqual([(before[0] ?? 0) + 1]);
  });

  test.each<[string, (ids: Record<'task' | 'agent' | 'approval', string>) => object]>([
    ['cancelTask', ({ task }) => ({ task })],
    ['cancelAgent', ({ agent }) => ({ agent })],
    ['pauseAgent', ({ agent }) => ({ agent })],
    ['decideApproval', ({ approval }) => ({ approval, approved: false, reason: 'Too dear' })],
  ])('is told that %s succeeded, where another key is told of a conflict', async (name, of) => {
    const input = of(await gateway.waitingAgent());
    const keyed = { ...input, idempotencyKey: unique('key') };
    const first = await gateway.send(name, keyed);
    expect(first.__typename).toMatch(/Success$/);
    expect(await gateway.send(name, keyed)).toEqual(first);
    const other = await gateway.send(name, { ...input, idempotencyKey: unique('key') });
    expect(other.__typename).toBe('ConflictError');
  });

  test('guides an agent once', async () => {
    const { task, agent, approval } = await gateway.waitingAgent();
    const input = { agent, instructions: 'Mind the spring tides.', idempotencyKey: unique('key') };
    const send = () => gateway.send('guideAgent', input);
    const answers = await Promise.all([send(), send(), send()]);
    expect(new Set(answers.map(idOf))).toEqual(new Set([agent]));
    await gateway.send('decideApproval', { approval, approved: true });
    await gateway.send('cancelTask', { task });
    const [row] = await gateway.app.sql(`
      SELECT count(*)::int AS count FROM "MiteosTask",
        jsonb_path_query("run", '$.agents[*].guidance[*] ? (@ == "Mind the spring tides.")')`);
    expect(row).toEqual({ count: 1 });
  });

  test('changes nothing, whatever has become of the thing since', async () => {
    const { task, agent } = await gateway.waitingAgent();
    const paused = { agent, idempotencyKey: unique('key') };
    expect(idOf(await gateway.send('pauseAgent', paused))).toBe(agent);
    expect(idOf(await gateway.send('resumeAgent', { agent }))).toBe(agent);
    const status = await gateway.statusOf(task);
    expect(idOf(await gateway.send('pauseAgent', paused))).toBe(agent);
    expect(await gateway.statusOf(task)).toBe(status);
  });

  test('is NotFoundError when what it made has gone since, and says that it was done', async () => {
    const input = { name: unique('Harbour'), idempotencyKey: unique('key') };
    await gateway.send('createWorkspace', input);
    await gateway.app.sql(`DELETE FROM "Workspace" WHERE "name" = '${input.name}'`);
    const again = await gateway.send('createWorkspace', input);
    expect(again).toMatchObject({ __typename: 'NotFoundError', code: 'NOT_FOUND' });
    expect(again.message).toMatch(/was done.*gone since/);
    const [row] = await gateway.app.sql(`
      SELECT count(*)::int AS count FROM "MiteosWorkspace" WHERE "name" = '${input.name}'`);
    expect(row).toEqual({ count: 1 });
  });
});

describe('a key', () => {
  test('with another input is a ConflictError, and nothing is done', async () => {
    const idempotencyKey = unique('key');
    const input = { name: unique('Harbour'), idempotencyKey };
    const first = await gateway.send('createWorkspace', input);
    const before = await gateway.rows('MiteosWorkspace');
    for (const other of [{ name: unique('Harbour') }, { description: '' }, { description: null }]) {
      const result = await gateway.send('createWorkspace', { ...input, ...other });
      expect(result).toMatchObject({ __typename: 'ConflictError', code: 'CONFLICT' });
      expect(result.message).toMatch(/another input/);
    }
    expect(await gateway.rows('MiteosWorkspace')).toEqual(before);
    expect(await gateway.send('createWorkspace', input)).toEqual(first);
  });

  test('of another mutation is a ConflictError, and nothing is done', async () => {
    const { task, agent } = await gateway.waitingAgent();
    const input = { agent, idempotencyKey: unique('key') };
    await gateway.send('pauseAgent', input);
    const result = await gateway.send('cancelAgent', input);
    expect(result).toMatchObject({ __typename: 'ConflictError' });
    expect(result.message).toMatch(/pauseAgent/);
    expect(await gateway.statusOf(task)).toBe('PAUSED');
  });

  test('stands for an input in whatever order its fields come', async () => {
    const name = unique('Harbour');
    const key = unique('key');
    const send = (input: string) =>
      gateway.app.query(`mutation { ${field('createWorkspace', input)} }`);
    const first = await send(`{ idempotencyKey: "${key}", description: "x", name: "${name}" }`);
    const again = await send(`{ name: "${name}", description: "x", idempotencyKey: "${key}" }`);
    expect(idOf(resultOf(again, 'createWorkspace'))).toBe(idOf(resultOf(first, 'createWorkspace')));
  });

  test('serves once in a document that has it twice', async () => {
    const input = { prompt: 'Summarise', idempotencyKey: unique('key') };
    const [before] = await gateway.rows('MiteosTask');
    const { data } = await gateway.app.query(
      `mutation ($input: CreateTaskInput!) {
        a: ${field('createTask', '$input')}
        b: ${field('createTask', '$input')}
      }`,
      { input },
    );
    expect(data?.a).toEqual(data?.b);
    expect(await gateway.rows('MiteosTask')).toEqual([(before ?? 0) + 1]);
  });

  test.each(['', 'x'.repeat(256), 'tab\there', 'line\nbreak', 'zero\u0000', 'hidden\u200bspace'])(
    'that is none is a ValidationError: %j',
    async (idempotencyKey) => {
      const before = await gateway.rows('MiteosTask', 'IdempotencyKey');
      const result = await gateway.send('createTask', { prompt: 'Summarise', idempotencyKey });
      expect(result).toMatchObject({
        __typename: 'ValidationError',
        fields: [{ path: 'idempotencyKey' }],
      });
      expect(await gateway.rows('MiteosTask', 'IdempotencyKey')).toEqual(before);
    },
  );

  test.each(['x', 'x'.repeat(255), 'Größe ☂ 今日', '"quoted" \\ {json}'])(
    'may be any printable text: %s',
    async (idempotencyKey) => {
      const first = await gateway.make('createTask', { prompt: 'Summarise', idempotencyKey });
      expect(await gateway.make('createTask', { prompt: 'Summarise', idempotencyKey })).toBe(first);
    },
  );

  test('is not needed: without one, each mutation is another, and no key is kept', async () => {
    const [keys] = await gateway.rows('IdempotencyKey');
    expect(await gateway.task()).not.toBe(await gateway.task());
    expect(await gateway.rows('IdempotencyKey')).toEqual([keys]);
  });
});

describe('the header Idempotency-Key', () => {
  const createTask = document('createTask');

  test('is the key of the mutation', async () => {
    const headers = { 'idempotency-key': unique('key') };
    const send = async (prompt: string) =>
      resultOf(
        await gateway.app.query(createTask, { input: { prompt } }, undefined, headers),
        'createTask',
      );
    const first = await send('Summarise');
    expect(await send('Summarise')).toEqual(first);
    expect((await send('Count')).__typename).toBe('ConflictError');
  });

  test('gives way to the key in the input', async () => {
    const headers = { 'idempotency-key': unique('key') };
    const send = async (input: object) =>
      idOf(
        resultOf(await gateway.app.query(createTask, { input }, undefined, headers), 'createTask'),
      );
    const own = { prompt: 'Summarise', idempotencyKey: unique('key') };
    const byInput = await send(own);
    const byHeader = await send({ prompt: 'Summarise' });
    expect(byHeader).not.toBe(byInput);
    expect(await send(own)).toBe(byInput);
    expect(await send({ prompt: 'Summarise', idempotencyKey: null })).toBe(byHeader);
    expect(await gateway.make('createTask', own)).toBe(byInput);
  });

  test('tells the mutations of a document apart by their place in the answer', async () => {
    const headers = { 'idempotency-key': unique('key') };
    const send = (...names: string[]) => {
      const fields = names.map((name) => `${name}: ${field('createTask', '{ prompt: "Count" }')}`);
      return gateway.app.query(`mutation { ${fields.join('\n')} }`, {}, undefined, headers);
    };
    const [before] = await gateway.rows('MiteosTask');
    const { data } = await send('a', 'b');
    expect(data?.a).not.toEqual(data?.b);
    expect((await send('b', 'a')).data).toEqual(data);
    expect((await send('b')).data).toEqual({ b: data?.b });
    expect(await gateway.rows('MiteosTask')).toEqual([(before ?? 0) + 2]);
  });

  test.each([
    ['empty', ''],
    ['too long', 'x'.repeat(256)],
    ['not printable', 'tab\there'],
  ])('that is %s is a ValidationError of each mutation', async (_, text) => {
    const headers = { 'idempotency-key': text };
    const before = await gateway.rows('MiteosTask', 'IdempotencyKey');
    const answer = await gateway.app.query(
      createTask,
      { input: { prompt: 'Count' } },
      undefined,
      headers,
    );
    expect(resultOf(answer, 'createTask')).toMatchObject({
      __typename: 'ValidationError',
      fields: [{ path: 'idempotencyKey' }],
    });
    expect(await gateway.rows('MiteosTask', 'IdempotencyKey')).toEqual(before);
    const query = await gateway.app.query('{ viewer { tenant } }', {}, undefined, headers);
    expect(query.errors).toBeUndefined();
  });
});
