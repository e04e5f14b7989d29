import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { workspaceStory, workStory } from '../support/routa-story.js';
import { Tenant } from '../support/tenant.js';
import { textAt, valueAt } from '../support/value-at.js';
import { Repositories } from '../surfaces/routa/contract/repositories.js';
import { openLiveSite, type LiveSite } from './site.js';

describe.each([
  { quirks: 'none', canUnarchive: true },
  { quirks: 'web', canUnarchive: false },
] as const)('with a live Routa whose quirks are $quirks', ({ quirks, canUnarchive }) => {
  let site: LiveSite;
  let repositories: Repositories;
  let tenant: Tenant;

  beforeAll(async () => {
    repositories = await Repositories.open();
    site = await openLiveSite({ withRouta: true, emulator: { routa: { quirks } } });
    tenant = new Tenant('default', site.gateway, site.gateway.authorization);
  });
  afterAll(async () => {
    expect(site.emulator.errors).toEqual([]);
    await site.close();
    await repositories.close();
  });

  test('a workspace lives from its creation to its end', () =>
    workspaceStory(tenant, repositories, { canUnarchive }));

  test('tasks, agents and notes are made, read, changed and deleted', () => workStory(tenant));

  test('nested fields of several workspaces ask for each of them once', async () => {
    for (const name of ['One', 'Two', 'Three']) {
      await tenant.change('createWorkspace', 'workspace', {
        ...{ name, surfaces: ['ROUTA'], repository: { path: `https://github.com/x/${name}` } },
      });
    }
    await tenant.data('{ workspaces { nodes { id } } }');
    site.asked();
    const found = await tenant.data(`{
      workspaces { nodes {
        repository { path } codebases { nodes { name workspace { name } } }
        notes { nodes { title } } agents { nodes { status } } tasks { nodes { status } }
      } }
      tasks { nodes { workspace { name } } }
    }`);
    const count = (valueAt(found, 'workspaces', 'nodes') as unknown[]).length;
    const asked = Object.entries(site.asked()).filter(([route]) => route.includes('/routa/'));
    for (const [route, times] of asked) expect(times, route).toBeLessThanOrEqual(count);
    expect(asked.length).toBeLessThanOrEqual(5);
  });

  test('another tenant sees nothing of it', async () => {
    const workspace = await tenant.change('createWorkspace', 'workspace', {
      ...{ name: 'Secret dock', surfaces: ['ROUTA'], metadata: { of: 'secret' } },
    });
    const codebase = await tenant.change('addCodebase', 'codebase', {
      ...{ workspace, path: 'https://github.com/secret/dock' },
    });
    const task = await tenant.change('createRoutaTask', 'task', {
      ...{ workspace, title: 'Secret task', objective: 'Secret' },
    });
    const agent = await tenant.change('createRoutaAgent', 'agent', {
      ...{ workspace, name: 'Secret agent', role: 'GATE' },
    });
    const note = await tenant.change('saveNote', 'note', { workspace, key: 'secret' });
    const other = await Tenant.open(site.gateway, 'other');
    site.asked();
    const list = await other.data(`{
      workspaces { totalCount } tasks(filter: { surface: ROUTA }) { totalCount }
      surfaces { surface state }
    }`);
    expect(list).toMatchObject({ workspaces: { totalCount: 0 }, tasks: { totalCount: 0 } });
    expect(valueAt(list, 'surfaces')).toContainEqual({ surface: 'ROUTA', state: 'NOT_CONFIGURED' });
    for (const id of [workspace, codebase, task, agent, note]) {
      const { text } = await other.ask('query ($id: ID!) { node(id: $id) { id } }', { id });
      expect(valueAt(JSON.parse(text), 'data', 'node'), text).toBeNull();
    }
    for (const [mutation, input] of [
      ['createWorkspace', { name: 'Mine', surfaces: ['ROUTA'] }],
      ['updateWorkspace', { workspace, name: 'Mine' }],
      ['archiveWorkspace', { workspace }],
      ['deleteWorkspace', { workspace }],
      ['addCodebase', { workspace, path: 'https://github.com/mine/mine' }],
      ['updateCodebase', { codebase, name: 'mine' }],
      ['removeCodebase', { codebase }],
      ['setDefaultCodebase', { codebase }],
      ['createRoutaTask', { workspace, title: 'mine', objective: 'mine' }],
      ['updateRoutaTask', { task, title: 'mine' }],
      ['deleteRoutaTask', { task }],
      ['setRoutaAgentStatus', { agent, status: 'ACTIVE' }],
      ['deleteRoutaAgent', { agent }],
      ['saveNote', { workspace, key: 'secret', content: 'mine' }],
      ['deleteNote', { note }],
    ] as const) {
      const answer = await other.result(mutation, input);
      expect(textAt(answer, '__typename'), mutation).toMatch(/^(NotFound|Upstream)Error$/);
    }
    expect(other.heard.join('\n').replaceAll(/"id":"[^"]*"/g, '')).not.toMatch(/secret/i);
    const toRouta = Object.keys(site.asked()).filter((route) => route.includes('/routa/'));
    expect(toRouta).toEqual([]);
    expect(await tenant.data('query ($id: ID!) { node(id: $id) { id } }', { id: task })).toEqual({
      node: { id: task },
    });
  });
});
