import type { WriteCall } from '../../../call.js';
import {
  writableAgentStatuses,
  type RoutaAgent,
  type RoutaPort,
  type RoutaTask,
  type WritableAgentStatus,
} from '../../port.js';
import { fields, required, word } from '../fields.js';
import { checked, ifThere } from '../refusals.js';
import * as shapes from '../shapes.js';

/** What a list may be narrowed by, as texts. */
export interface AgentFilter {
  role?: string | undefined;
  status?: string | undefined;
  parentId?: string | undefined;
}

export interface AgentWays {
  filter(agents: RoutaAgent[], by: AgentFilter): RoutaAgent[];
  readonly listHeaders: Readonly<Record<string, string>>;
  /** When it is the only one that is asked for. `tasks` are all of its workspace. */
  showOne(agent: RoutaAgent, tasks: readonly RoutaTask[], isSummary: boolean): object;
  showCreated(agent: RoutaAgent): { readonly body: object; readonly status: number };
  showDeleted(id: string): object;
  /** `body` is as it came. */
  setStatus(port: RoutaPort, call: WriteCall, id: string, body: unknown): Promise<object>;
}

const strictStatus = fields({
  status: required('status').pipe(word('status', writableAgentStatuses)),
});

export const strictAgents: AgentWays = {
  filter: (agents, { role, status, parentId }) =>
    agents.filter(
      (agent) =>
        (role === undefined || agent.roleText === role.toUpperCase()) &&
        (status === undefined || agent.statusText === status.toUpperCase()) &&
        (parentId === undefined || agent.parentId === parentId),
    ),
  listHeaders: {},
  showOne: shapes.toAgent,
  showCreated: (agent) => ({
    body: { agentId: agent.id, agent: shapes.toAgent(agent) },
    status: 200,
  }),
  showDeleted: () => ({ deleted: true }),
  async setStatus(port, call, id, body) {
    await port.setAgentStatus(call, id, checked(strictStatus, body).status);
    return { updated: true };
  },
};

const webStatus = fields({ status: required('status') });

/** It filters nothing, checks no status and shows a single agent in a form of its own. */
export const webAgents: AgentWays = {
  filter: (agents) => agents,
  listHeaders: { 'cache-control': 'no-store, no-cache, must-revalidate' },
  showOne(agent, tasks, isSummary) {
    const { id: agentId, name, roleText: role, statusText: status, modelTier, parentId } = agent;
    const own = tasks.filter(({ assignedTo }) => assignedTo === agentId);
    const common = { agentId, name, role, status, messageCount: 0 };
    if (isSummary) {
      const activeTasks = own.map(({ id, title }) => ({ id, title }));
      return { ...common, toolCallCount: 0, lastResponse: null, activeTasks };
    }
    return {
      ...common,
      modelTier,
      ...(parentId !== null && { parentId }),
      tasks: own.map((task) => ({ id: task.id, title: task.title, status: task.statusText })),
    };
  },
  showCreated: ({ id: agentId, name, roleText: role, statusText: status }) => ({
    body: { agentId, name, role, status },
    status: 201,
  }),
  showDeleted: (id) => ({ deleted: true, id }),
  async setStatus(port, call, id, body) {
    const { status } = checked(webStatus, body);
    const known: WritableAgentStatus | undefined = writableAgentStatuses.find(
      (each) => each === status,
    );
    // It stores any other word as well, which the port has no place for.
    if (known !== undefined) await ifThere(port.setAgentStatus(call, id, known));
    return { updated: true, id, status };
  },
};
