import { noBody, noQuery } from '../../../emulator/asked.js';
import { foundIn } from '../../by-id.js';
import { tenantIdOf } from './keys.js';
import { list, one, plain } from './answers.js';
import type { MiosaPort } from '../port.js';
import type { Finder } from './finder.js';
import * as inputs from './inputs.js';
import { notFound, Refusal } from './refusals.js';
import { jsonRoute, type Route } from './route.js';
import * as shapes from './shapes.js';

export function workspaceRoutes(port: MiosaPort, finder: Finder): Route[] {
  return [
    jsonRoute({
      ...{ method: 'GET', path: '/workspaces', about: 'workspace', query: noQuery, body: noBody },
      async handle({ call }) {
        const tenantId = tenantIdOf(call.account);
        const workspaces = await port.listWorkspaces(call);
        return list(workspaces.map((each) => shapes.toWorkspace(each, tenantId)));
      },
    }),
    jsonRoute({
      ...{ method: 'POST', path: '/workspaces', about: 'workspace' },
      query: noQuery,
      body: inputs.newWorkspace,
      async handle({ call, body: { external_workspace_id: externalId, ...input } }) {
        const made = await port.createWorkspace(call, { ...input, externalId });
        return one(shapes.toWorkspace(made, tenantIdOf(call.account)), 201);
      },
    }),
    jsonRoute({
      ...{ method: 'GET', path: '/workspaces/{id}', about: 'workspace' },
      query: noQuery,
      body: noBody,
      handle: async ({ call, id }) =>
        one(shapes.toWorkspace(await finder.workspace(call, id('id')), tenantIdOf(call.account))),
    }),
    jsonRoute({
      ...{ method: 'PATCH', path: '/workspaces/{id}', about: 'workspace' },
      query: noQuery,
      body: inputs.workspaceChanges,
      async handle({ call, id, body: { external_workspace_id: externalId, ...changes } }) {
        await finder.workspace(call, id('id'));
        const changed = await port.updateWorkspace(call, id('id'), { ...changes, externalId });
        return one(shapes.toWorkspace(changed, tenantIdOf(call.account)));
      },
    }),
    jsonRoute({
      ...{ method: 'DELETE', path: '/workspaces/{id}', about: 'workspace' },
      query: noQuery,
      body: noBody,
      async handle({ call, id }) {
        const { isDefault } = await finder.workspace(call, id('id'));
        if (isDefault) throw new Refusal(409, null, 'the default workspace cannot be deleted');
        await port.deleteWorkspace(call, id('id'));
        return plain({ deleted: true });
      },
    }),
    jsonRoute({
      ...{ method: 'GET', path: '/workspaces/{id}/computers', about: 'workspace' },
      query: noQuery,
      body: noBody,
      async handle({ call, id }) {
        await finder.workspace(call, id('id'));
        const computers = foundIn(await port.computersOf(call, [id('id')]), id('id'));
        if (!computers) throw notFound('workspace');
        return list(computers.map(shapes.toComputerRow));
      },
    }),
    jsonRoute({
      ...{ method: 'GET', path: '/workspaces/{id}/projects', about: 'workspace' },
      query: noQuery,
      body: noBody,
      async handle({ call, id }) {
        const { externalId } = await finder.workspace(call, id('id'));
        const projects = foundIn(await port.projectsOf(call, [id('id')]), id('id'));
        if (!projects) throw notFound('workspace');
        const tenantId = tenantIdOf(call.account);
        return list(projects.map((each) => shapes.toProject(each, tenantId, externalId)));
      },
    }),
  ];
}
