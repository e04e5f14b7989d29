import { z } from 'zod';
import { noBody, noQuery } from '../../../emulator/asked.js';
import type { MiteosPort } from '../port.js';
import * as inputs from './inputs.js';
import { found } from './refusals.js';
import { jsonRoute, type Route } from './route.js';
import * as shapes from './shapes.js';

export function workspaceRoutes(port: MiteosPort): Route[] {
  return [
    jsonRoute({
      method: 'POST',
      path: '/workspaces',
      summary: 'Create a workspace',
      scope: 'workspaces.write',
      query: noQuery,
      body: inputs.newWorkspace,
      answer: shapes.workspace,
      handle: async ({ call, body }) => shapes.toWorkspace(await port.createWorkspace(call, body)),
    }),
    jsonRoute({
      method: 'GET',
      path: '/workspaces',
      summary: 'All workspaces, newest first',
      scope: 'workspaces.read',
      query: noQuery,
      body: noBody,
      answer: z.array(shapes.workspace),
      handle: async ({ call }) => (await port.listWorkspaces(call)).map(shapes.toWorkspace),
    }),
    jsonRoute({
      method: 'GET',
      path: '/workspaces/{id}',
      summary: 'A workspace',
      scope: 'workspaces.read',
      query: noQuery,
      body: noBody,
      answer: shapes.workspace,
      handle: async ({ call, id }) =>
        shapes.toWorkspace(found(await port.workspaces(call, [id('id')]), id('id'), 'workspace')),
    }),
  ];
}
