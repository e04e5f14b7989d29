import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { json, type Quirks, refused, TEXT, TIME, UNKNOWN, type Wire } from './wire.js';

const list = z.object({ workspaces: z.array(z.looseObject({ id: z.string() })) });
const envelope = z.looseObject({
  workspace: z.looseObject({
    title: z.string(),
    status: z.string(),
    metadata: z.record(z.string(), z.unknown()),
    createdAt: z.string(),
    updatedAt: z.string(),
  }),
});

export function workspaceWire(wireOf: () => Wire, quirks: Quirks): void {
  /** The metadata of an answer. The web server adds a folder of its own to it. */
  const metadata = (own: object): object => (quirks ? { ...own, worktreeRoot: TEXT } : own);
  /** What a server says of a repository that it was given. */
  const repository = (given: object): object => (quirks ? {} : given);
  const times = { createdAt: TIME, updatedAt: TIME };
  const get = async (id: string) => {
    const said = await wireOf().send('GET', `/workspaces/${id}`);
    return envelope.parse(said.body).workspace;
  };

  describe('workspaces', () => {
    it('are created with a title alone, and leave out what is not set', async () => {
      const wire = wireOf();
      const created = await wire.send('POST', '/workspaces', { title: 'Harbor', colour: 'red' });
      const expected = { id: TEXT, title: 'Harbor', status: 'active', metadata: metadata({}) };
      expect(created).toEqual(json(201, { workspace: { ...expected, ...times } }));
    });

    it('are created with a repository', async () => {
      const given = { repoPath: '/srv/git/billing', branch: 'main' };
      const said = await wireOf().send('POST', '/workspaces', { title: 'Billing', ...given });
      const words = { id: TEXT, title: 'Billing', status: 'active', metadata: metadata({}) };
      const expected = { ...words, ...repository(given), ...times };
      expect(said).toEqual(json(201, { workspace: expected }));
    });

    it('are created with metadata', async () => {
      const given = { title: 'Billing', metadata: { team: 'payments' } };
      const said = await wireOf().send('POST', '/workspaces', given);
      const stored = quirks ? metadata({}) : given.metadata;
      expect(said.status).toBe(201);
      expect(envelope.parse(said.body).workspace.metadata).toEqual(stored);
    });

    it.each([{}, { title: '' }, { repoPath: '/srv/git/billing' }])(
      'need a title: %j',
      async (body) => {
        const said = await wireOf().send('POST', '/workspaces', body);
        expect(said).toEqual(refused(400, 'title is required'));
      },
    );

    it('are read one by one, with their codebases', async () => {
      const wire = wireOf();
      const id = await wire.workspace();
      const workspace = { id, title: 'Harbor', status: 'active', metadata: metadata({}), ...times };
      const read = () => wire.send('GET', `/workspaces/${id}`);
      expect(await read()).toEqual(json(200, { workspace, codebases: [] }));
      const codebase = await wire.codebase(id);
      expect(await read()).toMatchObject({ body: { workspace, codebases: [{ id: codebase }] } });
    });

    it('are unknown by any other id', async () => {
      const said = await wireOf().send('GET', `/workspaces/${UNKNOWN}`);
      expect(said).toEqual(refused(404, 'Workspace not found'));
    });

    it('are listed all, or those of one status', async () => {
      const wire = wireOf();
      const [active, archived] = [await wire.workspace(), await wire.workspace()];
      await wire.send('POST', `/workspaces/${archived}/archive`, { archive: true });
      const listed = async (query: string) => {
        const said = await wire.send('GET', `/workspaces${query}`);
        expect(said.status).toBe(200);
        const ids = list.parse(said.body).workspaces.map(({ id }) => id);
        return ids.filter((id) => id === active || id === archived).sort();
      };
      expect(await listed('')).toEqual([active, archived].sort());
      expect(await listed('?status=active')).toEqual([active]);
      expect(await listed('?status=archived')).toEqual([archived]);
      if (quirks) {
        expect(await listed('?status=')).toEqual([active, archived].sort());
        expect(await listed('?status=ACTIVE')).toEqual([]);
        expect(await listed('?status=other')).toEqual([]);
      }
    });

    it('are listed as they are read', async () => {
      const wire = wireOf();
      const id = await wire.workspace();
      const said = await wire.send('GET', '/workspaces');
      expect(list.parse(said.body).workspaces).toContainEqual(await get(id));
    });

    it('change in what is sent only, with updatedAt', async () => {
      const wire = wireOf();
      const id = await wire.workspace();
      const before = await get(id);
      await wire.tick();
      const said = await wire.send('PATCH', `/workspaces/${id}`, { title: 'Quay' });
      expect(said).toEqual(json(200, { workspace: { ...before, title: 'Quay', updatedAt: TIME } }));
      const after = await get(id);
      expect(Date.parse(after.updatedAt)).toBeGreaterThan(Date.parse(before.updatedAt));
    });

    it('change in nothing by an empty change', async () => {
      const wire = wireOf();
      const id = await wire.workspace();
      const before = await get(id);
      expect((await wire.send('PATCH', `/workspaces/${id}`, {})).status).toBe(200);
      expect({ ...(await get(id)), updatedAt: TIME }).toEqual({ ...before, updatedAt: TIME });
    });

    it('change in their repository, where a server keeps it', async () => {
      const wire = wireOf();
      const id = await wire.workspace();
      const change = { repoPath: '/srv/git/bills', branch: 'next' };
      expect((await wire.send('PATCH', `/workspaces/${id}`, change)).status).toBe(200);
      const { repoPath, branch } = await get(id);
      const none = { repoPath: undefined, branch: undefined };
      expect({ repoPath, branch }).toEqual({ ...none, ...repository(change) });
    });

    it('change in their status, where a server reads it', async () => {
      const wire = wireOf();
      const id = await wire.workspace();
      for (const status of ['archived', 'active']) {
        const said = await wire.send('PATCH', `/workspaces/${id}`, { status });
        const expected = { workspace: { status: quirks ? 'active' : status } };
        expect(said).toMatchObject({ status: 200, body: expected });
      }
    });

    it('merge their metadata by key', async () => {
      const wire = wireOf();
      const id = await wire.workspace();
      for (const [given, expected] of [
        [
          { team: 'a', stage: 'draft' },
          { team: 'a', stage: 'draft' },
        ],
        [{ stage: 'live' }, { team: 'a', stage: 'live' }],
        [{}, { team: 'a', stage: 'live' }],
      ]) {
        const said = await wire.send('PATCH', `/workspaces/${id}`, { metadata: given });
        expect(said.status).toBe(200);
        expect(envelope.parse(said.body).workspace.metadata).toEqual(metadata(expected ?? {}));
      }
    });

    it.each([
      ['text', 'metadata must be an object'],
      [['a'], 'metadata must be an object'],
      [{ team: 1 }, 'metadata.team must be a string'],
      [{ team: 'a', deep: { a: 'b' } }, 'metadata.deep must be a string'],
    ])('refuse the metadata %j', async (given, error) => {
      const wire = wireOf();
      const id = await wire.workspace();
      const change = { title: 'Quay', metadata: given };
      const said = await wire.send('PATCH', `/workspaces/${id}`, change);
      expect(said).toEqual(refused(400, error));
      const after = await get(id);
      // The web server stores the title before it looks at the metadata.
      expect(after.title).toBe(quirks ? 'Quay' : 'Harbor');
      expect(after.metadata).toEqual(metadata({}));
    });

    it('do not take null for a title', async () => {
      const wire = wireOf();
      const id = await wire.workspace();
      const said = await wire.send('PATCH', `/workspaces/${id}`, { title: null });
      expect(said).toEqual(quirks ? { status: 500, type: null, body: '' } : refused(400));
      expect((await get(id)).title).toBe('Harbor');
    });

    it('cannot be changed or archived when they are unknown', async () => {
      const wire = wireOf();
      const missing = refused(404, 'Workspace not found');
      const path = `/workspaces/${UNKNOWN}`;
      expect(await wire.send('PATCH', path, { title: 'Quay' })).toEqual(missing);
      expect(await wire.send('POST', `${path}/archive`, { archive: true })).toEqual(missing);
      expect(await wire.send('POST', `${path}/archive`, { archive: false })).toEqual(missing);
    });

    it('are archived, and given back where a server reads what it is sent', async () => {
      const wire = wireOf();
      const id = await wire.workspace();
      let before = await get(id);
      for (const archive of [true, false]) {
        await wire.tick();
        const said = await wire.send('POST', `/workspaces/${id}/archive`, { archive });
        const status = archive || quirks ? 'archived' : 'active';
        expect(said).toMatchObject(json(200, { workspace: { id, title: 'Harbor', status } }));
        const after = await get(id);
        expect(after).toMatchObject({ status, createdAt: before.createdAt });
        expect(Date.parse(after.updatedAt)).toBeGreaterThan(Date.parse(before.updatedAt));
        before = after;
      }
    });

    it('are archived by a body that says nothing of it, or by none', async () => {
      const wire = wireOf();
      for (const body of [undefined, {}]) {
        const id = await wire.workspace();
        const said = await wire.send('POST', `/workspaces/${id}/archive`, body);
        expect(said).toMatchObject({ status: 200, body: { workspace: { status: 'archived' } } });
      }
    });

    it('are deleted with all that is in them', async () => {
      const wire = wireOf();
      const id = await wire.workspace();
      const task = await wire.task(id);
      const codebase = await wire.codebase(id);
      expect(await wire.send('DELETE', `/workspaces/${id}`)).toEqual(json(200, { deleted: true }));
      expect(await wire.send('GET', `/workspaces/${id}`)).toEqual(
        refused(404, 'Workspace not found'),
      );
      expect((await wire.send('GET', `/tasks/${task}`)).status).toBe(404);
      const change = wire.send('PATCH', `/codebases/${codebase}`, { label: 'quay' });
      expect((await change).status).toBe(404);
    });

    it('are gone already when they are deleted again', async () => {
      const wire = wireOf();
      const id = await wire.workspace();
      await wire.send('DELETE', `/workspaces/${id}`);
      const again = quirks ? json(200, { deleted: true }) : refused(404, 'Workspace not found');
      for (const unknown of [id, UNKNOWN]) {
        expect(await wire.send('DELETE', `/workspaces/${unknown}`)).toEqual(again);
      }
    });
  });
}
