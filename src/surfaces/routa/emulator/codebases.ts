import { noBody, noQuery } from '../../../emulator/asked.js';
import type { Parts } from './parts.js';
import { jsonRoute, type Route } from './route.js';

export function codebaseRoutes({ port, finder, ways }: Parts): Route[] {
  const { codebases } = ways;
  return [
    jsonRoute({
      ...{ method: 'GET', path: '/workspaces/{id}/codebases', about: 'codebase' },
      query: noQuery,
      body: noBody,
      async handle({ call, id }) {
        const found = await finder.codebases(call, id('id'));
        return Response.json({ codebases: found.map((each) => codebases.show(each)) });
      },
    }),
    jsonRoute({
      ...{ method: 'POST', path: '/workspaces/{id}/codebases', about: 'workspace' },
      query: noQuery,
      body: codebases.creation,
      async handle({ call, id, body }) {
        if (!(await finder.hasWorkspace(call, id('id')))) throw ways.requests.noWorkspace();
        const added = await port.addCodebase(call, id('id'), body);
        return Response.json({ codebase: codebases.show(added) }, { status: 201 });
      },
    }),
    jsonRoute({
      ...{ method: 'GET', path: '/workspaces/{id}/codebases/changes', about: 'codebase' },
      query: noQuery,
      body: noBody,
      async handle({ call, id }) {
        const found = await finder.codebases(call, id('id'));
        const repos = found.map(({ id: codebaseId, path: repoPath, name: label, branch }) => ({
          ...{ codebaseId, repoPath, label, branch: branch ?? 'unknown' },
          ...{ status: NOTHING_SEEN, files: [], error: 'The emulator does not look for changes' },
        }));
        return Response.json({ workspaceId: id('id'), repos });
      },
    }),
    jsonRoute({
      ...{ method: 'DELETE', path: '/workspaces/{id}/codebases/{cid}', about: 'codebase' },
      query: noQuery,
      body: noBody,
      async handle({ call, id }) {
        await port.removeCodebase(call, id('id'), id('cid'));
        return Response.json({ deleted: true });
      },
    }),
    jsonRoute({
      ...{ method: 'PATCH', path: '/codebases/{cid}', about: 'codebase' },
      query: noQuery,
      body: codebases.changes,
      async handle({ call, id, body }) {
        const { workspaceId } = await finder.codebase(call, id('cid'));
        const changed = await port.updateCodebase(call, workspaceId, id('cid'), body);
        return Response.json({ codebase: codebases.show(changed) });
      },
    }),
    jsonRoute({
      ...{ method: 'DELETE', path: '/codebases/{cid}', about: 'codebase' },
      query: noQuery,
      body: noBody,
      async handle({ call, id }) {
        const { workspaceId } = await finder.codebase(call, id('cid'));
        await port.removeCodebase(call, workspaceId, id('cid'));
        return Response.json({ deleted: true });
      },
    }),
    jsonRoute({
      ...{ method: 'POST', path: '/codebases/{cid}/default', about: 'codebase' },
      query: noQuery,
      body: noBody,
      async handle({ call, id }) {
        const { workspaceId } = await finder.codebase(call, id('cid'));
        const changed = await port.setDefaultCodebase(call, workspaceId, id('cid'));
        return Response.json({ codebase: codebases.show(changed) });
      },
    }),
  ];
}

const NOTHING_SEEN = { clean: true, ahead: 0, behind: 0, modified: 0, untracked: 0 };
