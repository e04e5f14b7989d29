import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rig } from './emulator-rig.js';
import { Listener } from './stream-listener.js';

describe('the streams of the emulated Routa', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.open();
  });
  afterAll(async () => {
    await rig.emulator.close();
    expect(rig.emulator.errors).toEqual([]);
  });
  const timestamp = '2031-04-02T09:00:00.000Z';

  it('begin with what they are about, as events without a name', async () => {
    const notes = await Listener.open(rig, '/notes/events?workspaceId=ws-1');
    expect(Object.fromEntries(notes.answer.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache',
      'x-accel-buffering': 'no',
    });
    const connected = { type: 'connected', timestamp };
    expect(await notes.next()).toEqual({
      ...{ ...connected, workspaceId: 'ws-1' },
      connectionId: expect.stringMatching(/^note-sse-\d+$/) as unknown,
    });
    const boards = await Listener.open(rig, '/kanban/events');
    expect(await boards.next()).toEqual({
      ...{ ...connected, workspaceId: '*' },
      connectionId: expect.stringMatching(/^kanban-sse-\d+$/) as unknown,
    });
  });

  it('tell what becomes of the notes of their own workspace, or of all', async () => {
    const [mine, other] = [await rig.workspace(), await rig.workspace()];
    const own = await Listener.open(rig, `/notes/events?workspaceId=${mine}`);
    const all = await Listener.open(rig, '/notes/events');
    await own.next();
    await all.next();
    const spec = { workspaceId: other, noteId: 'spec', title: 'Plan' };
    await rig.send('POST', '/notes', spec);
    await rig.send('POST', '/notes', { ...spec, workspaceId: mine, source: 'agent' });
    await rig.send('POST', '/notes', { workspaceId: mine, noteId: 'spec', content: '# Plan' });
    await rig.send('DELETE', `/notes/${mine}/spec`);
    await rig.send('DELETE', `/notes/${mine}/never-was`);
    const about = { workspaceId: mine, noteId: 'spec', timestamp };
    const told = [
      {
        ...{ ...about, type: 'note:created', source: 'agent' },
        note: expect.objectContaining({ id: 'spec', title: 'Plan', content: '' }) as unknown,
      },
      {
        ...{ ...about, type: 'note:updated', source: 'user' },
        note: expect.objectContaining({ title: 'Plan', content: '# Plan' }) as unknown,
      },
      { ...about, type: 'note:deleted', source: 'user' },
      { ...about, noteId: 'never-was', type: 'note:deleted', source: 'user' },
    ];
    for (const event of told) expect(await own.next()).toEqual(event);
    expect(await all.next()).toMatchObject({ type: 'note:created', workspaceId: other });
    expect(await all.next()).toMatchObject({ type: 'note:created', workspaceId: mine });
  });

  it('tell what becomes of tasks, but not of a status that is set by its own route', async () => {
    const workspaceId = await rig.workspace();
    const boards = await Listener.open(rig, `/kanban/events?workspaceId=${workspaceId}`);
    await boards.next();
    const id = await rig.task(workspaceId);
    await rig.send('PATCH', `/tasks/${id}`, { title: 'Export invoices' });
    await rig.send('POST', `/tasks/${id}/status`, { status: 'BLOCKED' });
    await rig.send('PATCH', `/tasks/${id}`, { columnId: 'dev' });
    await rig.send('DELETE', `/tasks/${id}`);
    await rig.send('DELETE', `/tasks?workspaceId=${workspaceId}`);
    const about = {
      type: 'kanban:changed',
      entity: 'task',
      source: 'user',
      workspaceId,
      timestamp,
    };
    for (const action of ['created', 'updated', 'moved', 'deleted']) {
      expect(await boards.next()).toEqual({ ...about, action, resourceId: id });
    }
    expect(await boards.next()).toEqual({ ...about, action: 'deleted' });
  });
});
