import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { valueAt } from '../support/value-at.js';
import { openLiveSite, type LiveSite } from './site.js';

let site: LiveSite;
beforeAll(async () => {
  site = await openLiveSite();
  for (let index = 0; index < 22; index += 1) await site.createWorkspace(`Workspace ${index}`);
});
beforeEach(async () => {
  await site.gateway.app.settled();
  site.asked();
});
afterAll(async () => {
  expect(site.emulator.errors).toEqual([]);
  await site.close();
});

test('the files of twenty workspaces take a request for each, and one for the list', async () => {
  const data = await site.gateway.data(
    '{ workspaces(first: 20) { nodes { files { nodes { name } } } } }',
  );
  expect(valueAt(data, 'workspaces', 'nodes')).toHaveLength(20);
  await site.gateway.app.settled();
  expect(site.asked()).toEqual({
    'GET /v1/workspaces': 1,
    'GET /v1/workspaces/{id}/files': 20,
  });
});

test('what is asked for twice is read once', async () => {
  await site.gateway.data(`{
    workspaces(first: 20) { nodes { fileCount files { nodes { name } } more: files(first: 1) { nodes { type } } } }
    again: workspaces(first: 20) { nodes { fileCount files { nodes { name } } } }
  }`);
  const asked = site.asked();
  expect(asked['GET /v1/workspaces/{id}/files']).toBe(20);
  expect(Object.keys(asked).sort()).toEqual([
    'GET /v1/workspaces',
    'GET /v1/workspaces/{id}/files',
  ]);
  expect(asked['GET /v1/workspaces']).toBe(1);
});

test('of five workspaces only their files are read', async () => {
  await site.gateway.data('{ workspaces(first: 5) { nodes { files { nodes { name } } } } }');
  expect(site.asked()['GET /v1/workspaces/{id}/files']).toBe(5);
});

test('a field that is not selected costs no request', async () => {
  await site.gateway.data(
    '{ viewer { tenant } surfaces { state latency rateLimit { remaining } } }',
  );
  expect(site.asked()).toEqual({});
  site.emulator.clock.advance(5_000);
  await site.gateway.data(
    '{ workspaces(first: 20) { nodes { name description parts { surface } } } }',
  );
  await site.gateway.app.settled();
  expect(site.asked()).toEqual({ 'GET /v1/workspaces': 1 });
});

test('a list of tasks is one request, and their detail one for each that is asked for it', async () => {
  for (const prompt of ['one', 'two', 'three']) await site.createTask(prompt);
  site.asked();
  await site.gateway.data('{ tasks(first: 10) { nodes { id status } } }');
  expect(site.asked()).toEqual({ 'GET /v1/tasks': 1 });
  await site.gateway.data(
    '{ tasks(first: 10) { nodes { ... on MiteosTask { prompt cost agents { type } } } } }',
  );
  expect(site.asked()).toEqual({ 'GET /v1/tasks': 1, 'GET /v1/tasks/{id}': 3 });
});

test('queries that run at once share what they read alike', async () => {
  const query = '{ tasks { nodes { id } } }';
  await Promise.all(Array.from({ length: 10 }, () => site.gateway.data(query)));
  expect(site.asked()).toEqual({ 'GET /v1/tasks': 1 });
});

test('a workspace that was made elsewhere appears, and a task in none is found', async () => {
  const key = { authorization: `Bearer ${site.credential}` };
  const post = (path: string, body: unknown) =>
    fetch(`${site.emulator.url}/v1${path}`, {
      method: 'POST',
      headers: { ...key, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  // Timestamps are to the second.
  site.emulator.clock.advance(5_000);
  expect((await post('/workspaces', { name: 'Made elsewhere' })).status).toBe(200);
  expect((await post('/tasks', { prompt: 'Asked elsewhere' })).status).toBe(200);
  // It is looked for behind the first query, and there for the next.
  await site.gateway.data('{ workspaces(first: 1) { nodes { name } } }');
  await site.gateway.app.settled();
  const data = await site.gateway.data(`{
    workspaces(first: 1) { nodes { name } }
    tasks(first: 1) { nodes { workspace { name } ... on MiteosTask { prompt } } }
  }`);
  expect(data).toEqual({
    workspaces: { nodes: [{ name: 'Made elsewhere' }] },
    tasks: { nodes: [{ workspace: null, prompt: 'Asked elsewhere' }] },
  });
});
