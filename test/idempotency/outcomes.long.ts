import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  ConflictError,
  ForbiddenError,
  InDoubtError,
  NotFoundError,
  NotLinkedError,
  RateLimitedError,
  UnsupportedError,
  UpstreamError,
  ValidationError,
} from '../../src/errors.js';
import { errorOf, outcomeForm, outcomeOf } from '../../src/idempotency/outcome.js';
import { document, Gateway } from './gateway.js';

const HOUR = 3_600_000;

let gateway: Gateway;
beforeAll(async () => {
  gateway = await Gateway.open();
});
afterAll(() => gateway.close());

/** Text that no other test has used. */
let count = 0;
const unique = (what: string): string => `${what} ${(count += 1)}`;

describe('an error', () => {
  test('is an outcome: it is told again, also when the cause has gone', async () => {
    const name = unique('Harbour');
    await gateway.workspace(name);
    const input = { name, idempotencyKey: unique('key') };
    const first = await gateway.send('createWorkspace', input);
    expect(first).toMatchObject({ __typename: 'ConflictError' });
    await gateway.app.sql(`DELETE FROM "MiteosWorkspace" WHERE "name" = '${name}'`);
    expect(await gateway.send('createWorkspace', input)).toEqual(first);
    expect(await gateway.make('createWorkspace', { name })).not.toBe('');
  });

  test('that a surface gives for a field keeps it', async () => {
    const input = { prompt: 'Count', config: { maxAgents: 11 }, idempotencyKey: unique('key') };
    const first = await gateway.send('createTask', input);
    expect(first).toMatchObject({
      __typename: 'ValidationError',
      fields: [{ path: 'config.maxAgents' }],
    });
    expect(await gateway.send('createTask', input)).toEqual(first);
  });

  test('of an input that breaks a rule takes no key: it may be used for the right one', async () => {
    const idempotencyKey = unique('key');
    const wrong = await gateway.send('createTask', { prompt: ' ', idempotencyKey });
    expect(wrong.__typename).toBe('ValidationError');
    expect(await gateway.make('createTask', { prompt: 'Count', idempotencyKey })).not.toBe('');
  });

  test.each([
    new ValidationError('Wrong.', [{ path: 'name', message: 'Wrong.' }]),
    new NotFoundError('Nothing.'),
    new ConflictError('Taken.'),
    new ForbiddenError('No.'),
    new NotLinkedError('No part.', 'MITEOS'),
    new UnsupportedError('It cannot.', 'ROUTA'),
    new InDoubtError('Look.', 'MIOSA'),
  ])('comes back from what is kept of it: $name', (error) => {
    const kept = outcomeForm.parse(JSON.parse(JSON.stringify(outcomeOf(error))));
    const again = 'error' in kept ? errorOf(kept.error) : null;
    expect(again).toBeInstanceOf(error.constructor);
    expect(Object.entries(again ?? {})).toEqual(Object.entries(error));
    expect(again?.message).toBe(error.message);
  });

  test.each([new RateLimitedError('Slow down.', 1), new UpstreamError('Down.', 'MIOSA')])(
    'that may be gone at the next attempt is not kept: $name',
    (error) => expect(outcomeOf(error)).toBeNull(),
  );
});

describe('what fails for the moment', () => {
  test('between the surface and the Workspace is made whole by the next attempt', async () => {
    const input = { name: unique('Harbour'), idempotencyKey: unique('key') };
    const before = await gateway.rows('MiteosWorkspace', 'Workspace', 'WorkspaceLink');
    const failed = await gateway.whileBroken('WorkspaceLink', 'INSERT', () =>
      gateway.app.query(document('createWorkspace'), { input }),
    );
    expect(failed).toMatchObject({ data: null, errors: [{ message: 'Unexpected error.' }] });
    const [upstream, ...own] = await gateway.rows('MiteosWorkspace', 'Workspace', 'WorkspaceLink');
    expect([upstream, ...own]).toEqual([(before[0] ?? 0) + 1, ...before.slice(1)]);
    const made = await gateway.send('createWorkspace', input);
    expect(made).toMatchObject({ workspace: { name: input.name } });
    expect(await gateway.send('createWorkspace', input)).toEqual(made);
    expect(await gateway.rows('MiteosWorkspace', 'Workspace', 'WorkspaceLink')).toEqual(
      before.map((rows) => rows + 1),
    );
  });

  test('between the task and its Workspace is made whole by the next attempt', async () => {
    const workspace = await gateway.workspace(unique('Harbour'));
    const input = { workspace, prompt: 'Count', idempotencyKey: unique('key') };
    const before = await gateway.rows('MiteosTask', 'TaskWorkspace');
    const failed = await gateway.whileBroken('TaskWorkspace', 'INSERT', () =>
      gateway.app.query(document('createTask'), { input }),
    );
    expect(failed.errors).toHaveLength(1);
    const made = await gateway.send('createTask', input, 'task { id workspace { id } }');
    expect(made).toMatchObject({ task: { workspace: { id: workspace } } });
    expect(await gateway.rows('MiteosTask', 'TaskWorkspace')).toEqual(
      before.map((rows) => rows + 1),
    );
  });

  test('after a change does not stand in the way of its success', async () => {
    const task = await gateway.task();
    const input = { task, idempotencyKey: unique('key') };
    const failed = await gateway.whileBroken('MiteosChange', 'INSERT', () =>
      gateway.app.query(document('cancelTask'), { input }),
    );
    expect(failed.errors).toHaveLength(1);
    expect(await gateway.statusOf(task)).toBe('PENDING');
    expect(await gateway.send('cancelTask', input)).toMatchObject({
      task: { status: 'CANCELLED' },
    });
  });

  test('while the outcome is kept, is no matter: it is told, and found again by its key', async () => {
    const { agent } = await gateway.waitingAgent();
    const input = { agent, idempotencyKey: unique('key') };
    const first = await gateway.whileBroken('IdempotencyKey', 'UPDATE', () =>
      gateway.send('cancelAgent', input),
    );
    expect(first).toMatchObject({ agent: { id: agent, status: 'CANCELLED' } });
    expect(await gateway.send('cancelAgent', input)).toEqual(first);
    const [row] = await gateway.app.sql(
      'SELECT "outcome", "holder" FROM "IdempotencyKey" ORDER BY "createdAt" DESC LIMIT 1',
    );
    expect(row).toMatchObject({ outcome: { id: expect.any(String) as string }, holder: null });
  });

  test('before anything is done does nothing', async () => {
    const input = { name: unique('Harbour'), idempotencyKey: unique('key') };
    const before = await gateway.rows('MiteosWorkspace');
    const failed = await gateway.whileBroken('IdempotencyKey', 'INSERT', () =>
      gateway.app.query(document('createWorkspace'), { input }),
    );
    expect(failed.errors).toHaveLength(1);
    expect(await gateway.rows('MiteosWorkspace')).toEqual(before);
    expect(await gateway.make('createWorkspace', input)).not.toBe('');
  });
});

describe('after a kill between the change and its outcome', () => {
  test('the next attempt takes the mutation over once the lease is past, with the same effect', async () => {
    const { task } = await gateway.waitingAgent();
    const input = { task, idempotencyKey: unique('key') };
    const first = await gateway.send('cancelTask', input);
    const created = { name: unique('Harbour'), idempotencyKey: unique('key') };
    const made = await gateway.send('createWorkspace', created);
    const before = await gateway.rows('MiteosWorkspace', 'Workspace');
    await gateway.forgetOutcomes();

    const begun = gateway.clock.now().getTime();
    expect(await gateway.whileTimePasses(gateway.send('cancelTask', input))).toEqual(first);
    expect(gateway.clock.now().getTime() - begun).toBeGreaterThanOrEqual(15_000);
    expect(await gateway.send('createWorkspace', created)).toEqual(made);
    expect(await gateway.rows('MiteosWorkspace', 'Workspace')).toEqual(before);
  });

  test('a start on the embedded database lets go of what was held, without waiting', async () => {
    const input = { prompt: 'Count', idempotencyKey: unique('key') };
    const first = await gateway.make('createTask', input);
    await gateway.forgetOutcomes();
    await gateway.app.restart();
    expect(await gateway.make('createTask', input)).toBe(first);
  });
});

describe('a key is good for a day', () => {
  test('and can be used anew then, for a new effect', async () => {
    const input = { prompt: 'Count', idempotencyKey: unique('key') };
    const first = await gateway.make('createTask', input);
    await gateway.pass(24 * HOUR - 1);
    expect(await gateway.make('createTask', input)).toBe(first);
    await gateway.pass(1);
    const second = await gateway.make('createTask', input);
    expect(second).not.toBe(first);
    expect(await gateway.make('createTask', input)).toBe(second);
  });

  test('and can be used for another mutation then', async () => {
    const idempotencyKey = unique('key');
    const task = await gateway.make('createTask', { prompt: 'Count', idempotencyKey });
    await gateway.pass(24 * HOUR);
    const result = await gateway.send('cancelTask', { task, idempotencyKey });
    expect(result.message).toMatch(/ended already/);
  });

  test('counted from its first attempt, which may have failed for the moment', async () => {
    const input = { name: unique('Harbour'), idempotencyKey: unique('key') };
    await gateway.whileBroken('WorkspaceLink', 'INSERT', () =>
      gateway.app.query(document('createWorkspace'), { input }),
    );
    await gateway.pass(23 * HOUR);
    const made = await gateway.make('createWorkspace', input);
    await gateway.pass(HOUR - 1);
    expect(await gateway.make('createWorkspace', input)).toBe(made);
    await gateway.pass(1);
    const anew = await gateway.send('createWorkspace', input);
    expect(anew).toMatchObject({ __typename: 'ConflictError' });
  });

  test('and is swept away after it', async () => {
    await gateway.make('createTask', { prompt: 'Count', idempotencyKey: unique('key') });
    expect((await gateway.rows('IdempotencyKey'))[0]).toBeGreaterThan(0);
    await gateway.pass(26 * HOUR);
    await gateway.app.app.settled();
    expect(await gateway.rows('IdempotencyKey')).toEqual([0]);
  });

  test('also when the clock is put back: one of tomorrow does not hold for ever', async () => {
    const input = { prompt: 'Count', idempotencyKey: unique('key') };
    await gateway.pass(48 * HOUR);
    const first = await gateway.make('createTask', input);
    gateway.clock.advance(-23 * HOUR);
    expect(await gateway.make('createTask', input)).toBe(first);
    gateway.clock.advance(-HOUR);
    expect(await gateway.make('createTask', input)).not.toBe(first);
    gateway.clock.advance(24 * HOUR);
  });
});
