import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { json, type Quirks, refused, TIME, TEXT, UNKNOWN, type Wire } from './wire.js';

const list = z.object({ tasks: z.array(z.looseObject({ id: z.string() })) });
const STATUSES = [
  ...['PENDING', 'IN_PROGRESS', 'REVIEW_REQUIRED', 'COMPLETED'],
  ...['NEEDS_FIX', 'BLOCKED', 'CANCELLED'],
];

export function taskWire(wireOf: () => Wire, quirks: Quirks): void {
  const missing = refused(404, 'Task not found');
  const words = { title: 'Add invoice export', objective: 'Export invoices as CSV' };
  const listed = async (query: string) => {
    const said = await wireOf().send('GET', `/tasks${query}`);
    expect(said.status).toBe(200);
    return list.parse(said.body).tasks.map(({ id }) => id);
  };

  describe('tasks', () => {
    it('are created, read and listed', async () => {
      const wire = wireOf();
      const workspaceId = await wire.workspace();
      const given = {
        ...{ scope: 'Billing', priority: 'high', acceptanceCriteria: ['It opens'] },
      };
      const body = { workspaceId, ...words, ...given, labels: [' export ', 'export', 'csv'] };
      const created = await wire.send('POST', '/tasks', { ...body, status: 'COMPLETED' });
      const times = { createdAt: TIME, updatedAt: TIME };
      const task = {
        ...{ id: TEXT, workspaceId, ...words, ...given, labels: ['export', 'csv'] },
        ...{ status: 'PENDING', columnId: 'backlog', position: 0, dependencies: [], ...times },
      };
      expect(created).toMatchObject(json(201, { task }));
      const [id = ''] = await listed(`?workspaceId=${workspaceId}`);
      expect(await wire.send('GET', `/tasks/${id}`)).toMatchObject(json(200, { task }));
    });

    it('leave out what is not set when they are created', async () => {
      const wire = wireOf();
      const workspaceId = await wire.workspace();
      const { body } = await wire.send('POST', '/tasks', { workspaceId, ...words });
      const { task } = z.object({ task: z.record(z.string(), z.unknown()) }).parse(body);
      expect(Object.values(task)).not.toContain(null);
      for (const field of ['scope', 'priority', 'assignedTo', 'completionSummary']) {
        expect(Object.keys(task)).not.toContain(field);
      }
    });

    it('are refused for what is missing or wrong, in order', async () => {
      const wire = wireOf();
      const workspaceId = await wire.workspace();
      const create = (body: object) => wire.send('POST', '/tasks', body);
      expect(await create({})).toEqual(refused(400, 'title is required'));
      const { title } = words;
      expect(await create({ title })).toEqual(refused(400, 'objective is required'));
      if (quirks) expect(await create(words)).toEqual(refused(400, 'workspaceId is required'));
      expect(await create({ workspaceId, ...words, priority: 'soon' })).toEqual(
        refused(400, 'Invalid priority: soon'),
      );
      expect(await listed(`?workspaceId=${workspaceId}`)).toEqual([]);
      expect(await wire.sendText('POST', '/tasks', '{')).toEqual(refused(400, 'Invalid JSON body'));
      const lost = await create({ workspaceId: UNKNOWN, ...words });
      expect(lost.status).toBe(quirks ? 500 : 404);
    });

    it('are listed of one workspace, one status or one agent', async () => {
      const wire = wireOf();
      const workspaceId = await wire.workspace();
      const [one, two] = [await wire.task(workspaceId), await wire.task(workspaceId)];
      const agent = await wire.agent(workspaceId);
      await wire.task(await wire.workspace());
      await wire.send('POST', `/tasks/${one}/status`, { status: 'BLOCKED' });
      await wire.send('PATCH', `/tasks/${two}`, { assignedTo: agent });
      const query = `?workspaceId=${workspaceId}`;
      expect((await listed(query)).sort()).toEqual([one, two].sort());
      expect(await listed(`${query}&status=BLOCKED`)).toEqual([one]);
      expect(await listed(`${query}&assignedTo=${agent}`)).toEqual([two]);
      expect(await wire.send('GET', `/tasks${query}&status=SOON`)).toEqual(
        refused(400, 'Invalid status: SOON'),
      );
      if (quirks) {
        expect(await listed(`${query}&status=blocked`)).toEqual([one]);
        expect(await wire.send('GET', '/tasks')).toEqual(refused(400, 'workspaceId is required'));
      }
    });

    it('are ready when all that they depend on is completed', async () => {
      const wire = wireOf();
      const workspaceId = await wire.workspace();
      const first = await wire.task(workspaceId);
      const second = await wire.task(workspaceId, { dependencies: [first] });
      const ready = () => listed(`/ready?workspaceId=${workspaceId}`);
      expect(await ready()).toEqual([first]);
      await wire.send('POST', `/tasks/${first}/status`, { status: 'COMPLETED' });
      expect(await ready()).toEqual([second]);
    });

    it('change in what is sent', async () => {
      const wire = wireOf();
      const id = await wire.task(await wire.workspace());
      const changes = [
        ...[{ title: 'Report' }, { objective: 'As PDF' }, { scope: 'Bills' }, { priority: 'low' }],
        ...[{ labels: ['a'] }, { completionSummary: 'Done' }, { assignedTo: 'ag-5' }],
      ];
      for (const change of changes) {
        const said = await wire.send('PATCH', `/tasks/${id}`, change);
        expect(said).toMatchObject(json(200, { task: { id, ...change } }));
      }
      const task = Object.assign({}, ...changes) as object;
      expect(await wire.send('GET', `/tasks/${id}`)).toMatchObject(json(200, { task }));
    });

    it.each(STATUSES)('come to the status %s, by either route', async (status) => {
      const wire = wireOf();
      const [one, two] = await wire
        .workspace()
        .then(async (id) => [await wire.task(id), await wire.task(id)]);
      const changed = await wire.send('PATCH', `/tasks/${one ?? ''}`, { status });
      expect(changed).toMatchObject(json(200, { task: { status } }));
      const route = `/tasks/${two ?? ''}`;
      const set = await wire.send('POST', `${route}/status`, { status: status.toLowerCase() });
      expect(set).toEqual(json(200, { updated: true }));
      expect(await wire.send('GET', route)).toMatchObject(json(200, { task: { status } }));
    });

    it('refuse what is wrong in a change', async () => {
      const wire = wireOf();
      const path = `/tasks/${await wire.task(await wire.workspace())}`;
      for (const [change, error] of [
        [{ status: 'SOON' }, 'Invalid status: SOON'],
        [{ status: 'blocked' }, 'Invalid status: blocked'],
        [{ priority: 'soon' }, 'Invalid priority: soon'],
        [{ labels: 'a' }, 'labels must be an array of strings'],
      ] as const) {
        expect(await wire.send('PATCH', path, change)).toEqual(refused(400, error));
      }
      expect(await wire.sendText('PATCH', path, '{')).toEqual(refused(400, 'Invalid JSON body'));
      const set = (body: object) => wire.send('POST', `${path}/status`, body);
      expect(await set({})).toEqual(refused(400, 'status is required'));
      expect(await set({ status: 'soon' })).toEqual(refused(400, 'Invalid status: soon'));
    });

    it('are unknown by any other id', async () => {
      const wire = wireOf();
      const path = `/tasks/${UNKNOWN}`;
      expect(await wire.send('GET', path)).toEqual(missing);
      expect(await wire.send('PATCH', path, { title: 'A' })).toEqual(missing);
      expect(await wire.send('POST', `${path}/status`, { status: 'BLOCKED' })).toEqual(missing);
    });

    it('are deleted, one or all of a workspace', async () => {
      const wire = wireOf();
      const workspaceId = await wire.workspace();
      const [id] = [await wire.task(workspaceId), await wire.task(workspaceId)];
      await wire.task(workspaceId);
      for (const unknown of [id, id, UNKNOWN]) {
        const said = await wire.send('DELETE', `/tasks/${unknown}`);
        expect(said).toEqual(json(200, { deleted: true }));
      }
      expect(await wire.send('GET', `/tasks/${id}`)).toEqual(missing);
      const all = await wire.send('DELETE', `/tasks?workspaceId=${workspaceId}`);
      const bulk = quirks ? { deleted: true, deletedCount: 2 } : { deleted: 2 };
      expect(all).toEqual(json(200, bulk));
      expect(await listed(`?workspaceId=${workspaceId}`)).toEqual([]);
      expect(await wire.send('DELETE', '/tasks')).toEqual(refused(400));
    });
  });
}
