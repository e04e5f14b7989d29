import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { json } from '../../../support/scripted-server.js';
import { refusal } from '../contract/refusal.js';
import { aDate, aNumber, aText, DELIVERABLE, DEPLOYMENT, without } from './examples.js';
import { found, useLive } from './live.js';

const live = useLive();
const LIST = 'GET /v1/tasks/task_1/deliverables';
const DOWNLOAD = `${LIST}/${DELIVERABLE.id}/download`;
const READ = {
  id: DELIVERABLE.id,
  taskId: 'task_1',
  name: 'summary.md',
  type: 'text/markdown',
  sizeBytes: 2048,
  downloadUrl: DELIVERABLE.download_url,
  createdAt: new Date('2031-04-02T09:41:07Z'),
};

describe('deliverables', () => {
  test('are read as documented, whatever the task does meanwhile', async () => {
    live.server.on(LIST, json([{ ...DELIVERABLE, version: 2 }]));
    const answer = await live.port.deliverablesOf(live.read(), ['task_1', 'task_unknown']);
    expect([...answer]).toEqual([['task_1', [READ]]]);
  });

  test.each([
    ['name', { name: aText }],
    ['type', { type: aText }],
    ['size_bytes', { sizeBytes: aNumber }],
    ['download_url', { downloadUrl: null }],
    ['created_at', { createdAt: aDate }],
  ] as const)('without their %s are survived', async (name, rest) => {
    live.server.on(LIST, json([without(DELIVERABLE, name)]));
    const list = found(await live.port.deliverablesOf(live.read(), ['task_1']), 'task_1');
    expect(list).toEqual([{ ...READ, ...rest }]);
  });

  test('come oldest first, whatever order they are sent in', async () => {
    const sent = [
      { ...DELIVERABLE, id: 'dlvr_young', created_at: '2031-04-03T09:00:00Z' },
      { ...DELIVERABLE, id: 'dlvr_old', created_at: '2031-04-02T09:00:00Z' },
    ];
    live.server.on(LIST, json(sent));
    const list = found(await live.port.deliverablesOf(live.read(), ['task_1']), 'task_1');
    expect(list.map(({ id }) => id)).toEqual(['dlvr_old', 'dlvr_young']);
  });
});

describe('a download', () => {
  const download = (): ReturnType<typeof live.port.downloadDeliverable> =>
    live.port.downloadDeliverable(live.read(), 'task_1', DELIVERABLE.id);

  test('is its bytes, with the name and the type that came with them', async () => {
    const body = Buffer.from([0, 255, 10, 13, 128]);
    const headers = {
      'content-type': 'image/png',
      'content-disposition': 'attachment; filename="chart.png"',
    };
    live.server.on(DOWNLOAD, { headers, body });
    const { content, ...rest } = await download();
    expect(await buffer(content)).toEqual(body);
    expect(rest).toMatchObject({ name: 'chart.png', type: 'image/png' });
  });

  test.each([
    ['attachment; filename=summary.md', 'summary.md'],
    ['inline; filename="summary.md"', 'summary.md'],
    ['attachment; filename="a \\"b\\".md"', 'a "b".md'],
    [`attachment; filename="_.md"; filename*=UTF-8''%E6%BD%AE%20%E6%B1%90.md`, '潮 汐.md'],
    ['Attachment; FileName="summary.md"', 'summary.md'],
  ])('with the disposition %s is called %s', async (disposition, name) => {
    live.server.on(DOWNLOAD, { headers: { 'content-disposition': disposition }, body: 'x' });
    const { content, ...rest } = await download();
    await buffer(content);
    expect(rest.name).toBe(name);
  });

  test.each([
    'attachment; filename="../../etc/passwd"',
    'attachment; filename="/etc/passwd"',
    'attachment; filename="..\\\\..\\\\boot.ini"',
    `attachment; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd`,
    `attachment; filename*=UTF-8''%00%0D%0Ax`,
    `attachment; filename*=UTF-8''%zz`,
    'attachment; filename=""',
    'attachment; filename=".."',
    'attachment',
    '',
    ';;;=',
  ])('with the disposition %s has a name that is safe', async (disposition) => {
    live.server.on(DOWNLOAD, { headers: { 'content-disposition': disposition }, body: 'x' });
    const { content, name } = await download();
    await buffer(content);
    expect(name).not.toBe('');
    expect(name).not.toMatch(/[/\\\p{Cc}]/u);
    expect(['.', '..']).not.toContain(name);
  });

  test('need not say how long it is', async () => {
    live.server.on(DOWNLOAD, { headers: { 'transfer-encoding': 'chunked' }, body: 'Low water' });
    const { content, sizeBytes, type } = await download();
    expect((await buffer(content)).toString()).toBe('Low water');
    expect(sizeBytes).toBeNull();
    expect(type).toMatch(/^\w+\/[-\w.+]+/);
  });

  test('that is not there is NOT_FOUND', async () => {
    await refusal(download(), 'NOT_FOUND');
  });
});

describe('deployments', () => {
  const read = {
    id: 'dep-1',
    workspaceId: DEPLOYMENT.workspace_id,
    target: 'vercel',
    status: 'PENDING',
    statusText: 'pending',
    url: null,
    createdAt: new Date('2031-04-02T09:50:00Z'),
    completedAt: null,
  };

  test.each([
    ['a bare list', [DEPLOYMENT]],
    ['an envelope of data', { data: [DEPLOYMENT] }],
    ['an envelope of their name', { deployments: [DEPLOYMENT] }],
    ['an envelope with a page', { deployments: [DEPLOYMENT], total: 1, limit: 20, offset: 0 }],
  ])('are read from %s', async (_, answer) => {
    live.server.on('GET /v1/deployments', json(answer));
    expect(await live.port.listDeployments(live.read())).toEqual([read]);
  });

  test.each([{}, null, 'none', { data: 7 }])(
    'that come as %j are a breach of protocol',
    async (answer) => {
      live.server.on('GET /v1/deployments', json(answer));
      await refusal(live.port.listDeployments(live.read()), 'PROTOCOL');
    },
  );

  test.each([
    ['pending', 'PENDING'],
    ['building', 'BUILDING'],
    ['deploying', 'DEPLOYING'],
    ['live', 'LIVE'],
    ['failed', 'FAILED'],
    ['rolled_back', 'UNKNOWN'],
  ])('that are "%s" are %s', async (status, expected) => {
    live.server.on('GET /v1/deployments/dep-1', json({ ...DEPLOYMENT, status }));
    const answer = await live.port.deployments(live.read(), ['dep-1', 'dep-unknown']);
    expect([...answer]).toEqual([['dep-1', { ...read, status: expected, statusText: status }]]);
  });

  test('say where they are when they are live', async () => {
    const done = { status: 'live', url: 'https://x.test', completed_at: '2031-04-02T09:51:00Z' };
    live.server.on('POST /v1/deployments', json({ ...DEPLOYMENT, ...done }, 201));
    const made = await live.port.createDeployment(live.write(), {
      workspaceId: DEPLOYMENT.workspace_id,
      target: 'vercel',
      configId: 'config-1',
    });
    expect(made).toEqual({
      ...read,
      status: 'LIVE',
      statusText: 'live',
      url: 'https://x.test',
      completedAt: new Date('2031-04-02T09:51:00Z'),
    });
  });

  test('without what is not there yet are survived', async () => {
    live.server.on('GET /v1/deployments', json([without(DEPLOYMENT, 'url', 'completed_at')]));
    expect(await live.port.listDeployments(live.read())).toEqual([read]);
  });
});
