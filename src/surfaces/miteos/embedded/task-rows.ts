import { z } from 'zod';
import { Prisma, type MiteosTask as TaskRow } from '../../../store/generated/prisma/client.js';
import type { Transaction } from '../../../store/store.js';
import { dueAt, parseRun, type TaskState } from './run.js';

/*
 * Rows of tasks, read and written. The run is the truth; the rows of its agents, approvals and
 * deployment repeat it for whoever reads. A batch takes a statement for each table, however large.
 */

/** A file that is stored, and has no row yet. */
export interface StoredFile {
  id: string;
  name: string;
  type: string;
  sizeBytes: number;
  sha256: string;
  blob: string;
  at: number;
}

/** A change of a task that is ready to be written. */
export interface TaskChange {
  task: TaskState;
  deliverables: StoredFile[];
  /** Copies of the deliverables in the task's workspace. */
  files: StoredFile[];
}

/** Throws when the row's run cannot be read. */
export function toTask(row: TaskRow): TaskState {
  return { ...describe(row), run: parseRun(row.run) };
}

/** The task without its run. */
export function describe(row: Omit<TaskRow, 'run'>): Omit<TaskState, 'run'> {
  const { id, accountId, workspaceId, prompt, createdAt } = row;
  const { maxAgents, autonomyLevel, autoDeploy, deployTarget } = row;
  return {
    id,
    accountId,
    workspaceId,
    prompt,
    config: { maxAgents, autonomyLevel, autoDeploy, deployTarget },
    createdAt: createdAt.getTime(),
  };
}

/**
 * Locks the tasks, and gives the version of each that could be locked. Those that another
 * transaction holds are waited for or skipped.
 */
export async function lockTasks(
  tx: Transaction,
  ids: string[],
  held: 'wait' | 'skip',
): Promise<Map<string, string | null>> {
  const rows = await tx.$queryRaw`
    SELECT "id", "run"->>'version' AS "version" FROM "MiteosTask"
    WHERE "id" = ANY(${ids}) ORDER BY "id"
    FOR UPDATE ${held === 'skip' ? Prisma.raw('SKIP LOCKED') : Prisma.empty}`;
  const locked = z.array(z.object({ id: z.string(), version: z.string().nullable() })).parse(rows);
  return new Map(locked.map(({ id, version }) => [id, version]));
}

/** Writes the tasks, which the caller has locked, and all that hangs on them. */
export async function writeTasks(tx: Transaction, changes: TaskChange[]): Promise<void> {
  const tasks = changes.map(({ task }) => task);
  await updateTasks(tx, tasks);
  await upsertAgents(tx, tasks);
  await upsertApprovals(tx, tasks);
  await upsertDeployments(tx, tasks);
  const deliverables = changes.flatMap(({ task, deliverables }) =>
    deliverables.map((file) => ({ ...fileRow(task, file), taskId: task.id })),
  );
  if (deliverables.length > 0) await tx.miteosDeliverable.createMany({ data: deliverables });
  const files = changes.flatMap(({ task, files }) =>
    task.workspaceId === null
      ? []
      : inWorkspace(
          task.workspaceId,
          files.map((file) => fileRow(task, file)),
        ),
  );
  if (files.length > 0) await tx.miteosFile.createMany({ data: files });
}

async function updateTasks(tx: Transaction, tasks: TaskState[]): Promise<void> {
  const rows = tasks.map(({ id, accountId, run }) => ({
    id,
    accountId,
    status: run.status,
    cost: run.cost,
    run,
    dueAt: time(dueAt(run)),
  }));
  await tx.$executeRaw`
    UPDATE "MiteosTask" AS t
    SET "status" = r."status", "cost" = r."cost", "run" = r."run", "dueAt" = r."dueAt"
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r("id" text, "accountId" text,
      "status" text, "cost" float8, "run" jsonb, "dueAt" timestamptz)
    WHERE t."id" = r."id" AND t."accountId" = r."accountId"`;
}

async function upsertAgents(tx: Transaction, tasks: TaskState[]): Promise<void> {
  const rows = tasks.flatMap(({ id: taskId, accountId, run }) =>
    run.agents.map(({ id, type, status, tool, progress, createdAt }, position) => ({
      id,
      accountId,
      taskId,
      position,
      type,
      status,
      currentTool: tool,
      progress,
      createdAt: time(createdAt),
    })),
  );
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "MiteosAgent" ("id", "accountId", "taskId", "position", "type", "status",
      "currentTool", "progress", "createdAt")
    SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r("id" text,
      "accountId" text, "taskId" text, "position" int, "type" text, "status" text,
      "currentTool" text, "progress" int, "createdAt" timestamptz)
    ON CONFLICT ("id") DO UPDATE SET "status" = excluded."status",
      "currentTool" = excluded."currentTool", "progress" = excluded."progress"`;
}

async function upsertApprovals(tx: Transaction, tasks: TaskState[]): Promise<void> {
  const rows = tasks.flatMap(({ id: taskId, accountId, run }) =>
    run.approvals.map(({ askedAt, decidedAt, ...approval }) => ({
      ...approval,
      accountId,
      taskId,
      createdAt: time(askedAt),
      decidedAt: time(decidedAt),
    })),
  );
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "MiteosApproval" ("id", "accountId", "taskId", "agentId", "action", "tool", "risk",
      "approved", "reason", "createdAt", "decidedAt")
    SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r("id" text,
      "accountId" text, "taskId" text, "agentId" text, "action" text, "tool" text, "risk" text,
      "approved" boolean, "reason" text, "createdAt" timestamptz, "decidedAt" timestamptz)
    ON CONFLICT ("id") DO UPDATE SET "approved" = excluded."approved",
      "reason" = excluded."reason", "decidedAt" = excluded."decidedAt"`;
}

/** Their own `dueAt` stays null, since the task moves them. */
async function upsertDeployments(tx: Transaction, tasks: TaskState[]): Promise<void> {
  const rows = tasks.flatMap(({ id: taskId, accountId, workspaceId, run: { deployment } }) =>
    deployment === null
      ? []
      : {
          id: deployment.id,
          accountId,
          workspaceId,
          taskId,
          target: deployment.target,
          status: deployment.status,
          url: deployment.url,
          createdAt: time(deployment.createdAt),
          completedAt: time(deployment.completedAt),
        },
  );
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "MiteosDeployment" ("id", "accountId", "workspaceId", "taskId", "target", "status",
      "url", "createdAt", "completedAt")
    SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r("id" text,
      "accountId" text, "workspaceId" text, "taskId" text, "target" text, "status" text,
      "url" text, "createdAt" timestamptz, "completedAt" timestamptz)
    ON CONFLICT ("id") DO UPDATE SET "status" = excluded."status", "url" = excluded."url",
      "completedAt" = excluded."completedAt"`;
}

function fileRow({ accountId }: TaskState, { at, ...file }: StoredFile) {
  return { ...file, accountId, createdAt: new Date(at) };
}

function inWorkspace<T>(workspaceId: string, rows: T[]): (T & { workspaceId: string })[] {
  return rows.map((row) => ({ ...row, workspaceId }));
}

function time(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
