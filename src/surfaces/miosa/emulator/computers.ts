import { noBody, noQuery } from '../../../emulator/asked.js';
import { SurfaceError } from '../../errors.js';
import { tenantIdOf } from './keys.js';
import { list, one, plain, type Answer } from './answers.js';
import type { WriteCall } from '../../call.js';
import type { MiosaComputer, MiosaPort } from '../port.js';
import type { Finder } from './finder.js';
import * as inputs from './inputs.js';
import { automaticName, projectOf, workspaceFor } from './placing.js';
import { notReady } from './refusals.js';
import { jsonRoute, type Route } from './route.js';
import * as shapes from './shapes.js';

const PAGE_SIZE = 20;

export function computerRoutes(port: MiosaPort, finder: Finder): Route[] {
  return [
    jsonRoute({
      ...{ method: 'POST', path: '/computers', about: 'computer' },
      query: noQuery,
      body: inputs.newComputer,
      async handle({ call, body }) {
        if (typeof body.project_id === 'string') await finder.namedProject(call, body.project_id);
        const made = await port.createComputer(call, {
          name: body.name ?? automaticName(call),
          workspaceId: await workspaceFor(port, call, body),
          project: projectOf(body),
          ...{ size: body.size, templateType: body.template_type, metadata: body.metadata },
        });
        return answer(call, made, 201);
      },
    }),
    jsonRoute({
      ...{ method: 'GET', path: '/computers', about: 'computer' },
      query: inputs.computerQuery,
      body: noBody,
      async handle({ call, query }) {
        const { page = 1, workspace_id, status = query.state } = query;
        const size = query.per_page ?? query.page_size ?? query.limit ?? PAGE_SIZE;
        const found = (await port.listComputers(call)).filter(
          ({ statusText, workspaceId }) =>
            (status === undefined || status === statusText) &&
            (workspace_id === undefined || workspace_id === workspaceId),
        );
        const rows = found.slice((page - 1) * size, page * size);
        const tenantId = tenantIdOf(call.account);
        return list(
          rows.map((row) => shapes.toComputer(row, tenantId)),
          { number: page, size, total: found.length },
        );
      },
    }),
    jsonRoute({
      ...{ method: 'GET', path: '/computers/{id}', about: 'computer' },
      query: noQuery,
      body: noBody,
      handle: async ({ call, id }) => answer(call, await finder.computer(call, id('id'))),
    }),
    ...(['PATCH', 'PUT'] as const).map((method) =>
      jsonRoute({
        ...{ method, path: '/computers/{id}', about: 'computer' },
        query: noQuery,
        body: inputs.computerChanges,
        handle: async ({ call, id, body }) =>
          answer(call, await port.updateComputer(call, id('id'), body)),
      }),
    ),
    jsonRoute({
      ...{ method: 'DELETE', path: '/computers/{id}', about: 'computer' },
      query: noQuery,
      body: noBody,
      async handle({ call, id }) {
        await port.deleteComputer(call, id('id'));
        return plain({ ok: true });
      },
    }),
    ...verbRoutes(port, finder),
  ];
}

function verbRoutes(port: MiosaPort, finder: Finder): Route[] {
  return [
    verb(finder, 'start', (call, id) => port.startComputer(call, id)),
    verb(finder, 'stop', (call, id) => port.stopComputer(call, id)),
    verb(finder, 'restart', (call, id) => port.restartComputer(call, id)),
    ...(['POST', 'PATCH'] as const).map((method) =>
      jsonRoute({
        ...{ method, path: '/computers/{id}/resize', about: 'computer' },
        query: noQuery,
        body: inputs.size,
        handle: async ({ call, id, body }) =>
          answer(call, await port.resizeComputer(call, id('id'), body.size)),
      }),
    ),
    jsonRoute({
      ...{ method: 'POST', path: '/computers/{id}/move', about: 'computer' },
      query: noQuery,
      body: inputs.target,
      async handle({ call, id, body }) {
        await finder.computer(call, id('id'));
        const target = await finder.namedWorkspace(call, body.workspace_id);
        return answer(call, await port.moveComputer(call, id('id'), target.id));
      },
    }),
    jsonRoute({
      ...{ method: 'POST', path: '/computers/{id}/clone', about: 'computer' },
      query: noQuery,
      body: inputs.clone,
      handle: async ({ call, id, body }) =>
        answer(call, await port.cloneComputer(call, id('id'), body.name ?? null), 201),
    }),
  ];
}

/** A call without a body, which the state of the computer may not allow. */
function verb(
  finder: Finder,
  name: string,
  act: (call: WriteCall, id: string) => Promise<MiosaComputer>,
): Route {
  return jsonRoute({
    ...{ method: 'POST', path: `/computers/{id}/${name}`, about: 'computer' },
    query: noQuery,
    body: noBody,
    async handle({ call, id }) {
      const { statusText } = await finder.computer(call, id('id'));
      try {
        return answer(call, await act(call, id('id')));
      } catch (error) {
        const isRefused = error instanceof SurfaceError && error.code === 'CONFLICT';
        throw isRefused ? notReady(statusText) : error;
      }
    },
  });
}

function answer(call: WriteCall, computer: MiosaComputer, status = 200): Answer {
  return one(shapes.toComputer(computer, tenantIdOf(call.account)), status);
}
