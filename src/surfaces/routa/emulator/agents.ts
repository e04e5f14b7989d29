import { z } from 'zod';
import { noBody, noQuery } from '../../../emulator/asked.js';
import { foundIn } from '../../by-id.js';
import type { Call } from '../../call.js';
import type { ModelTier, RoutaAgentRole } from '../port.js';
import { fields, required, text, word } from './fields.js';
import type { Parts } from './parts.js';
import { checked, ifThere } from './refusals.js';
import * as shapes from './shapes.js';
import { jsonRoute, type Route } from './route.js';

const roles = ['ROUTA', 'CRAFTER', 'GATE', 'DEVELOPER'] as const satisfies RoutaAgentRole[];
const modelTiers = ['SMART', 'BALANCED', 'FAST'] as const satisfies ModelTier[];

const role = required('role').transform((given, context) => {
  const found = roles.find((each) => each === given.toUpperCase());
  if (found !== undefined) return found;
  const message = `Invalid role: ${given}. Must be one of: ${roles.join(', ')}`;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const listQuery = z
  .object({
    ...{ id: z.string(), summary: z.string(), workspaceId: z.string() },
    ...{ role: z.string(), status: z.string(), parentId: z.string() },
  })
  .partial();

export function agentRoutes(parts: Parts): Route[] {
  const { port, finder, ways } = parts;
  const { agents: own, requests } = ways;
  const { workspaceId } = requests;
  const newAgent = fields({
    name: required('name'),
    role,
    workspaceId,
    parentId: text('parentId').optional(),
    modelTier: word('modelTier', modelTiers).optional(),
  });
  const showOne = async (call: Call, id: string, isSummary: boolean): Promise<Response> => {
    const agent = await finder.agent(call, id);
    const tasks = agent.workspaceId === null ? [] : await finder.tasksOf(call, agent.workspaceId);
    return Response.json(own.showOne(agent, tasks, isSummary));
  };
  return [
    jsonRoute({
      ...{ method: 'GET', path: '/agents', about: 'agent', body: noBody },
      query: listQuery,
      async handle({ call, query }) {
        if (query.id !== undefined) return showOne(call, query.id, query.summary !== undefined);
        const of = checked(workspaceId, query.workspaceId);
        const found = foundIn(await port.agentsOf(call, [of]), of) ?? [];
        const agents = own.filter(found, query);
        return Response.json(
          { agents: agents.map((each) => shapes.toAgent(each)) },
          { headers: own.listHeaders },
        );
      },
    }),
    jsonRoute({
      ...{ method: 'POST', path: '/agents', about: 'agent', query: noQuery, body: newAgent },
      async handle({ call, body }) {
        if (!(await finder.hasWorkspace(call, body.workspaceId))) throw requests.noWorkspace();
        const { body: shown, status } = own.showCreated(await port.createAgent(call, body));
        return Response.json(shown, { status });
      },
    }),
    jsonRoute({
      ...{ method: 'GET', path: '/agents/{id}', about: 'agent', query: noQuery, body: noBody },
      handle: ({ call, id }) => showOne(call, id('id'), false),
    }),
    jsonRoute({
      ...{ method: 'DELETE', path: '/agents/{id}', about: 'agent', query: noQuery, body: noBody },
      async handle({ call, id }) {
        await ifThere(port.deleteAgent(call, id('id')));
        return Response.json(own.showDeleted(id('id')));
      },
    }),
    jsonRoute({
      ...{ method: 'POST', path: '/agents/{id}/status', about: 'agent' },
      query: noQuery,
      body: z.unknown(),
      handle: async ({ call, id, body }) =>
        Response.json(await own.setStatus(port, call, id('id'), body)),
    }),
  ];
}
