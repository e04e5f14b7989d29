import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import * as mapping from '../../../src/surfaces/miosa/mapping.js';
import type { PreviewPlace } from '../../../src/surfaces/miosa/port.js';
import * as answers from '../../../src/surfaces/miosa/wire/answers.js';
import { listing, uploaded } from '../../../src/surfaces/miosa/wire/files.js';

const EPOCH = new Date(0);
const AT = '2031-04-02T09:15:30Z';

describe('a workspace', () => {
  const read = (json: unknown) => mapping.toWorkspace(answers.workspace.parse(json));

  test('is read as it is documented', () => {
    const json = {
      ...{ id: 'w1', tenant_id: 'ten_example', name: 'Harbor Print', slug: 'harbor-print' },
      ...{ external_workspace_id: 'acct_204', description: null, metadata: { tier: 'gold' } },
      ...{ is_default: false, computer_count: 2, created_at: AT, updated_at: AT },
    };
    expect(read(json)).toEqual({
      ...{ id: 'w1', name: 'Harbor Print', slug: 'harbor-print', externalId: 'acct_204' },
      ...{ description: null, metadata: { tier: 'gold' }, isDefault: false, computerCount: 2 },
      ...{ createdAt: new Date(AT), updatedAt: new Date(AT) },
    });
  });

  test('needs no more than an id', () => {
    expect(read({ id: 'w1', metadata: [] })).toEqual({
      ...{ id: 'w1', name: 'w1', slug: '', externalId: null, description: null, metadata: {} },
      ...{ isDefault: false, computerCount: 0, createdAt: EPOCH, updatedAt: EPOCH },
    });
  });

  test('may have the older name of the time at which it was made', () => {
    expect(read({ id: 'w1', inserted_at: AT })).toMatchObject({ createdAt: new Date(AT) });
  });

  test.each([
    ['bare', { id: 'w1' }],
    ['in data', { data: { id: 'w1' } }],
    ['under its name', { workspace: { id: 'w1' }, success: true }],
    ['bare, with data of its own', { id: 'w1', data: { id: 'other' } }],
  ])('may come %s', (_, json) => {
    expect(read(json).id).toBe('w1');
  });

  test.each([[{}], [[]], [null], ['w1'], [{ data: [] }], [{ data: { name: 'x' } }]])(
    'is not %j',
    (json) => {
      expect(answers.workspace.safeParse(json).success).toBe(false);
    },
  );
});

describe('a page of a list', () => {
  const items = [{ id: 'a' }, { id: 'b' }];
  const page = (json: unknown) => {
    const { items: found, total, pageSize } = answers.computers.parse(json);
    return { ids: found.map(({ id }) => id), total, pageSize };
  };

  test.each([
    ['bare', items, null, null],
    ['with a total', { data: items, total: 7 }, 7, null],
    ['under its name', { total: 7, computers: items }, 7, null],
    ['as items', { items }, null, null],
    ['with a page', { data: items, page: { page: 1, page_size: 20, total: 7 } }, 7, 20],
    ['with its facts', { data: items, meta: { total: 7, page: 1, per_page: 50 } }, 7, 50],
    ['with facts that are none', { data: items, meta: 'x', page: 1, total: 'many' }, null, null],
    ['under the first name that has a list', { data: {}, computers: items }, null, null],
  ])('may come %s', (_, json, total, pageSize) => {
    expect(page(json)).toEqual({ ids: ['a', 'b'], total, pageSize });
  });

  test('leaves out what is no item, and what has come before', () => {
    expect(page([null, { id: 'a' }, 7, { name: 'x' }, { id: 'a' }, { id: 'b' }]).ids).toEqual([
      ...['a', 'b'],
    ]);
  });

  test.each([[null], ['computers'], [{}], [{ computers: {} }], [[{ name: 'x' }]]])(
    'is not %j',
    (json) => {
      expect(answers.computers.safeParse(json).success).toBe(false);
    },
  );
});

test('a project is read as it is documented, and with no more than an id', () => {
  const json = {
    ...{ id: 'p1', workspace_id: 'w1', external_workspace_id: 'x', external_project_id: 'site_1' },
    ...{ name: 'Web Shop', slug: 'shop', description: 'Posters', metadata: {}, settings: {} },
    ...{ is_default: true, created_at: AT, updated_at: AT },
  };
  expect(mapping.toProject(answers.project.parse({ project: json }))).toEqual({
    ...{ id: 'p1', workspaceId: 'w1', externalId: 'site_1', name: 'Web Shop', slug: 'shop' },
    ...{ description: 'Posters', metadata: {}, isDefault: true },
    ...{ createdAt: new Date(AT), updatedAt: new Date(AT) },
  });
  expect(mapping.toProject(answers.project.parse({ id: 'p1' }), 'w1')).toMatchObject({
    ...{ workspaceId: 'w1', name: 'p1', externalId: null, isDefault: null, createdAt: EPOCH },
  });
});

describe('a computer', () => {
  const read = (json: object) => mapping.toComputer(answers.computer.parse({ id: 'c1', ...json }));
  const urls = { sandbox_url: 'https://a.sandbox.miosa.ai', desktop_url: 'https://a.example/d' };

  test('is read as it is documented', () => {
    const json = {
      ...{ name: 'press-1', slug: 'press-1', template_type: 'miosa-desktop', size: 'medium' },
      ...{ vcpus: 2, memory_mb: 8192, status: 'running', vm_id: 'vm-31', selected_apps: [] },
      ...{ workspace_id: 'w1', project_id: 'p1', settings: {}, visibility: 'key', ...urls },
      ...{ metadata: { rack: 7 }, created_at: AT, updated_at: '2031-04-02T09:16:02Z' },
    };
    expect(read(json)).toEqual({
      ...{ id: 'c1', workspaceId: 'w1', projectId: 'p1', name: 'press-1', slug: 'press-1' },
      ...{ status: 'RUNNING', statusText: 'running', size: 'medium' },
      ...{ templateType: 'miosa-desktop', vcpus: 2, memoryMb: 8192, visibility: 'key' },
      metadata: { rack: 7 },
      ...{ sandboxUrl: urls.sandbox_url, desktopUrl: urls.desktop_url },
      ...{ createdAt: new Date(AT), updatedAt: new Date('2031-04-02T09:16:02Z') },
    });
  });

  test('needs no more than an id', () => {
    expect(read({})).toEqual({
      ...{ id: 'c1', workspaceId: '', projectId: null, name: 'c1', slug: null, size: '' },
      ...{ status: 'UNKNOWN', statusText: '', templateType: '', vcpus: null, memoryMb: null },
      ...{ visibility: null, metadata: {}, sandboxUrl: null, desktopUrl: null },
      ...{ createdAt: EPOCH, updatedAt: null },
    });
  });

  test.each([
    ['provisioning', 'PROVISIONING'],
    ['creating', 'PROVISIONING'],
    ['starting', 'STARTING'],
    ['running', 'RUNNING'],
    ['Active', 'RUNNING'],
    ['stopping', 'STOPPING'],
    ['stopped', 'STOPPED'],
    ['paused', 'STOPPED'],
    ['error', 'ERROR'],
    ['destroying', 'DELETING'],
    ['hibernating', 'UNKNOWN'],
    ['constructor', 'UNKNOWN'],
  ])('that is %j is %s, and keeps the word', (statusText, status) => {
    expect(read({ status: statusText })).toMatchObject({ status, statusText });
  });

  test('is seen nowhere while it is provisioned', () => {
    expect(read({ status: 'provisioning', ...urls })).toMatchObject({
      ...{ sandboxUrl: null, desktopUrl: null },
    });
  });

  test.each([
    ['the computer', { id: 'c1', workspace_id: 'w1' }, true, false],
    ['it in data', { data: { id: 'c1', workspace_id: 'w1' } }, true, false],
    ['a part of it', { id: 'c1', status: 'starting' }, false, false],
    ['how it went', { success: true, message: 'Started', status: 'running' }, false, false],
    ['that nothing was done', { data: { success: false, message: 'No' } }, false, true],
    ['nothing', undefined, false, false],
  ])('that was changed may be answered with %s', (_, json, hasComputer, isRefused) => {
    const answer = answers.changedComputer.parse(json);
    expect([answer.computer !== null, answer.isRefused]).toEqual([hasComputer, isRefused]);
  });
});

describe('settings', () => {
  test('are known as far as they are as documented', () => {
    const read = (json: object) =>
      mapping.toSettings(answers.changedSettings.parse({ settings: json }).settings);
    const whole = {
      ...{ max_computers: null, max_computer_size: 'large', default_computer_size: 'small' },
      ...{ default_auto_stop_seconds: 0, allowed_template_types: ['miosa-desktop'] },
    };
    expect(read(whole)).toEqual({
      ...{ maxComputers: null, maxComputerSize: 'large', defaultComputerSize: 'small' },
      ...{ defaultAutoStopSeconds: 0, allowedTemplateTypes: ['miosa-desktop'] },
    });
    const odd = { max_computers: -1, max_computer_size: 'xl', default_auto_stop_seconds: '7' };
    expect(read({ ...odd, allowed_template_types: [] })).toEqual({ allowedTemplateTypes: [] });
  });
});

describe('stats', () => {
  const read = (json: unknown) => mapping.toStats(answers.stats.parse(json));

  test('are read as they are documented', () => {
    const json = {
      workspace_id: 'w1',
      computers: { total: 5, by_status: { running: 3, stopped: 1, provisioning: 1, error: 0 } },
      resources: { total_vcpus: 7, total_memory_mb: 28672, total_disk_gb: 160 },
      settings: { max_computers: 10 },
    };
    expect(read({ data: json })).toEqual({
      computers: 5,
      byStatus: { running: 3, stopped: 1, provisioning: 1, error: 0 },
      ...{ vcpus: 7, memoryMb: 28672, diskGb: 160 },
    });
  });

  test('count the words of all generations, and need no more than those', () => {
    const by_status = { active: 1, stopping: 1, creating: 2, starting: 1, paused: 1, odd: 9 };
    expect(read({ computers: { by_status } })).toEqual({
      computers: 6,
      byStatus: { running: 2, stopped: 1, provisioning: 3, error: 0 },
      ...{ vcpus: 0, memoryMb: 0, diskGb: 0 },
    });
  });
});

test('usage is read as it is documented, by time, without buckets that have none', () => {
  const bucket = (ts: unknown, credits_used: number) => ({ ts, credits_used, compute_hours: 0.5 });
  const json = {
    ...{ workspace_id: 'w1', window: '7d', granularity: 'day' },
    ...{ total_credits_used: 12, total_compute_hours: 2.25 },
    series: [
      bucket('2031-04-03T00:00:00Z', 2),
      bucket('2031-04-02T00:00:00Z', 1),
      bucket('x', 9),
      7,
    ],
  };
  expect(mapping.toUsage(answers.usage.parse(json))).toEqual({
    ...{ credits: 12, computeHours: 2.25 },
    series: [
      { at: new Date('2031-04-02T00:00:00Z'), credits: 1, computeHours: 0.5 },
      { at: new Date('2031-04-03T00:00:00Z'), credits: 2, computeHours: 0.5 },
    ],
  });
});

describe('a preview domain', () => {
  const WORKSPACE: PreviewPlace = { scope: 'workspace', id: 'w1' };
  const ACCOUNT: PreviewPlace = { scope: 'account' };
  const read = (json: unknown, place: PreviewPlace) => {
    const wire = answers.previewDomain.parse(json);
    return mapping.toPreviewDomain(wire ?? expect.fail('nothing was said'), place);
  };

  test('of a workspace is read as it is documented, with the documented records', () => {
    const json = {
      ...{ scope: 'workspace', id: 'w1', preview_domain: 'harbor.example' },
      ...{ effective_domain: 'harbor.example', status: 'pending_dns', dns_status: 'pending' },
      url_examples: {
        default_preview: 'https://<slug>.harbor.example',
        port_preview: 'https://3000-<slug>.sandbox.harbor.example',
        deployment: 'https://<deployment-slug>.harbor.example',
      },
    };
    expect(read(json, WORKSPACE)).toEqual({
      ...{ place: WORKSPACE, domain: 'harbor.example', effectiveDomain: 'harbor.example' },
      ...{ statusText: 'pending_dns', dnsStatus: 'pending', isVerified: false },
      urlExamples: {
        defaultPreview: 'https://<slug>.harbor.example',
        portPreview: 'https://3000-<slug>.sandbox.harbor.example',
        deployment: 'https://<deployment-slug>.harbor.example',
      },
      dnsRecords: [
        { type: 'CNAME', name: '*', value: 'proxy.miosa.ai' },
        { type: 'CNAME', name: '*.sandbox', value: 'proxy.miosa.ai' },
      ],
    });
  });

  test('of an account is read as it is documented, set and unset', () => {
    const set = {
      ...{ preview_domain: 'harbor.example', status: 'configured' },
      dns_instructions: {
        type: 'CNAME',
        name: '*.harbor.example',
        value: 'proxy.sandboxes.miosa.ai',
      },
    };
    expect(read(set, ACCOUNT)).toEqual({
      ...{ place: ACCOUNT, domain: 'harbor.example', effectiveDomain: 'harbor.example' },
      ...{ statusText: 'configured', dnsStatus: 'pending', isVerified: false, urlExamples: null },
      dnsRecords: [{ type: 'CNAME', name: '*', value: 'proxy.sandboxes.miosa.ai' }],
    });
    const unset = {
      ...{ preview_domain: null, default_domain: 'sandboxes.miosa.ai' },
      ...{ status: 'not_configured', dns_instructions: null },
    };
    expect(read(unset, ACCOUNT)).toEqual({
      ...{ place: ACCOUNT, domain: null, effectiveDomain: 'sandboxes.miosa.ai' },
      ...{ statusText: 'not_configured', dnsStatus: null, isVerified: false },
      ...{ urlExamples: null, dnsRecords: [] },
    });
  });

  test.each([
    ['configured', {}, true],
    ['configured', { dns_status: 'pending' }, false],
    ['pending_dns', { dns_status: 'verified' }, true],
    ['configured', { verified: false }, false],
    ['pending_dns', { verified: true, dns_status: 'pending' }, true],
  ])('of a workspace that is %s with %j is verified: %s', (status, more, isVerified) => {
    const json = { preview_domain: 'harbor.example', status, ...more };
    expect(read(json, WORKSPACE).isVerified).toBe(isVerified);
  });

  test('may be said nothing of', () => {
    expect(answers.previewDomain.parse(undefined)).toBeNull();
    expect(read({}, ACCOUNT)).toMatchObject({ domain: null, effectiveDomain: 'miosa.ai' });
  });
});

describe('files', () => {
  const read = (json: unknown) =>
    listing.parse(json).map((one) => mapping.toFile(one, 'c1', '/home/user'));
  const FILE = {
    ...{ computerId: 'c1', path: '/home/user/a.txt', name: 'a.txt', isFolder: false },
    ...{ sizeBytes: 9, modifiedAt: new Date(AT) },
  };
  const FOLDER = {
    ...{ computerId: 'c1', path: '/home/user/b', name: 'b', isFolder: true },
    ...{ sizeBytes: null, modifiedAt: null },
  };
  const old = [
    { name: 'a.txt', type: 'file', size_bytes: 9, modified_at: AT },
    { name: 'b', type: 'directory', size_bytes: 4096 },
  ];
  const entries = [
    { name: 'a.txt', path: '/home/user/a.txt', size: 9, is_dir: false, modified_at: AT },
    { name: 'b', path: '/home/user/b/', size: 4096, is_dir: true },
  ];

  test.each([
    ['files', { files: old, path: '/home/user' }],
    ['entries', { entries, path: '/home/user' }],
    ['both', { entries, files: old, path: '/home/user' }],
    ['data', { data: entries }],
    ['an envelope', { data: { entries, path: '/home/user' } }],
    ['nothing', old],
  ])('may come under %s', (_, json) => {
    expect(read(json)).toEqual([FILE, FOLDER]);
  });

  test('without a name or a path are left out', () => {
    expect(read([{ size: 1 }, 7, ...entries])).toEqual([FILE, FOLDER]);
  });

  test.each([[null], [{}], ['a.txt'], [{ data: {} }]])('are not %j', (json) => {
    expect(listing.safeParse(json).success).toBe(false);
  });

  test('that were uploaded may be answered in an envelope, or with nothing', () => {
    const file = { path: '/home/user/a.txt', filename: 'a.txt', size_bytes: 9 };
    for (const json of [file, { success: true, file }, { data: file }]) {
      expect(uploaded.parse(json)).toMatchObject({ path: '/home/user/a.txt', size_bytes: 9 });
    }
    expect(uploaded.parse(undefined)).toMatchObject({ path: null, size_bytes: null });
  });
});

describe('whatever JSON comes', () => {
  const values: Record<string, [schema: z.ZodType<{ id: string }>, fields: string[]]> = {
    workspace: [answers.workspace, ['name', 'slug', 'metadata', 'computer_count', 'created_at']],
    project: [answers.project, ['name', 'workspace_id', 'is_default', 'metadata']],
    computer: [answers.computer, ['status', 'vcpus', 'project_id', 'sandbox_url', 'metadata']],
  };

  test.each(Object.entries(values))('with an id it is a %s', (_, [schema, fields]) => {
    const strange = fc.dictionary(fc.constantFrom(...fields), fc.jsonValue());
    fc.assert(
      fc.property(strange, (json) => {
        expect(schema.parse({ ...json, id: 'one' }).id).toBe('one');
      }),
    );
  });

  test('it is read or refused, and nothing else', () => {
    const schemas: z.ZodType[] = [
      ...[answers.workspaces, answers.stats, answers.usage, answers.changedSettings],
      ...[answers.changedComputer, listing, uploaded, answers.workspace],
    ];
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        for (const schema of schemas) {
          for (const given of [json, { data: json }, { computers: json }, [json]]) {
            const { success, data } = schema.safeParse(given);
            expect(success).toBe(data !== undefined);
          }
        }
      }),
    );
  });
});
