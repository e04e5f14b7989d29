import { noBody, noQuery } from '../../../emulator/asked.js';
import type { WriteCall } from '../../call.js';
import type { MiteosPort } from '../port.js';
import * as inputs from './inputs.js';
import { jsonRoute, type Route } from './route.js';
import * as shapes from './shapes.js';

export function agentRoutes(port: MiteosPort): Route[] {
  return [
    control('pause', 'Pause an agent after what it does now', (call, id) =>
      port.pauseAgent(call, id),
    ),
    control('resume', 'Let a paused agent go on', (call, id) => port.resumeAgent(call, id)),
    control('cancel', 'End an agent', (call, id) => port.cancelAgent(call, id)),
    jsonRoute({
      method: 'POST',
      path: '/agents/{id}/guide',
      summary: 'Tell an agent something, without stopping it',
      scope: 'agents.write',
      query: noQuery,
      body: inputs.guidance,
      answer: shapes.success,
      async handle({ call, id, body }) {
        await port.guideAgent(call, id('id'), body.instructions);
        return { success: true };
      },
    }),
    jsonRoute({
      method: 'POST',
      path: '/agents/{id}/approve/{approval_id}',
      summary: 'Decide what an agent has asked',
      scope: 'agents.write',
      query: noQuery,
      body: inputs.decision,
      answer: shapes.success,
      async handle({ call, id, body }) {
        await port.decideApproval(call, id('id'), id('approval_id'), body);
        return { success: true };
      },
    }),
  ];
}

/** A call without a body. */
function control(
  name: string,
  summary: string,
  act: (call: WriteCall, agentId: string) => Promise<void>,
): Route {
  return jsonRoute({
    method: 'POST',
    path: `/agents/{id}/${name}`,
    summary,
    scope: 'agents.write',
    query: noQuery,
    body: noBody,
    answer: shapes.success,
    async handle({ call, id }) {
      await act(call, id('id'));
      return { success: true };
    },
  });
}
