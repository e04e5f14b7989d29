import { isDeepStrictEqual } from 'node:util';
import type { UpstreamCall } from '../../../upstream/upstream.js';
import type { ById } from '../../by-id.js';
import type { Call, WriteCall } from '../../call.js';
import { oldestFirst } from '../../live/order.js';
import { eachOf, ofId } from '../../live/outcomes.js';
import { toTask } from '../mapping.js';
import type { NewRoutaTask, RoutaTask, RoutaTaskChanges, WritableTaskPriority } from '../port.js';
import * as answers from '../wire/answers.js';
import { bodyOf, newTask, taskChanges, tidied } from '../wire/bodies.js';
import { deleteOnce } from './deleting.js';
import { checkNamed, inWorkspace, lasting, ofWrite, once, settled, unsupported } from './faults.js';
import { ask, outgoing, type LiveRoutaOptions } from './options.js';
import type { Workspaces } from './workspaces.js';

type Options = LiveRoutaOptions & { workspaces: Workspaces };

const PRIORITIES = { LOW: 'low', MEDIUM: 'medium', HIGH: 'high', URGENT: 'urgent' } as const;

export class Tasks {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Chosen here too: a server may take another workspace for the one that is asked for. */
  async of(call: Call, workspaceIds: readonly string[]): Promise<ById<RoutaTask[]>> {
    if (workspaceIds.length === 0) return new Map();
    const out = outgoing(this.#options, call);
    return eachOf(workspaceIds, async (workspaceId) => {
      const request = { method: 'GET', route: '/tasks', query: { workspaceId } } as const;
      const wire = await ask(this.#options, out, request, answers.tasks);
      const found = wire.map((one) => toTask(one, workspaceId));
      return oldestFirst(found.filter((one) => one.workspaceId === workspaceId));
    });
  }

  async get(call: Call, ids: readonly string[]): Promise<ById<RoutaTask>> {
    if (ids.length === 0) return new Map();
    const out = outgoing(this.#options, call);
    return eachOf(ids, (id) => this.#read(out, id));
  }

  async create(call: WriteCall, input: NewRoutaTask): Promise<RoutaTask> {
    const { workspaces } = this.#options;
    const { workspaceId, title, objective } = input;
    checkNamed(workspaceId);
    const body = bodyOf(newTask, {
      ...{ workspaceId, title, objective, scope: input.scope ?? undefined },
      priority: priorityOf(input.priority),
      acceptanceCriteria: listOf(input.acceptanceCriteria),
      labels: listOf(input.labels),
      dependencies: listOf(input.dependencies),
    });
    const out = outgoing(this.#options, call);
    const request = { method: 'POST', route: '/tasks', body } as const;
    const doubt = 'the task may have been created. Look at the tasks before trying again.';
    const made = once(ask(this.#options, out, request, answers.task), doubt);
    const wire = await inWorkspace(made, () => workspaces.lacks(lasting(out), workspaceId));
    return toTask(wire, workspaceId);
  }

  async update(call: WriteCall, id: string, changes: RoutaTaskChanges): Promise<RoutaTask> {
    const { title, objective, scope, status, assignedTo, completionSummary } = changes;
    const body = bodyOf(taskChanges, {
      ...{ title, objective, scope, status, assignedTo, completionSummary },
      priority: priorityOf(changes.priority),
      acceptanceCriteria: listOf(changes.acceptanceCriteria),
      labels: listOf(changes.labels),
      dependencies: listOf(changes.dependencies),
    });
    const out = outgoing(this.#options, call);
    const request = { method: 'PATCH', route: '/tasks/{id}', params: { id }, body } as const;
    const sent = ask(this.#options, out, request, answers.task);
    const seen = await settled(
      sent.then((wire) => toTask(ofWrite(id, wire))),
      async () => {
        const now = await this.#read(lasting(out), id);
        return isChanged(now, changes) ? now : null;
      },
    );
    if (status === undefined || seen.status === status) return seen;
    throw unsupported(`Routa has not given the task the status ${status}: it is ${seen.status}.`);
  }

  /** Routa says of one that is not there, too, that it was deleted; so it is looked for first. */
  async delete(call: WriteCall, id: string): Promise<void> {
    const out = outgoing(this.#options, call);
    const request = { method: 'DELETE', route: '/tasks/{id}', params: { id } } as const;
    await deleteOnce(this.#options, out, request, (again) => this.#read(again, id));
  }

  async #read(out: UpstreamCall, id: string): Promise<RoutaTask> {
    const request = { method: 'GET', route: '/tasks/{id}', params: { id } } as const;
    return ofId('ROUTA', id, toTask(await ask(this.#options, out, request, answers.task)));
  }
}

function isChanged(task: RoutaTask, changes: RoutaTaskChanges): boolean {
  const { labels, ...rest } = changes;
  const given = Object.entries({ ...rest, labels: labels && tidied(labels) });
  const now: Readonly<Record<string, unknown>> = { ...task };
  return given.every(([name, value]) => value === undefined || isDeepStrictEqual(now[name], value));
}

function priorityOf(priority: WritableTaskPriority | null | undefined) {
  return priority ? PRIORITIES[priority] : undefined;
}

function listOf(given: readonly string[] | null | undefined): string[] | undefined {
  return given ? [...given] : undefined;
}
