import type { Call, WriteCall } from '../../call.js';
import { eachOf, ofId } from '../../live/outcomes.js';
import { toDetailedTask, toListedTask } from '../mapping.js';
import type { ById, MiteosTask, MiteosTaskConfig, NewTask, TaskPage } from '../port.js';
import { invalid } from '../refusals.js';
import * as answers from '../wire/answers.js';
import { bodyOf, newTask } from '../wire/bodies.js';
import { once } from './once.js';
import { outgoing, type LiveMiteosOptions } from './options.js';
import { orNoWorkspace } from './workspace-fault.js';
import type { Workspaces } from './workspaces.js';

type Options = LiveMiteosOptions & { workspaces: Workspaces };

export class Tasks {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async create(call: WriteCall, input: NewTask): Promise<MiteosTask> {
    const { upstream, workspaces } = this.#options;
    const { prompt, config, workspaceId } = input;
    const body = bodyOf(newTask, {
      prompt,
      config: configToSend(config ?? {}),
      workspace_id: workspaceId ?? undefined,
    });
    const out = await outgoing(this.#options, call);
    const made = upstream.json(out, { method: 'POST', route: '/tasks', body }, answers.task);
    const doubt = 'the task may have been created. Look at `tasks` before trying again.';
    return toListedTask(await orNoWorkspace(once(made, doubt), { out, workspaces, workspaceId }));
  }

  /** Without a total from Miteos, it counts what is known to be there. */
  async list(call: Call, page: TaskPage): Promise<{ tasks: MiteosTask[]; total: number }> {
    const query = queryOf(page);
    const out = await outgoing(this.#options, call);
    const request = { method: 'GET', route: '/tasks', query } as const;
    const { tasks, total } = await this.#options.upstream.json(out, request, answers.taskPage);
    return { tasks: tasks.map(toListedTask), total: total ?? page.offset + tasks.length };
  }

  async get(call: Call, ids: readonly string[]): Promise<ById<MiteosTask>> {
    if (ids.length === 0) return new Map();
    const out = await outgoing(this.#options, call);
    return eachOf(ids, async (id) => {
      const request = { method: 'GET', route: '/tasks/{id}', params: { id } } as const;
      return ofId(
        'MITEOS',
        id,
        toDetailedTask(await this.#options.upstream.json(out, request, answers.task)),
      );
    });
  }

  async cancel(call: WriteCall, id: string): Promise<void> {
    const out = await outgoing(this.#options, call);
    const request = { method: 'POST', route: '/tasks/{id}/cancel', params: { id } } as const;
    const cancelled = this.#options.upstream.json(out, request, answers.success);
    const doubt = 'the task may have been cancelled. Look at its `status` before trying again.';
    if (!(await once(cancelled, doubt))) throw invalid('Miteos did not cancel the task.');
  }
}

/** What was left out is not sent; undefined when there is nothing. */
function configToSend(config: Partial<MiteosTaskConfig>) {
  const { maxAgents, autonomyLevel, autoDeploy, deployTarget } = config;
  const given = {
    max_agents: maxAgents,
    autonomy_level: autonomyLevel,
    auto_deploy: autoDeploy,
    deploy_target: deployTarget,
  };
  return Object.values(given).some((value) => value !== undefined) ? given : undefined;
}

/** Checked here, since Miteos does not say what it does with a page that it does not give. */
function queryOf({ status, limit, offset }: TaskPage) {
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    throw invalid('The limit is not a whole number from 1 to 100.', 'limit');
  }
  if (!Number.isSafeInteger(offset) || offset < 0) {
    throw invalid('The offset is not a whole number from 0 up.', 'offset');
  }
  if (status === 'UNKNOWN') {
    throw invalid('Miteos cannot be asked for tasks of an unknown status.', 'status');
  }
  return { status: status?.toLowerCase(), limit, offset };
}
