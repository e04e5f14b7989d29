import { noBody, noQuery } from '../../../emulator/asked.js';
import { foundIn } from '../../by-id.js';
import { tenantIdOf } from './keys.js';
import { list, one } from './answers.js';
import type { Call } from '../../call.js';
import type { MiosaPort, MiosaProject } from '../port.js';
import type { Finder } from './finder.js';
import * as inputs from './inputs.js';
import { findWorkspace } from './placing.js';
import { invalid, notFound } from './refusals.js';
import { jsonRoute, type Route } from './route.js';
import * as shapes from './shapes.js';

/** MIOSA has no way to delete one. */
export function projectRoutes(port: MiosaPort, finder: Finder): Route[] {
  const shape = async (call: Call, projects: readonly MiosaProject[]): Promise<object[]> => {
    const ids = projects.map(({ workspaceId }) => workspaceId);
    const workspaces = await port.workspaces(call, [...new Set(ids)]);
    const tenantId = tenantIdOf(call.account);
    return projects.map((project) => {
      const workspace = foundIn(workspaces, project.workspaceId);
      return shapes.toProject(project, tenantId, workspace?.externalId ?? null);
    });
  };
  const shapeOne = async (call: Call, project: MiosaProject): Promise<object> =>
    (await shape(call, [project]))[0] ?? {};

  return [
    jsonRoute({
      ...{ method: 'GET', path: '/projects', about: 'project' },
      query: inputs.projectQuery,
      body: noBody,
      async handle({ call, query: { workspace_id } }) {
        const projects = await port.listProjects(call);
        return list(
          await shape(
            call,
            projects.filter(
              ({ workspaceId }) => workspace_id === undefined || workspaceId === workspace_id,
            ),
          ),
        );
      },
    }),
    jsonRoute({
      ...{ method: 'POST', path: '/projects', about: 'project' },
      query: noQuery,
      body: inputs.newProject,
      async handle({ call, body }) {
        const named = [body.workspace_id, body.workspace_slug, body.external_workspace_id];
        if (named.every((name) => (name ?? null) === null)) {
          throw invalid('workspace_id', "can't be blank");
        }
        const workspace = await findWorkspace(port, call, body);
        if (!workspace) throw notFound('workspace');
        const project = await port.createProject(call, {
          ...{ workspaceId: workspace.id, name: body.name, slug: body.slug },
          ...{ externalId: body.external_project_id },
          ...{ description: body.description, metadata: body.metadata },
        });
        return one(await shapeOne(call, project), 201);
      },
    }),
    jsonRoute({
      ...{ method: 'GET', path: '/projects/{id}', about: 'project', query: noQuery, body: noBody },
      handle: async ({ call, id }) =>
        one(await shapeOne(call, await finder.project(call, id('id')))),
    }),
    jsonRoute({
      ...{ method: 'PATCH', path: '/projects/{id}', about: 'project' },
      query: noQuery,
      body: inputs.projectChanges,
      async handle({ call, id, body: { external_project_id: externalId, ...changes } }) {
        await finder.project(call, id('id'));
        const changed = await port.updateProject(call, id('id'), { ...changes, externalId });
        return one(await shapeOne(call, changed));
      },
    }),
  ];
}
