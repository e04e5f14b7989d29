import { describe, expect, it } from 'vitest';
import { json, type Quirks, refused, TEXT, TIME, UNKNOWN, type Wire } from './wire.js';

export function noteWire(wireOf: () => Wire, quirks: Quirks): void {
  const missing = refused(404, 'Note not found');
  const times = { createdAt: TIME, updatedAt: TIME };

  describe('notes', () => {
    it('are created with an id of the caller or of the server, and changed', async () => {
      const wire = wireOf();
      const workspaceId = await wire.workspace();
      const save = (body: object) => wire.send('POST', '/notes', { workspaceId, ...body });
      const created = await save({
        noteId: 'spec',
        title: 'Plan',
        content: '# Plan',
        type: 'spec',
      });
      const plan = { id: 'spec', title: 'Plan', content: '# Plan', workspaceId, ...times };
      expect([200, 201]).toContain(created.status);
      if (quirks) expect(created.status).toBe(201);
      expect(created.body).toMatchObject({ note: { ...plan, metadata: { type: 'spec' } } });
      const changed = await save({ noteId: 'spec', title: 'Plan', content: 'Another' });
      const note = { ...plan, content: 'Another', metadata: { type: 'spec' } };
      expect(changed).toMatchObject(json(200, { note }));
      const untold = { id: TEXT, content: '', metadata: { type: 'general' } };
      expect((await save({ title: 'Tides' })).body).toMatchObject({ note: untold });
      const { body } = await wire.send('GET', `/notes?workspaceId=${workspaceId}`);
      expect((body as { notes: unknown[] }).notes).toHaveLength(2);
    });

    it('need a title when they are new, where a server has none for them', async () => {
      const wire = wireOf();
      const workspaceId = await wire.workspace();
      const said = await wire.send('POST', '/notes', { workspaceId, content: 'Low water' });
      if (quirks) expect(said).toMatchObject(json(201, { note: { title: 'Untitled' } }));
      else expect(said).toEqual(refused(400, 'title is required'));
    });

    it('are listed by type, and read one by one', async () => {
      const wire = wireOf();
      const workspaceId = await wire.workspace();
      for (const type of ['spec', 'task', 'general']) {
        const body = { workspaceId, noteId: `the-${type}`, title: type, type };
        await wire.send('POST', '/notes', body);
      }
      const query = `?workspaceId=${workspaceId}`;
      const ofType = await wire.send('GET', `/notes${query}&type=task`);
      expect(ofType).toMatchObject(json(200, { notes: [{ id: 'the-task' }] }));
      const note = { id: 'the-spec', workspaceId, ...times };
      for (const path of [`${query}&noteId=the-spec`, `/${workspaceId}/the-spec`]) {
        expect(await wire.send('GET', `/notes${path}`)).toMatchObject(json(200, { note }));
      }
      for (const path of [`${query}&noteId=${UNKNOWN}`, `/${workspaceId}/${UNKNOWN}`]) {
        expect(await wire.send('GET', `/notes${path}`)).toEqual(missing);
      }
      expect(await wire.send('GET', `/notes/${await wire.workspace()}/the-spec`)).toEqual(missing);
    });

    it('merge their metadata', async () => {
      const wire = wireOf();
      const workspaceId = await wire.workspace();
      const save = (metadata: object) =>
        wire.send('POST', '/notes', { workspaceId, noteId: 'spec', title: 'Plan', metadata });
      await save({ linkedTaskId: 'tk-3' });
      const { body } = await save({ type: 'task' });
      const metadata = { type: 'task', linkedTaskId: 'tk-3' };
      expect(body).toMatchObject({ note: { metadata } });
    });

    it('are deleted, by either route, once or again', async () => {
      const wire = wireOf();
      const workspaceId = await wire.workspace();
      const routes = [
        `/notes?workspaceId=${workspaceId}&noteId=spec`,
        `/notes/${workspaceId}/spec`,
      ];
      for (const route of routes) {
        await wire.send('POST', '/notes', { workspaceId, noteId: 'spec', title: 'Plan' });
        for (let times = 0; times < 2; times += 1) {
          const said = await wire.send('DELETE', route);
          expect(said).toEqual(json(200, { deleted: true, noteId: 'spec' }));
        }
        expect(await wire.send('GET', `/notes/${workspaceId}/spec`)).toEqual(missing);
      }
      expect(await wire.send('DELETE', `/notes?workspaceId=${workspaceId}`)).toEqual(
        refused(400, 'noteId is required'),
      );
      expect(await wire.send('DELETE', '/notes?noteId=spec')).toEqual(
        refused(400, 'workspaceId is required'),
      );
    });

    it('need a workspace that is there', async () => {
      const wire = wireOf();
      const said = await wire.send('POST', '/notes', { workspaceId: UNKNOWN, title: 'Plan' });
      expect(said.status).toBe(quirks ? 500 : 404);
      if (quirks) {
        const none = await wire.send('POST', '/notes', { title: 'Plan' });
        expect(none).toEqual(refused(400, 'workspaceId is required'));
      }
    });
  });
}
