import { z } from 'zod';
import { noBody, noQuery } from '../../../emulator/asked.js';
import type { Parts } from './parts.js';
import { jsonRoute, type Route } from './route.js';

export function workspaceRoutes({ port, finder, ways }: Parts): Route[] {
  const { workspaces, codebases } = ways;
  return [
    jsonRoute({
      ...{ method: 'GET', path: '/workspaces', about: 'workspace', body: noBody },
      query: z.object({ status: workspaces.status }),
      async handle({ call, query: { status: isWanted = () => true } }) {
        const found = (await port.listWorkspaces(call)).filter(({ statusText }) =>
          isWanted(statusText),
        );
        return Response.json({ workspaces: found.map((each) => workspaces.show(each)) });
      },
    }),
    jsonRoute({
      ...{ method: 'POST', path: '/workspaces', about: 'workspace' },
      query: noQuery,
      body: workspaces.creation,
      async handle({ call, body }) {
        const made = await port.createWorkspace(call, body);
        return Response.json({ workspace: workspaces.show(made) }, { status: 201 });
      },
    }),
    jsonRoute({
      ...{ method: 'GET', path: '/workspaces/{id}', about: 'workspace' },
      query: noQuery,
      body: noBody,
      async handle({ call, id }) {
        const found = await finder.workspace(call, id('id'));
        return Response.json({
          workspace: workspaces.show(found),
          codebases: found.codebases.map((each) => codebases.show(each)),
        });
      },
    }),
    jsonRoute({
      ...{ method: 'PATCH', path: '/workspaces/{id}', about: 'workspace' },
      query: noQuery,
      body: z.unknown(),
      async handle({ call, id, body }) {
        const changed = await workspaces.change(port, call, id('id'), body);
        return Response.json({ workspace: workspaces.show(changed) });
      },
    }),
    jsonRoute({
      ...{ method: 'DELETE', path: '/workspaces/{id}', about: 'workspace' },
      query: noQuery,
      body: noBody,
      async handle({ call, id }) {
        await workspaces.remove(port, call, id('id'));
        return Response.json({ deleted: true });
      },
    }),
    {
      ...jsonRoute({
        ...{ method: 'POST', path: '/workspaces/{id}/archive', about: 'workspace' },
        query: noQuery,
        body: z.unknown(),
        async handle({ call, id, body }) {
          const changed = await workspaces.archive(port, call, id('id'), body);
          return Response.json({ workspace: workspaces.showArchived(changed) });
        },
      }),
      takesBody: workspaces.readsArchiveBody,
    },
  ];
}
