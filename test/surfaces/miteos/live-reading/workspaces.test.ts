import { describe, expect, test } from 'vitest';
import { refusal, settle } from '../contract/refusal.js';
import { json } from '../../../support/scripted-server.js';
import { aDate, aNumber, aText, FILE, without, WORKSPACE } from './examples.js';
import { found, useLive } from './live.js';

const live = useLive();
const PATH = `/v1/workspaces/${WORKSPACE.id}`;
const READ = {
  id: WORKSPACE.id,
  name: 'Harbour Survey',
  description: 'Depth charts and tide tables',
  statusText: 'active',
  fileCount: 3,
  createdAt: new Date('2031-04-02T09:15:30Z'),
};

/** The listed workspace is read as it is, or the whole answer is a breach of protocol. */
async function readOrProtocol(): Promise<void> {
  const outcome = await settle(live.port.listWorkspaces(live.read()));
  if ('value' in outcome) expect(outcome.value).toEqual([READ]);
  else expect(outcome.error).toMatchObject({ name: 'SurfaceError', code: 'PROTOCOL' });
}

describe('a workspace', () => {
  test.each([
    ['as documented', WORKSPACE, READ],
    ['with fields that are not known', { ...WORKSPACE, colour: 'red', owner: { id: 7 } }, READ],
    ['without a description', without(WORKSPACE, 'description'), { ...READ, description: null }],
    [
      'whose description is null',
      { ...WORKSPACE, description: null },
      { ...READ, description: null },
    ],
    [
      'of a status that is not known',
      { ...WORKSPACE, status: 'frozen' },
      { ...READ, statusText: 'frozen' },
    ],
    ['with an id of the older pages', { ...WORKSPACE, id: 'ws_abc' }, { ...READ, id: 'ws_abc' }],
    ['with an offset of its own', { ...WORKSPACE, created_at: '2031-04-02T11:15:30+02:00' }, READ],
    [
      'with a fraction of a second',
      { ...WORKSPACE, created_at: '2031-04-02T09:15:30.250Z' },
      { ...READ, createdAt: new Date('2031-04-02T09:15:30.250Z') },
    ],
  ])('%s is read', async (_, answer, expected) => {
    live.server.on('GET /v1/workspaces', json([answer]));
    expect(await live.port.listWorkspaces(live.read())).toEqual([expected]);
  });

  test.each([
    ['name', { name: aText }],
    ['status', { statusText: aText }],
    ['file_count', { fileCount: aNumber }],
    ['created_at', { createdAt: aDate }],
  ] as const)('without its %s is survived', async (name, rest) => {
    live.server.on('GET /v1/workspaces', json([without(WORKSPACE, name)]));
    expect(await live.port.listWorkspaces(live.read())).toEqual([{ ...READ, ...rest }]);
  });

  test.each([
    ['no id', without(WORKSPACE, 'id')],
    ['an empty id', { ...WORKSPACE, id: '' }],
    ['no object', null],
  ])('with %s is a breach of protocol, or left out, and never made up', async (_, answer) => {
    live.server.on('GET /v1/workspaces', json([WORKSPACE, answer]));
    await readOrProtocol();
  });

  test.each([
    ['the list has it', [WORKSPACE]],
    ['a faulty list lacks it', []],
  ])('is found by its id when %s, and an unknown one is absent', async (_, list) => {
    live.server.on('GET /v1/workspaces', json(list));
    live.server.on(`GET ${PATH}`, json(WORKSPACE));
    for (const ids of [[WORKSPACE.id], [WORKSPACE.id, 'ws_unknown']]) {
      expect([...(await live.port.workspaces(live.read(), ids))]).toEqual([[WORKSPACE.id, READ]]);
    }
  });

  test.each([200, 201, 202])('is made by an answer of %i', async (status) => {
    live.server.on('POST /v1/workspaces', json(WORKSPACE, status));
    const made = await live.port.createWorkspace(live.write(), { name: 'Harbour Survey' });
    expect(made).toEqual(READ);
  });
});

describe('a list of workspaces', () => {
  test('comes newest first, whatever order it is sent in', async () => {
    const [old, young] = ['2031-04-02T09:00:00Z', '2031-04-03T09:00:00Z'];
    const sent = [
      { ...WORKSPACE, id: 'ws_old', created_at: old },
      { ...WORKSPACE, id: 'ws_young', created_at: young },
    ];
    live.server.on('GET /v1/workspaces', json(sent));
    const listed = await live.port.listWorkspaces(live.read());
    expect(listed.map(({ id }) => id)).toEqual(['ws_young', 'ws_old']);
  });

  test.each([
    ['data', { data: [WORKSPACE] }],
    ['its own name', { workspaces: [WORKSPACE] }],
  ])('in an envelope of %s is read or a breach of protocol, never empty', async (_, answer) => {
    live.server.on('GET /v1/workspaces', json(answer));
    await readOrProtocol();
  });

  test.each([
    ['an object', '{}'],
    ['null', 'null'],
    ['a text', '"none"'],
    ['nothing', ''],
    ['a page', '<html>Maintenance</html>'],
    ['half of it', '[{"id":"ws_1"'],
  ])('that is %s is a breach of protocol, never empty', async (_, body) => {
    live.server.on('GET /v1/workspaces', { headers: { 'content-type': 'application/json' }, body });
    await refusal(live.port.listWorkspaces(live.read()), 'PROTOCOL');
  });
});

describe('a file', () => {
  const read = {
    id: FILE.id,
    workspaceId: WORKSPACE.id,
    name: 'tides.csv',
    type: 'text/csv',
    sizeBytes: 1536,
    createdAt: new Date('2031-04-02T09:20:00Z'),
  };

  test.each([
    ['as documented', FILE],
    ['with fields that are not known', { ...FILE, url: 'https://x.test', checksum: 'x' }],
  ])('%s is read', async (_, answer) => {
    live.server.on(`GET ${PATH}/files`, json([answer]));
    expect(found(await live.port.filesOf(live.read(), [WORKSPACE.id]), WORKSPACE.id)).toEqual([
      read,
    ]);
  });

  test.each([
    ['name', { name: aText }],
    ['type', { type: aText }],
    ['size_bytes', { sizeBytes: aNumber }],
    ['created_at', { createdAt: aDate }],
  ] as const)('without its %s is survived', async (name, rest) => {
    live.server.on(`GET ${PATH}/files`, json([without(FILE, name)]));
    const files = found(await live.port.filesOf(live.read(), [WORKSPACE.id]), WORKSPACE.id);
    expect(files).toEqual([{ ...read, ...rest }]);
  });

  test('comes after those that are older, whatever order they are sent in', async () => {
    const sent = [
      { ...FILE, id: 'wsf_young', created_at: '2031-04-03T09:00:00Z' },
      { ...FILE, id: 'wsf_old', created_at: '2031-04-02T09:00:00Z' },
    ];
    live.server.on(`GET ${PATH}/files`, json(sent));
    const files = found(await live.port.filesOf(live.read(), [WORKSPACE.id]), WORKSPACE.id);
    expect(files.map(({ id }) => id)).toEqual(['wsf_old', 'wsf_young']);
  });

  test('of an unknown workspace makes that absent, and a broken list fails alone', async () => {
    live.server.on(`GET ${PATH}/files`, json([FILE]));
    live.server.on('GET /v1/workspaces/ws_broken/files', json({}));
    const ids = ['ws_unknown', 'ws_broken', WORKSPACE.id];
    const answer = await live.port.filesOf(live.read(), ids);
    expect(answer.has('ws_unknown')).toBe(false);
    expect(answer.get('ws_broken')).toMatchObject({ code: 'PROTOCOL' });
    expect(found(answer, WORKSPACE.id)).toEqual([read]);
  });

  test.each([
    ['204', { status: 204 }],
    ['200 and nothing', { status: 200 }],
    ['202 and something', json({ success: true }, 202)],
    ['200 and a page', { status: 200, body: '<p>gone</p>' }],
  ])('is deleted by an answer of %s', async (_, answer) => {
    live.server.on(`DELETE ${PATH}/files/${FILE.id}`, answer);
    await live.port.deleteFile(live.write(), WORKSPACE.id, FILE.id);
    expect(live.server.sent).toHaveLength(1);
  });
});
