import { randomUUID } from 'node:crypto';
import type { RoutaAgent as AgentRow } from '../../../store/generated/prisma/client.js';
import type { ById } from '../../by-id.js';
import type { Call, WriteCall } from '../../call.js';
import { possibleIds } from '../../embedded/ids.js';
import {
  agentRoles,
  modelTiers,
  writableAgentStatuses,
  type NewRoutaAgent,
  type RoutaAgent,
  type WritableAgentStatus,
} from '../port.js';
import { agentAnswer, nothing } from './answers.js';
import type { EmbeddedRoutaOptions } from './options.js';
import { notFound } from './refusals.js';
import { lock, wordOf } from './rows.js';
import { nameText } from './texts.js';
import type { Write, Writes } from './writes.js';

type Options = Pick<EmbeddedRoutaOptions, 'store'> & { writes: Writes };

/** Records of agents: none runs here, and any status may follow any other, as on the real Routa. */
export class Agents {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async of(
    { account: accountId }: Call,
    workspaceIds: readonly string[],
  ): Promise<ById<RoutaAgent[]>> {
    const rows = await this.#options.store.prisma.routaWorkspace.findMany({
      where: { accountId, id: { in: possibleIds(workspaceIds) } },
      select: { id: true, agents: { where: { accountId }, orderBy: { position: 'asc' } } },
    });
    return new Map(rows.map(({ id, agents }) => [id, agents.map(toAgent)]));
  }

  async get({ account: accountId }: Call, ids: readonly string[]): Promise<ById<RoutaAgent>> {
    const rows = await this.#options.store.prisma.routaAgent.findMany({
      where: { accountId, id: { in: possibleIds(ids) } },
    });
    return new Map(rows.map((row) => [row.id, toAgent(row)]));
  }

  async create(call: WriteCall, input: NewRoutaAgent): Promise<RoutaAgent> {
    const { workspaceId, name, role, modelTier, parentId } = input;
    const fields = {
      ...{ id: randomUUID(), name: nameText(name, 'name'), role, status: 'PENDING' },
      modelTier: modelTier ?? 'SMART',
      parentId: typeof parentId === 'string' ? nameText(parentId, 'parentId') : null,
    };
    return this.#options.writes.once(call, 'createAgent', agentAnswer, async (write) => {
      const { tx, accountId, now } = write;
      await lock(write, 'workspace', workspaceId);
      const row = await tx.routaAgent.create({
        data: { ...fields, accountId, workspaceId, createdAt: now, updatedAt: now },
      });
      return told(write, row);
    });
  }

  setStatus(call: WriteCall, id: string, status: WritableAgentStatus): Promise<RoutaAgent> {
    return this.#options.writes.once(call, 'setAgentStatus', agentAnswer, async (write) => {
      const { tx, accountId, now } = write;
      const before = await locked(write, id);
      const data = { status, updatedAt: now };
      const [row] = await tx.routaAgent.updateManyAndReturn({ where: { accountId, id }, data });
      if (!row) throw notFound('agent');
      return before.status === status ? toAgent(row) : told(write, row);
    });
  }

  delete(call: WriteCall, id: string): Promise<null> {
    return this.#options.writes.once(call, 'deleteAgent', nothing, async ({ tx, accountId }) => {
      const where = { accountId, id: { in: possibleIds([id]) } };
      const { count } = await tx.routaAgent.deleteMany({ where });
      if (count === 0) throw notFound('agent');
      return null;
    });
  }
}

async function locked(write: Write, id: string): Promise<AgentRow> {
  await lock(write, 'agent', id);
  const { tx, accountId } = write;
  return tx.routaAgent.findFirstOrThrow({ where: { accountId, id } });
}

function told({ tell }: Write, row: AgentRow): RoutaAgent {
  const agent = toAgent(row);
  const { id: agentId, roleText: agentType, status, statusText } = agent;
  const { workspaceId } = row;
  tell({ type: 'agent.status', workspaceId, agentId, agentType, status, statusText });
  return agent;
}

function toAgent(row: AgentRow): RoutaAgent {
  const { id, workspaceId, name, role, modelTier, status, parentId, createdAt, updatedAt } = row;
  return {
    ...{ id, workspaceId, name, parentId, createdAt, updatedAt },
    role: wordOf(agentRoles, role),
    roleText: role,
    modelTier: wordOf(modelTiers, modelTier),
    status: wordOf(writableAgentStatuses, status),
    statusText: status,
  };
}
