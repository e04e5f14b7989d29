import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { curl } from '../../support/curl.js';
import { openEmulator, type TestEmulator } from '../../support/emulator.js';

const made = z.looseObject({ id: z.string() });
const listed = z.object({ data: z.array(made), total: z.int() });
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as unknown;
const UUID = expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown;
const TENANT = expect.stringMatching(/^ten_/) as unknown;

/** The commands of the public reference, with another base URL. */
describe('the emulated MIOSA, asked by curl', () => {
  let emulator: TestEmulator;
  let base: string;
  let auth: string[];

  beforeAll(async () => {
    emulator = await openEmulator();
    base = `${emulator.url}/api/v1`;
  });
  afterAll(async () => {
    await emulator.close();
    expect(emulator.errors).toEqual([]);
  });
  beforeEach(() => {
    auth = ['-H', `Authorization: Bearer ${emulator.miosaKey()}`];
  });

  async function send(method: string, path: string, body?: unknown) {
    const json = ['-H', 'Content-Type: application/json', '-d', JSON.stringify(body)];
    const args = ['-X', method, `${base}${path}`, ...auth, ...(body === undefined ? [] : json)];
    const answer = await curl(...args);
    return { status: answer.status, body: JSON.parse(answer.body) as unknown };
  }
  const idOf = async (answer: ReturnType<typeof send>) => made.parse((await answer).body).id;
  const workspace = (name = 'Harbor Print') => idOf(send('POST', '/workspaces', { name }));
  const computer = (body: object = {}) =>
    idOf(send('POST', '/computers', { name: 'press-1', template_type: 'miosa-desktop', ...body }));
  const statusOf = async (id: string) => {
    const { body } = await send('GET', `/computers/${id}`);
    return z.looseObject({ status: z.string() }).parse(body).status;
  };

  it('creates a workspace, lists it, gets it, changes it and deletes it', async () => {
    const created = await send('POST', '/workspaces', {
      ...{ name: 'Harbor Print', slug: 'harbor-print', external_workspace_id: 'acct_204' },
      metadata: { tier: 'gold', seats: 3 },
    });
    const expected = {
      id: UUID,
      tenant_id: TENANT,
      name: 'Harbor Print',
      slug: 'harbor-print',
      external_workspace_id: 'acct_204',
      description: null,
      metadata: { tier: 'gold', seats: 3 },
      is_default: false,
      computer_count: 0,
      created_at: TIME,
      updated_at: TIME,
    };
    expect(created).toEqual({ status: 201, body: expected });
    const path = `/workspaces/${made.parse(created.body).id}`;

    const list = listed.parse((await send('GET', '/workspaces')).body);
    expect(list.total).toBe(2);
    expect(list.data.map(({ is_default }) => is_default)).toEqual([true, false]);
    expect(list.data[1]).toEqual(created.body);
    expect(await send('GET', path)).toEqual({ status: 200, body: created.body });

    const changes = { description: 'A press', metadata: { tier: 'silver' } };
    expect(await send('PATCH', path, changes)).toEqual({
      status: 200,
      body: { ...expected, ...changes },
    });
    expect(await send('PATCH', path, { description: null })).toMatchObject({
      body: { description: null, metadata: { tier: 'silver' } },
    });
    expect(await send('DELETE', path)).toEqual({ status: 200, body: { deleted: true } });
    expect(await send('GET', path)).toEqual({
      status: 404,
      body: { error: 'workspace not found' },
    });
  });

  it('creates a computer that comes to run, lists it, stops it, starts it and deletes it', async () => {
    const workspace_id = await workspace();
    const created = await send('POST', '/computers', {
      ...{ name: 'press-1', template_type: 'miosa-desktop', size: 'medium', workspace_id },
      ...{ project_slug: 'posters', project_name: 'Posters', metadata: { job: '17' } },
    });
    const expected = {
      id: UUID,
      tenant_id: TENANT,
      name: 'press-1',
      slug: expect.stringMatching(/^press-1/) as unknown,
      template_type: 'miosa-desktop',
      size: 'medium',
      vcpus: 2,
      memory_mb: 8192,
      status: 'provisioning',
      vm_id: null,
      workspace_id,
      project_id: UUID,
      sandbox_url: null,
      desktop_url: null,
      selected_apps: [],
      settings: {},
      visibility: 'tenant',
      metadata: { job: '17' },
      created_at: TIME,
      updated_at: TIME,
    };
    expect(created).toEqual({ status: 201, body: expected });
    const { id } = made.parse(created.body);
    const path = `/computers/${id}`;
    await emulator.pass(10_000);
    expect(await send('GET', path)).toMatchObject({
      status: 200,
      body: { id, status: 'running', vm_id: expect.any(String) as unknown },
    });

    const row = { id, name: 'press-1', status: 'running', size: 'medium' };
    expect(await send('GET', `/workspaces/${workspace_id}/computers`)).toEqual({
      status: 200,
      body: {
        data: [{ ...row, template_type: 'miosa-desktop', created_at: TIME }],
        total: 1,
      },
    });
    expect(await send('GET', '/computers?status=running')).toMatchObject({
      body: { data: [{ id, workspace_id }], total: 1 },
    });
    expect(await send('GET', `/workspaces/${workspace_id}`)).toMatchObject({
      body: { computer_count: 1 },
    });

    expect(await send('POST', `${path}/stop`)).toMatchObject({ status: 200, body: { id } });
    await emulator.pass(10_000);
    expect(await statusOf(id)).toBe('stopped');
    expect(await send('POST', `${path}/start`)).toMatchObject({ status: 200, body: { id } });
    await emulator.pass(10_000);
    expect(await statusOf(id)).toBe('running');

    expect(await send('DELETE', path)).toEqual({ status: 200, body: { ok: true } });
    expect((await send('GET', path)).status).toBe(404);
  });

  it('moves a computer to another workspace, into its default project', async () => {
    const [from, to] = [await workspace('From'), await workspace('To')];
    const id = await computer({ workspace_id: from, project_slug: 'posters' });
    const moved = await send('POST', `/computers/${id}/move`, { workspace_id: to });
    const { body: projects } = await send('GET', `/workspaces/${to}/projects`);
    const [project] = listed.parse(projects).data;
    expect(project).toMatchObject({ workspace_id: to, is_default: true });
    expect(moved).toMatchObject({
      status: 200,
      body: { id, workspace_id: to, project_id: project?.id },
    });
    expect(await send('GET', `/workspaces/${from}/computers`)).toEqual({
      status: 200,
      body: { data: [], total: 0 },
    });
  });

  it('sets caps, which then bind, and shows stats and usage', async () => {
    const id = await workspace();
    const caps = { max_computers: 1, max_computer_size: 'medium', default_auto_stop_seconds: 900 };
    expect(await send('PUT', `/workspaces/${id}/settings`, caps)).toEqual({
      status: 200,
      body: {
        workspace_id: id,
        settings: { ...caps, default_computer_size: 'small', allowed_template_types: [] },
        updated_at: TIME,
      },
    });
    await computer({ workspace_id: id });
    const refused = await send('POST', '/computers', { name: 'press-2', workspace_id: id });
    expect(refused).toMatchObject({
      status: 422,
      body: {
        error: { code: 'VALIDATION_FAILED' },
        errors: { workspace_id: [expect.any(String)] },
      },
    });
    await emulator.pass(600_000);
    expect(await send('GET', `/workspaces/${id}/stats`)).toEqual({
      status: 200,
      body: {
        workspace_id: id,
        computers: {
          total: 1,
          by_status: { running: 1, stopped: 0, provisioning: 0, error: 0 },
        },
        resources: { total_vcpus: 1, total_memory_mb: 4096, total_disk_gb: 32 },
        settings: caps,
      },
    });
    const used = await send('GET', `/workspaces/${id}/usage?window=7d&granularity=day`);
    expect(used).toMatchObject({
      status: 200,
      body: { workspace_id: id, window: '7d', granularity: 'day', series: [{ ts: TIME }] },
    });
    expect(await send('GET', `/workspaces/${id}/usage`)).toMatchObject({
      body: { window: '24h', granularity: 'hour' },
    });
  });

  it('sets a preview domain, inherits it, verifies it and clears it', async () => {
    const id = await workspace();
    const path = `/workspaces/${id}/preview-domain`;
    const set = {
      scope: 'workspace',
      id,
      preview_domain: 'harbor.example',
      effective_domain: 'harbor.example',
      status: 'pending_dns',
      dns_status: 'pending',
      url_examples: {
        default_preview: 'https://<slug>.harbor.example',
        port_preview: 'https://3000-<slug>.sandbox.harbor.example',
        deployment: 'https://<deployment-slug>.harbor.example',
      },
    };
    const body = { preview_domain: 'harbor.example' };
    expect(await send('PUT', path, body)).toEqual({ status: 200, body: set });
    expect(await send('GET', path)).toEqual({ status: 200, body: set });
    const project = await idOf(send('POST', '/projects', { workspace_id: id, name: 'Posters' }));
    expect(await send('GET', `/projects/${project}/preview-domain`)).toMatchObject({
      body: { scope: 'project', preview_domain: null, effective_domain: 'harbor.example' },
    });
    expect(await send('GET', `${path}/verify`)).toMatchObject({
      status: 200,
      body: { ...set, verified: false, records: [{ name: '*' }, { name: '*.sandbox' }] },
    });
    expect(await send('DELETE', path)).toMatchObject({
      status: 200,
      body: { preview_domain: null, effective_domain: 'miosa.ai', status: 'not_configured' },
    });
    expect(await send('GET', '/tenant/preview-domain')).toEqual({
      status: 200,
      body: {
        ...{ preview_domain: null, default_domain: 'miosa.ai' },
        ...{ status: 'not_configured', dns_instructions: null },
      },
    });
  });
});
