import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { json, type Quirks, refused, TEXT, TIME, UNKNOWN, type Wire } from './wire.js';

export function codebaseWire(wireOf: () => Wire, quirks: Quirks): void {
  /** The documented fields and those of the server; the web server has only its own. */
  const shown = (repoPath: string, label: string | undefined, rest: object): object => ({
    ...{ id: TEXT, repoPath, createdAt: TIME, updatedAt: TIME, ...rest },
    ...(label === undefined ? {} : { label }),
    ...(quirks ? {} : { path: repoPath, name: label ?? basename(repoPath), sourceType: 'local' }),
  });
  const missing = refused(404, 'Codebase not found');

  describe('codebases', () => {
    it('are added, and listed', async () => {
      const wire = wireOf();
      const workspaceId = await wire.workspace();
      const path = `/workspaces/${workspaceId}/codebases`;
      const one = await wire.repositories.workTree('billing');
      const two = await wire.repositories.workTree('quay');
      const words = { label: 'bills', branch: 'main' };
      const added = await wire.send('POST', path, { repoPath: one, ...words });
      const first = shown(one, 'bills', { workspaceId, branch: 'main', isDefault: true });
      expect(added).toMatchObject(json(201, { codebase: first }));
      await wire.tick();
      const second = shown(two, undefined, { workspaceId, isDefault: false });
      const again = await wire.send('POST', path, { repoPath: two });
      expect(again).toMatchObject(json(201, { codebase: second }));
      expect(Object.values((again.body as { codebase: object }).codebase)).not.toContain(null);
      for (const where of [path, `/workspaces/${workspaceId}`]) {
        const { body } = await wire.send('GET', where);
        const { codebases } = body as { codebases: unknown[] };
        expect(codebases).toHaveLength(2);
        expect(codebases).toEqual(
          expect.arrayContaining([expect.objectContaining(first), expect.objectContaining(second)]),
        );
      }
    });

    it.skipIf(quirks)('are added by the documented names of the fields', async () => {
      const wire = wireOf();
      const workspaceId = await wire.workspace();
      const path = await wire.repositories.workTree('billing');
      const body = { path, name: 'bills', sourceType: 'local' };
      const said = await wire.send('POST', `/workspaces/${workspaceId}/codebases`, body);
      const codebase = shown(path, 'bills', { workspaceId, isDefault: true });
      expect(said).toMatchObject(json(201, { codebase }));
    });

    it('may be on GitHub', async () => {
      const wire = wireOf();
      const repoPath = 'https://github.com/acme/harbor';
      const path = `/workspaces/${await wire.workspace()}/codebases`;
      const said = await wire.send('POST', path, { repoPath });
      expect(said).toMatchObject(json(201, { codebase: { sourceType: 'github' } }));
    });

    it('are refused when there is no work tree', async () => {
      const wire = wireOf();
      const { repositories } = wire;
      const path = `/workspaces/${await wire.workspace()}/codebases`;
      const add = (body: object) => wire.send('POST', path, body);
      expect(await add({})).toEqual(refused(400, 'repoPath is required'));
      expect(await add({ repoPath: repositories.missing() })).toEqual(
        refused(400, 'Path not found and not a recognized GitHub URL'),
      );
      expect(await add({ repoPath: await repositories.plainFolder() })).toEqual(
        refused(400, 'Directory exists but is not a git repository'),
      );
      expect(await add({ repoPath: await repositories.bare() })).toEqual(
        json(400, { error: TEXT, suggestion: TEXT }),
      );
      expect(await wire.send('GET', path)).toEqual(json(200, { codebases: [] }));
    });

    it('are refused when the workspace has the path already, and not for another', async () => {
      const wire = wireOf();
      const [one, two] = [await wire.workspace(), await wire.workspace()];
      const repoPath = await wire.repositories.workTree();
      await wire.codebase(one, repoPath);
      const add = (id: string) => wire.send('POST', `/workspaces/${id}/codebases`, { repoPath });
      expect(await add(one)).toEqual(refused(409));
      expect((await add(two)).status).toBe(201);
    });

    it('of an unknown workspace are none, and cannot be added', async () => {
      const wire = wireOf();
      const path = `/workspaces/${UNKNOWN}/codebases`;
      expect(await wire.send('GET', path)).toEqual(json(200, { codebases: [] }));
      const repoPath = await wire.repositories.workTree();
      const said = await wire.send('POST', path, { repoPath });
      const missing = refused(404, 'Workspace not found');
      expect(said).toEqual(quirks ? { status: 500, type: null, body: '' } : missing);
    });

    it('are changed', async () => {
      const wire = wireOf();
      const workspace = await wire.workspace();
      const [id, other] = [await wire.codebase(workspace), await wire.codebase(workspace)];
      const repoPath = await wire.repositories.workTree('quay');
      for (const change of [{ label: 'quay' }, { branch: 'next' }, { repoPath }]) {
        const said = await wire.send('PATCH', `/codebases/${id}`, change);
        expect(said).toMatchObject(json(200, { codebase: { id, ...change } }));
      }
      const path = wire.repositories.missing();
      const change = (to: string, repoPath: string) =>
        wire.send('PATCH', `/codebases/${to}`, { repoPath });
      expect(await change(id, path)).toEqual(refused(400));
      expect(await change(other, repoPath)).toEqual(refused(409));
      expect(await wire.send('PATCH', `/codebases/${UNKNOWN}`, { label: 'a' })).toEqual(missing);
    });

    it('have one default in each workspace', async () => {
      const wire = wireOf();
      const workspace = await wire.workspace();
      const [one, two] = [await wire.codebase(workspace), await wire.codebase(workspace)];
      const said = await wire.send('POST', `/codebases/${two}/default`);
      expect(said).toMatchObject(json(200, { codebase: { id: two, isDefault: true } }));
      const { body } = await wire.send('GET', `/workspaces/${workspace}/codebases`);
      expect(body).toEqual({
        codebases: expect.arrayContaining([
          expect.objectContaining({ id: one, isDefault: false }),
          expect.objectContaining({ id: two, isDefault: true }),
        ]) as unknown,
      });
      expect(await wire.send('POST', `/codebases/${UNKNOWN}/default`)).toEqual(missing);
    });

    it('are removed, by either route', async () => {
      const wire = wireOf();
      const [workspace, other] = [await wire.workspace(), await wire.workspace()];
      const routes = [
        (id: string) => `/codebases/${id}`,
        (id: string) => `/workspaces/${workspace}/codebases/${id}`,
      ];
      for (const route of routes) {
        const id = await wire.codebase(workspace);
        const foreign = `/workspaces/${other}/codebases/${id}`;
        expect(await wire.send('DELETE', foreign)).toEqual(missing);
        expect(await wire.send('DELETE', route(id))).toEqual(json(200, { deleted: true }));
        expect(await wire.send('DELETE', route(id))).toEqual(missing);
      }
      const { body } = await wire.send('GET', `/workspaces/${workspace}/codebases`);
      expect(body).toEqual({ codebases: [] });
    });
  });
}
