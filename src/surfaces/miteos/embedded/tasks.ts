import type {
  MiteosAgent as AgentRow,
  MiteosTask as TaskRow,
} from '../../../store/generated/prisma/client.js';
import type { Call, WriteCall } from '../../call.js';
import type {
  ById,
  Decision,
  MiteosAgent,
  MiteosTask,
  MiteosTaskConfig,
  NewTask,
  TaskPage,
} from '../port.js';
import type { Admission } from './admission.js';
import { changeOf, type Change } from '../../embedded/changes.js';
import * as controls from './controls.js';
import { DEPLOY_TARGETS } from './deployment-course.js';
import { Draft } from './draft.js';
import { newId, possibleIds } from './ids.js';
import { storedKey } from './idempotency.js';
import type { EmbeddedMiteosOptions } from './options.js';
import { invalid, notBlank, notFound, storable } from '../refusals.js';
import { dueAt, newRun } from './run.js';
import type { Runs } from './runs.js';
import { agentStatus, taskStatus } from '../statuses.js';

/** Ours, since Miteos documents none. */
const MOST_AGENTS = 10;
const DEFAULTS: MiteosTaskConfig = {
  maxAgents: 3,
  autonomyLevel: 80,
  autoDeploy: false,
  deployTarget: null,
};

type Options = Pick<EmbeddedMiteosOptions, 'store' | 'clock' | 'seed' | 'onEvents'> & {
  runs: Runs;
  admission: Admission;
  /** Called when something may be due sooner than before. */
  wake: () => void;
};

/** Tasks, and the agents in them. */
export class Tasks {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async create(call: WriteCall, input: NewTask): Promise<MiteosTask> {
    const { store, clock, seed, onEvents, wake, admission } = this.#options;
    const accountId = call.account;
    const idempotencyKey = storedKey(call);
    const prompt = notBlank(input.prompt, 'prompt');
    const config = completeConfig(input.config ?? {});
    const workspaceId = await this.#workspace(accountId, input.workspaceId ?? null);

    const createdAt = clock.now();
    const facts = { id: newId('task'), accountId, workspaceId, prompt };
    const described = { ...facts, config, createdAt: createdAt.getTime() };
    const draft = new Draft({ ...described, run: newRun(seed, described) }, newId);
    const { run } = draft;
    if (admission.isLimited) run.dueAt = null;
    draft.recordStatus(createdAt.getTime());
    const due = dueAt(run);
    const created = await store.transaction(async (tx) => {
      const [row] = await tx.miteosTask.createManyAndReturn({
        data: {
          ...facts,
          ...config,
          status: run.status,
          run,
          dueAt: due === null ? null : new Date(due),
          idempotencyKey,
          createdAt,
        },
        skipDuplicates: true,
      });
      if (row) await onEvents(tx, accountId, draft.events);
      store.afterCommit(tx, wake);
      return row;
    });
    return toListed(
      created ??
        (await store.prisma.miteosTask.findFirstOrThrow({ where: { accountId, idempotencyKey } })),
    );
  }

  async list(
    { account }: Call,
    { status, limit, offset }: TaskPage,
  ): Promise<{ tasks: MiteosTask[]; total: number }> {
    if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
      throw invalid('The limit is not a whole number from 1 to 100.', 'limit');
    }
    if (!Number.isSafeInteger(offset) || offset < 0) {
      throw invalid('The offset is not a whole number from 0 up.', 'offset');
    }
    const { prisma } = this.#options.store;
    const where = { accountId: account, ...(status && { status: status.toLowerCase() }) };
    const [rows, total] = await Promise.all([
      prisma.miteosTask.findMany({
        where,
        omit: { run: true },
        orderBy: { position: 'desc' },
        take: limit,
        skip: offset,
      }),
      prisma.miteosTask.count({ where }),
    ]);
    return { tasks: rows.map(toListed), total };
  }

  async get({ account }: Call, ids: readonly string[]): Promise<ById<MiteosTask>> {
    const rows = await this.#options.store.prisma.miteosTask.findMany({
      where: { accountId: account, id: { in: possibleIds(ids) } },
      omit: { run: true },
      include: {
        agents: { where: { accountId: account }, orderBy: { position: 'asc' } },
        _count: { select: { deliverables: { where: { accountId: account } } } },
      },
    });
    return new Map(
      rows.map((row) => {
        const { maxAgents, autonomyLevel, autoDeploy, deployTarget, cost } = row;
        const detail = {
          config: { maxAgents, autonomyLevel, autoDeploy, deployTarget },
          agents: row.agents.map(toAgent),
          cost,
          deliverableCount: row._count.deliverables,
        };
        return [row.id, { ...toListed(row), detail }];
      }),
    );
  }

  async cancel(call: WriteCall, taskId: string): Promise<void> {
    const [id] = possibleIds([taskId]);
    if (id === undefined) throw notFound('task');
    await this.#change(changeOf(call, 'cancelTask'), id, controls.cancelTask);
  }

  pauseAgent(call: WriteCall, agentId: string): Promise<void> {
    return this.#changeAgent(changeOf(call, 'pauseAgent'), agentId, (draft, now) => {
      controls.pauseAgent(draft, agentId, now);
    });
  }

  resumeAgent(call: WriteCall, agentId: string): Promise<void> {
    return this.#changeAgent(changeOf(call, 'resumeAgent'), agentId, (draft, now) => {
      controls.resumeAgent(draft, agentId, now);
    });
  }

  async guideAgent(call: WriteCall, agentId: string, instructions: string): Promise<void> {
    const text = notBlank(instructions, 'instructions');
    await this.#changeAgent(changeOf(call, 'guideAgent'), agentId, (draft) => {
      controls.guideAgent(draft, agentId, text);
    });
  }

  cancelAgent(call: WriteCall, agentId: string): Promise<void> {
    return this.#changeAgent(changeOf(call, 'cancelAgent'), agentId, (draft, now) => {
      controls.cancelAgent(draft, agentId, now);
    });
  }

  async decideApproval(
    call: WriteCall,
    agentId: string,
    approvalId: string,
    { approved, reason }: Decision,
  ): Promise<void> {
    const because = typeof reason === 'string' ? storable(reason, 'reason') : null;
    await this.#changeAgent(changeOf(call, 'decideApproval'), agentId, (draft, now) => {
      controls.decideApproval(draft, agentId, approvalId, approved, because, now);
    });
  }

  async #changeAgent(
    change: Change,
    agentId: string,
    apply: (draft: Draft, now: number) => void,
  ): Promise<void> {
    const agent = await this.#options.store.prisma.miteosAgent.findFirst({
      where: { accountId: change.accountId, id: { in: possibleIds([agentId]) } },
      select: { taskId: true },
    });
    if (!agent) throw notFound('agent');
    await this.#change(change, agent.taskId, apply);
  }

  async #change(
    change: Change,
    taskId: string,
    apply: (draft: Draft, now: number) => void,
  ): Promise<void> {
    await this.#options.runs.change(change, taskId, apply);
    this.#options.wake();
  }

  async #workspace(accountId: string, id: string | null): Promise<string | null> {
    if (id === null) return null;
    const workspace = await this.#options.store.prisma.miteosWorkspace.findFirst({
      where: { accountId, id: { in: possibleIds([id]) } },
      select: { id: true },
    });
    if (!workspace) throw invalid('There is no such workspace.', 'workspace');
    return workspace.id;
  }
}

/** The config with what was left out. */
function completeConfig(given: Partial<MiteosTaskConfig>): MiteosTaskConfig {
  const config = {
    maxAgents: given.maxAgents ?? DEFAULTS.maxAgents,
    autonomyLevel: given.autonomyLevel ?? DEFAULTS.autonomyLevel,
    autoDeploy: given.autoDeploy ?? DEFAULTS.autoDeploy,
    deployTarget: given.deployTarget ?? DEFAULTS.deployTarget,
  };
  const { maxAgents, autonomyLevel, deployTarget } = config;
  if (!Number.isInteger(maxAgents) || maxAgents < 1 || maxAgents > MOST_AGENTS) {
    const message = `maxAgents is not a whole number from 1 to ${MOST_AGENTS}.`;
    throw invalid(message, 'config.maxAgents');
  }
  if (!Number.isInteger(autonomyLevel) || autonomyLevel < 0 || autonomyLevel > 100) {
    const message = 'autonomyLevel is not a whole number from 0 to 100.';
    throw invalid(message, 'config.autonomyLevel');
  }
  if (deployTarget !== null && !DEPLOY_TARGETS.some((target) => target === deployTarget)) {
    const message = `deployTarget is none of ${DEPLOY_TARGETS.join(', ')}.`;
    throw invalid(message, 'config.deployTarget');
  }
  return config;
}

/** The form without detail. */
function toListed({
  id,
  status,
  prompt,
  createdAt,
}: Pick<TaskRow, 'id' | 'status' | 'prompt' | 'createdAt'>): MiteosTask {
  return { id, status: taskStatus(status), statusText: status, prompt, createdAt, detail: null };
}

function toAgent(row: AgentRow): MiteosAgent {
  const { id, taskId, type, status, currentTool, progress } = row;
  return {
    id,
    taskId,
    type,
    status: agentStatus(status),
    statusText: status,
    currentTool,
    progress,
  };
}
