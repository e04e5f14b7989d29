import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { made, read, Rig } from './emulator-rig.js';

const ANY = expect.any(String) as unknown;
const NOBODY = '00000000-0000-4000-8000-000000000000';

describe('the emulated MIOSA', () => {
  const SHARED = ['msk_u_first_of_two', 'msk_a_second_of_two'] as const;
  let rig: Rig;
  beforeAll(async () => {
    const tenants = new Map(SHARED.map((key) => [key, 'acme']));
    rig = await Rig.open({ miosa: { tenants, readyDomains: ['ready.example'] } });
  });
  afterAll(async () => {
    await rig.emulator.close();
    expect(rig.emulator.errors).toEqual([]);
  });
  beforeEach(() => {
    rig.renew();
  });

  /** In the form of errors with a code. */
  const coded = (status: number, code: string) => ({
    status,
    body: { error: { code, message: ANY } },
  });
  const invalid = (field: string, text: unknown = ANY) => ({
    status: 422,
    body: { error: { code: 'VALIDATION_FAILED', message: ANY }, errors: { [field]: [text] } },
  });
  const as = (key: string) => ({ authorization: `Bearer ${key}` });

  describe('keys', () => {
    it.each([
      ['none', undefined],
      ['another word than Bearer', 'Basic msk_u_abc'],
      ['another prefix', 'Bearer mt_test_abc'],
      ['nothing behind the prefix', 'Bearer msk_'],
    ])('refuses %s with 401, on every path', async (_, authorization) => {
      for (const path of ['/workspaces', '/nothing', '/events/stream']) {
        const headers: HeadersInit = authorization === undefined ? {} : { authorization };
        const answer = await fetch(`${rig.emulator.url}/api/v1${path}`, { headers });
        expect(await read(answer)).toEqual(coded(401, 'invalid_token'));
      }
    });

    it('gives each key a tenant of its own, with one default workspace', async () => {
      await rig.workspace();
      const other = rig.emulator.miosaKey();
      const { body } = await rig.send('GET', '/workspaces', undefined, as(other));
      expect(body).toMatchObject({ total: 1, data: [{ is_default: true, slug: 'default' }] });
    });

    it('lets two keys share a tenant when it is told so', async () => {
      const create = rig.send('POST', '/workspaces', { name: 'Shared' }, as(SHARED[0]));
      const id = await rig.idOf(create);
      const seen = await rig.send('GET', `/workspaces/${id}`, undefined, as(SHARED[1]));
      expect(seen).toMatchObject({ status: 200, body: { id, tenant_id: ANY } });
      expect((await rig.send('GET', `/workspaces/${id}`)).status).toBe(403);
    });

    it('gives each answer an id, that of the request if it has one', async () => {
      const own = await rig.ask('GET', '/workspaces', { headers: { 'x-request-id': 'req-1' } });
      expect(own.headers.get('x-request-id')).toBe('req-1');
      expect((await rig.ask('GET', '/nothing')).headers.get('x-request-id')).toMatch(/\S/);
    });
  });

  describe('refusals', () => {
    const ROUTES = [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['PUT', '/settings'],
      ['GET', '/computers'],
      ['GET', '/projects'],
      ['GET', '/stats'],
      ['GET', '/usage'],
      ['GET', '/preview-domain'],
      ['PUT', '/preview-domain'],
      ['DELETE', '/preview-domain'],
      ['GET', '/preview-domain/verify'],
    ] as const;

    it.each(ROUTES)(
      'tells %s /workspaces/{id}%s of another tenant from none at all',
      async (method, rest) => {
        const foreign = await rig.workspace();
        rig.renew();
        const body =
          method === 'GET' || method === 'DELETE' ? undefined : { preview_domain: 'a.example' };
        const of = (id: string) => rig.send(method, `/workspaces/${id}${rest}`, body);
        expect(await of(foreign)).toEqual({ status: 403, body: { error: 'forbidden' } });
        const none = { status: 404, body: { error: 'workspace not found' } };
        expect(await of(NOBODY)).toEqual(none);
        expect(await of('not-a-uuid')).toEqual(coded(400, 'INVALID_ID'));
      },
    );

    it.each([
      ['a name that is missing', {}, 'name', ANY],
      ['a name of another kind', { name: 5 }, 'name', ANY],
      ['a blank name', { name: ' ' }, 'name', ANY],
      ['a name of 121 characters', { name: 'x'.repeat(121) }, 'name', ANY],
      [
        'a slug of another form',
        { name: 'Harbor', slug: '-harbor' },
        'slug',
        'must start with alphanumeric and contain only a-z 0-9 -',
      ],
      ['a slug that exists', { name: 'Harbor', slug: 'default' }, 'slug', 'has already been taken'],
      ['a derived slug that exists', { name: 'Default' }, 'slug', 'has already been taken'],
      ['metadata that is a list', { name: 'Harbor', metadata: [] }, 'metadata', ANY],
    ])('refuses %s', async (_, body, field, text) => {
      await rig.send('GET', '/workspaces');
      expect(await rig.send('POST', '/workspaces', body)).toEqual(invalid(field, text));
    });

    it('refuses the external id of another workspace, and null for what cannot be cleared', async () => {
      const [one, two] = [await rig.workspace('One'), await rig.workspace('Two')];
      const taken = { external_workspace_id: 'acct_204' };
      await rig.send('PATCH', `/workspaces/${one}`, taken);
      const refused = await rig.send('PATCH', `/workspaces/${two}`, taken);
      expect(refused).toEqual(invalid('external_workspace_id', 'has already been taken'));
      for (const field of ['name', 'slug']) {
        const change = rig.send('PATCH', `/workspaces/${two}`, { [field]: null });
        expect(await change).toEqual(invalid(field));
      }
    });

    it.each([
      [{ max_computer_size: 'huge' }, 'max_computer_size'],
      [{ default_computer_size: 'xl' }, 'default_computer_size'],
      [{ max_computers: -1 }, 'max_computers'],
      [{ max_computers: 1.5 }, 'max_computers'],
      [{ default_auto_stop_seconds: -1 }, 'default_auto_stop_seconds'],
    ])('refuses the settings %j', async (body, field) => {
      const path = `/workspaces/${await rig.workspace()}/settings`;
      expect(await rig.send('PUT', path, body)).toEqual(invalid(field));
    });

    it.each([
      ['window=1h', 'window'],
      ['granularity=minute', 'granularity'],
    ])('refuses usage by %s', async (query, field) => {
      const path = `/workspaces/${await rig.workspace()}/usage?${query}`;
      expect(await rig.send('GET', path)).toEqual(invalid(field));
    });

    it('keeps a workspace that holds computers, or projects of its own, and the default one', async () => {
      const kept = { status: 409, body: { error: 'workspace has computers' } };
      const id = await rig.workspace();
      const computer = await rig.computer({ workspace_id: id });
      expect(await rig.send('DELETE', `/workspaces/${id}`)).toEqual(kept);
      await rig.send('DELETE', `/computers/${computer}`);
      await rig.send('POST', '/projects', { workspace_id: id, name: 'Posters' });
      expect(await rig.send('DELETE', `/workspaces/${id}`)).toEqual(kept);

      const { body } = await rig.send('GET', '/workspaces');
      const [first] = z.object({ data: z.array(made) }).parse(body).data;
      expect((await rig.send('DELETE', `/workspaces/${first?.id ?? ''}`)).status).toBe(409);
    });

    it.each([
      ['size', { size: 'large' }],
      ['template_type', { template_type: 'miosa-sandbox' }],
    ])('holds computers to the %s that the settings allow', async (field, body) => {
      const workspace_id = await rig.workspace();
      const settings = { max_computer_size: 'medium', allowed_template_types: ['miosa-desktop'] };
      await rig.send('PUT', `/workspaces/${workspace_id}/settings`, settings);
      const refused = await rig.send('POST', '/computers', { name: 'a', workspace_id, ...body });
      expect(refused).toEqual(invalid(field));
    });

    it.each(['/computers/none', '/projects/none', '/webhooks/none', '/nothing'])(
      'does not know %s',
      async (path) => {
        const refusal = path.startsWith('/projects')
          ? coded(400, 'INVALID_ID')
          : coded(404, 'NOT_FOUND');
        expect(await rig.send('GET', path)).toEqual(refusal);
      },
    );

    it("does not know what is another tenant's, outside of the routes of a workspace", async () => {
      const workspace_id = await rig.workspace();
      const [computer, project] = [
        await rig.computer({ workspace_id }),
        await rig.idOf(rig.send('POST', '/projects', { workspace_id, name: 'Posters' })),
      ];
      rig.renew();
      expect(await rig.send('GET', `/computers/${computer}`)).toEqual(coded(404, 'NOT_FOUND'));
      expect(await rig.send('GET', `/projects/${project}`)).toEqual(coded(404, 'NOT_FOUND'));
      const none = { status: 404, body: { error: 'workspace not found' } };
      expect(await rig.send('POST', '/projects', { workspace_id, name: 'a' })).toEqual(none);
      expect(await rig.send('POST', '/computers', { workspace_id, name: 'a' })).toEqual(none);
      const mine = await rig.computer();
      expect(await rig.send('POST', `/computers/${mine}/move`, { workspace_id })).toEqual(none);
    });

    it.each([
      ['text that is not JSON', 'name', 400],
      ['bytes that are not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 400],
      ['a list', '[]', 422],
      ['no body', undefined, 422],
      ['more than a megabyte', JSON.stringify({ name: 'x'.repeat(2 ** 20) }), 413],
    ])('refuses %s', async (_, body, status) => {
      expect((await rig.ask('POST', '/workspaces', { body })).status).toBe(status);
    });
  });

  describe('preview domains', () => {
    const TENANT = '/tenant/preview-domain';

    it('of the tenant are set, by either name, verified and cleared', async () => {
      const records = [{ name: '*' }, { name: '*.sandbox' }];
      for (const field of ['preview_domain', 'domain']) {
        expect(await rig.send('PUT', TENANT, { [field]: 'harbor.example' })).toEqual({
          status: 200,
          body: {
            ...{ preview_domain: 'harbor.example', status: 'configured', dns_status: 'pending' },
            dns_instructions: { type: 'CNAME', name: '*.harbor.example', value: 'proxy.miosa.ai' },
          },
        });
        expect(await rig.send('POST', `${TENANT}/verify`)).toMatchObject({
          status: 200,
          body: { verified: false, target: 'proxy.miosa.ai', records },
        });
        expect((await rig.ask('DELETE', TENANT)).status).toBe(204);
      }
      expect(await rig.send('POST', `${TENANT}/verify`)).toMatchObject({
        status: 200,
        body: { verified: false, records: [] },
      });
      expect(await rig.send('PUT', TENANT, {})).toEqual(invalid('preview_domain'));
    });

    it('are configured once their DNS is ready', async () => {
      const path = `/workspaces/${await rig.workspace()}/preview-domain`;
      await rig.send('PUT', path, { preview_domain: 'ready.example' });
      const ready = { status: 'configured', dns_status: 'verified' };
      const verified = await rig.send('GET', `${path}/verify`);
      expect(verified).toMatchObject({ status: 200, body: { verified: true, ...ready } });
      expect(await rig.send('GET', path)).toMatchObject({ body: ready });
      await rig.send('PUT', path, { preview_domain: 'un.ready.example' });
      expect(await rig.send('GET', `${path}/verify`)).toMatchObject({ body: { verified: false } });
    });
  });

  describe('computers', () => {
    it('are refused what their state does not allow', async () => {
      const id = await rig.computer();
      expect(await rig.send('POST', `/computers/${id}/stop`)).toMatchObject({
        status: 409,
        body: { error: { code: 'COMPUTER_STARTING', retryable: true } },
      });
      const files = await rig.send('GET', `/computers/${id}/files?path=/tmp`);
      expect(files).toEqual(coded(409, 'COMPUTER_NOT_RUNNING'));
      await rig.emulator.pass(10_000);
      expect(await rig.send('POST', `/computers/${id}/start`)).toMatchObject({ status: 200 });
    });

    it('are restarted, resized and cloned', async () => {
      const id = await rig.running();
      expect(await rig.send('POST', `/computers/${id}/restart`)).toMatchObject({ status: 200 });
      await rig.emulator.pass(10_000);
      for (const method of ['POST', 'PATCH']) {
        const resized = await rig.send(method, `/computers/${id}/resize`, { size: 'medium' });
        expect(resized).toMatchObject({ status: 200, body: { id, size: 'medium', vcpus: 2 } });
      }
      expect(await rig.send('POST', `/computers/${id}/resize`, { size: 'huge' })).toEqual(
        invalid('size'),
      );
      expect(await rig.send('POST', `/computers/${id}/clone`)).toMatchObject({
        status: 201,
        body: { name: 'press-1', size: 'medium', status: 'provisioning' },
      });
    });

    it('keep their workspace when they are changed', async () => {
      const [id, workspace_id] = [await rig.computer(), await rig.workspace()];
      const change = { name: 'press-2', workspace_id };
      for (const method of ['PATCH', 'PUT']) {
        const { body } = await rig.send(method, `/computers/${id}`, change);
        expect(body).toMatchObject({ id, name: 'press-2' });
        expect(body).not.toMatchObject({ workspace_id });
      }
    });

    it('make the workspace and the project that they name by slug', async () => {
      const create = () =>
        rig.send('POST', '/computers', {
          ...{ workspace_slug: 'harbor', workspace_name: 'Harbor', external_workspace_id: 'a1' },
          ...{ project_slug: 'posters', project_name: 'Posters' },
        });
      const [one, two] = [(await create()).body, (await create()).body];
      const place = z.looseObject({ workspace_id: z.string(), project_id: z.string() });
      const { workspace_id, project_id } = place.parse(one);
      expect(two).toMatchObject({ workspace_id, project_id, name: ANY });
      expect(await rig.send('GET', `/workspaces/${workspace_id}`)).toMatchObject({
        body: { slug: 'harbor', name: 'Harbor', external_workspace_id: 'a1', computer_count: 2 },
      });
      expect(await rig.send('GET', `/projects/${project_id}`)).toMatchObject({
        body: { slug: 'posters', name: 'Posters', workspace_id, external_workspace_id: 'a1' },
      });
    });

    it('are listed in pages of twenty, unless told otherwise', async () => {
      for (let index = 0; index < 21; index += 1) await rig.computer();
      const list = z.object({ data: z.array(made), total: z.literal(21) });
      const ids = async (query: string) =>
        list.parse((await rig.send('GET', `/computers${query}`)).body).data.map(({ id }) => id);
      const first = await ids('');
      expect(first).toHaveLength(20);
      const all = [...first, ...(await ids('?page=2'))];
      expect(new Set(all).size).toBe(21);
      for (const size of ['per_page', 'page_size', 'limit']) {
        expect(await ids(`?${size}=15&page=2`)).toEqual(all.slice(15));
      }
      expect(await rig.send('GET', '/computers?per_page=101')).toEqual(invalid('per_page'));
    });

    it('keep files that are uploaded, listed, downloaded and deleted', async () => {
      const files = `/computers/${await rig.running()}/files`;
      const form = new FormData();
      form.set('file', new Blob(['Low water at six']), 'tides.txt');
      form.set('path', '/home/user/notes/');
      const uploaded = await rig.ask('POST', `${files}/upload`, { body: form });
      expect(await read(uploaded)).toEqual({
        status: 201,
        body: {
          success: true,
          file: { path: '/home/user/notes/tides.txt', filename: 'tides.txt', size_bytes: 16 },
        },
      });
      const path = '/home/user/notes/tides.txt';
      const file = { name: 'tides.txt', size: 16, size_bytes: 16, is_dir: false, type: 'file' };
      const listing = await rig.send('GET', `${files}?path=/home/user/notes`);
      expect(listing).toMatchObject({ body: { entries: [file], files: [{ ...file, path }] } });
      const folders = await rig.send('GET', files);
      expect(folders).toMatchObject({ body: { entries: [{ name: 'notes', is_dir: true }] } });

      const download = await rig.ask('GET', `${files}/download?path=${path}`);
      expect(download.headers.get('content-length')).toBe('16');
      expect(await download.text()).toBe('Low water at six');
      const removed = await rig.send('DELETE', `${files}?path=${path}&recursive=false`);
      expect(removed.status).toBe(200);
      expect(await rig.send('DELETE', files, { path })).toEqual(coded(404, 'NOT_FOUND'));
      expect(await rig.send('GET', `${files}/download?path=${path}`)).toEqual(
        coded(404, 'NOT_FOUND'),
      );
      expect(await rig.send('GET', `${files}?path=/etc`)).toEqual(coded(403, 'FORBIDDEN_PATH'));
      expect(await rig.send('GET', `${files}/download`)).toEqual(coded(400, 'MISSING_PARAM'));
      const empty = await rig.ask('POST', `${files}/upload`, { body: new FormData() });
      expect(await read(empty)).toEqual(coded(400, 'MISSING_FILE'));
      form.set('file', new Blob([new Uint8Array(10_000_001)]), 'large.bin');
      const large = await rig.ask('POST', `${files}/upload`, { body: form });
      expect(await read(large)).toEqual(coded(413, 'FILE_TOO_LARGE'));
    });
  });
});
