import { z } from 'zod';
import { noBody, noQuery } from '../../../emulator/asked.js';
import type { MiteosPort } from '../port.js';
import * as inputs from './inputs.js';
import { found } from './refusals.js';
import { jsonRoute, type Route } from './route.js';
import * as shapes from './shapes.js';

/** Miteos tells no scope for these, and how it pages is not known: the list is whole. */
export function deploymentRoutes(port: MiteosPort): Route[] {
  return [
    jsonRoute({
      method: 'POST',
      path: '/deployments',
      summary: 'Deploy a workspace',
      scope: null,
      query: noQuery,
      body: inputs.newDeployment,
      answer: shapes.deployment,
      async handle({ call, body: { workspace_id, target, config_id } }) {
        const input = { workspaceId: workspace_id, target, configId: config_id };
        return shapes.toDeployment(await port.createDeployment(call, input));
      },
    }),
    jsonRoute({
      method: 'GET',
      path: '/deployments',
      summary: 'All deployments, newest first',
      scope: null,
      query: noQuery,
      body: noBody,
      answer: z.array(shapes.deployment),
      handle: async ({ call }) => (await port.listDeployments(call)).map(shapes.toDeployment),
    }),
    jsonRoute({
      method: 'GET',
      path: '/deployments/{id}',
      summary: 'A deployment',
      scope: null,
      query: noQuery,
      body: noBody,
      answer: shapes.deployment,
      handle: async ({ call, id }) =>
        shapes.toDeployment(
          found(await port.deployments(call, [id('id')]), id('id'), 'deployment'),
        ),
    }),
  ];
}
