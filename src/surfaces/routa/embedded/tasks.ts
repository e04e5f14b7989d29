import { randomUUID } from 'node:crypto';
import type { RoutaTask as TaskRow } from '../../../store/generated/prisma/client.js';
import type { ById } from '../../by-id.js';
import type { Call, WriteCall } from '../../call.js';
import { possibleIds } from '../../embedded/ids.js';
import {
  taskPriorities,
  writableTaskStatuses,
  type NewRoutaTask,
  type RoutaTask,
  type RoutaTaskChanges,
  type WritableTaskStatus,
} from '../port.js';
import { nothing, taskAnswer } from './answers.js';
import type { EmbeddedRoutaOptions } from './options.js';
import { notFound } from './refusals.js';
import { isEmpty, lock, wordOf } from './rows.js';
import { labelLines, lines, longText, nameText, objectiveText, titleText } from './texts.js';
import type { Write, Writes } from './writes.js';

/** Routa: where a task is on the board, by its status. Others are in `backlog`. */
const COLUMNS: Readonly<Partial<Record<WritableTaskStatus, string>>> = {
  IN_PROGRESS: 'dev',
  REVIEW_REQUIRED: 'review',
  BLOCKED: 'blocked',
  COMPLETED: 'done',
};

type Options = Pick<EmbeddedRoutaOptions, 'store'> & { writes: Writes };

export class Tasks {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async of(
    { account: accountId }: Call,
    workspaceIds: readonly string[],
  ): Promise<ById<RoutaTask[]>> {
    const rows = await this.#options.store.prisma.routaWorkspace.findMany({
      where: { accountId, id: { in: possibleIds(workspaceIds) } },
      select: { id: true, tasks: { where: { accountId }, orderBy: { position: 'asc' } } },
    });
    return new Map(rows.map(({ id, tasks }) => [id, tasks.map(toTask)]));
  }

  async get({ account: accountId }: Call, ids: readonly string[]): Promise<ById<RoutaTask>> {
    const rows = await this.#options.store.prisma.routaTask.findMany({
      where: { accountId, id: { in: possibleIds(ids) } },
    });
    return new Map(rows.map((row) => [row.id, toTask(row)]));
  }

  async create(call: WriteCall, input: NewRoutaTask): Promise<RoutaTask> {
    const { workspaceId, title, objective } = input;
    const fields = {
      ...{ id: randomUUID(), title: titleText(title), objective: objectiveText(objective) },
      ...statusFields('PENDING'),
      ...changedFields({
        scope: input.scope ?? undefined,
        priority: input.priority ?? undefined,
        acceptanceCriteria: input.acceptanceCriteria ?? undefined,
        labels: input.labels ?? undefined,
        dependencies: input.dependencies ?? undefined,
      }),
    };
    return this.#options.writes.once(call, 'createTask', taskAnswer, async (write) => {
      const { tx, accountId, now } = write;
      await lock(write, 'workspace', workspaceId);
      const row = await tx.routaTask.create({
        data: { ...fields, accountId, workspaceId, createdAt: now, updatedAt: now },
      });
      return told(write, toTask(row));
    });
  }

  async update(call: WriteCall, id: string, changes: RoutaTaskChanges): Promise<RoutaTask> {
    const fields = changedFields(changes);
    return this.#options.writes.once(call, 'updateTask', taskAnswer, async (write) => {
      const { tx, accountId, now } = write;
      const before = await locked(write, id);
      if (isEmpty(fields)) return toTask(before);
      const data = { ...fields, updatedAt: now };
      const [row] = await tx.routaTask.updateManyAndReturn({ where: { accountId, id }, data });
      if (!row) throw notFound('task');
      const task = toTask(row);
      return row.status === before.status ? task : told(write, task);
    });
  }

  delete(call: WriteCall, taskId: string): Promise<null> {
    return this.#options.writes.once(call, 'deleteTask', nothing, async (write) => {
      const { tx, accountId, tell } = write;
      const { id, workspaceId } = await locked(write, taskId);
      await tx.routaTask.deleteMany({ where: { accountId, id } });
      tell({ type: 'task.deleted', workspaceId, taskId });
      return null;
    });
  }
}

async function locked(write: Write, id: string): Promise<TaskRow> {
  await lock(write, 'task', id);
  const { tx, accountId } = write;
  return tx.routaTask.findFirstOrThrow({ where: { accountId, id } });
}

function told({ tell }: Write, task: RoutaTask): RoutaTask {
  const { id: taskId, workspaceId, status, statusText } = task;
  tell({ type: 'task.status', workspaceId, taskId, status, statusText });
  return task;
}

function statusFields(status: WritableTaskStatus) {
  return { status, columnId: COLUMNS[status] ?? 'backlog' };
}

function changedFields(changes: RoutaTaskChanges) {
  const { title, objective, scope, status, priority, assignedTo, completionSummary } = changes;
  const { acceptanceCriteria, labels, dependencies } = changes;
  return {
    ...(title !== undefined && { title: titleText(title) }),
    ...(objective !== undefined && { objective: objectiveText(objective) }),
    ...(scope !== undefined && { scope: longText(scope, 'scope') }),
    ...(status !== undefined && statusFields(status)),
    ...(priority !== undefined && { priority: priority.toLowerCase() }),
    ...(acceptanceCriteria && {
      acceptanceCriteria: lines(acceptanceCriteria, 'acceptanceCriteria'),
    }),
    ...(labels && { labels: labelLines(labels) }),
    ...(dependencies && { dependencies: lines(dependencies, 'dependencies') }),
    ...(assignedTo !== undefined && { assignedTo: nameText(assignedTo, 'assignedTo') }),
    ...(completionSummary !== undefined && {
      completionSummary: longText(completionSummary, 'completionSummary'),
    }),
  };
}

function toTask(row: TaskRow): RoutaTask {
  const { id, workspaceId, title, objective, scope, status, priority, columnId } = row;
  const { acceptanceCriteria, labels, dependencies, assignedTo, completionSummary } = row;
  const { createdAt, updatedAt } = row;
  return {
    ...{ id, workspaceId, title, objective, scope, columnId, createdAt, updatedAt },
    ...{ acceptanceCriteria, labels, dependencies, assignedTo, completionSummary },
    status: wordOf(writableTaskStatuses, status),
    statusText: status,
    priority: priority === null ? null : wordOf(taskPriorities, priority),
  };
}
