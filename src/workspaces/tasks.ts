import type { Context } from '../context.js';
import { Surface } from '../store/generated/prisma/enums.js';
import type { MiteosTask, MiteosTaskConfig } from '../surfaces/miteos/port.js';
import { miteosPartOf } from './parts.js';

/** Creates a task on Miteos, and keeps which Workspace it was created in. */
export async function createTask(
  context: Context,
  input: { workspaceId: string | null; prompt: string; config: Partial<MiteosTaskConfig> },
): Promise<MiteosTask> {
  const { workspaceId, prompt, config } = input;
  const upstreamId = workspaceId === null ? null : await miteosPartOf(context, workspaceId);
  const task = await context.miteos.createTask(context.write(), {
    ...{ prompt, config, workspaceId: upstreamId },
  });
  if (upstreamId !== null) await keepWorkspaceOf(context, task, upstreamId);
  await follow(context, task);
  return task;
}

/** The Workspace that has the part now: it may have come to another while the task was created. */
async function keepWorkspaceOf(
  { store, viewer: { tenantId } }: Context,
  { id: taskId, createdAt }: MiteosTask,
  upstreamId: string,
): Promise<void> {
  const surface = Surface.MITEOS;
  await store.transaction(async (tx) => {
    // Held, so that whoever moves the part moves the task as well.
    const [link] = await tx.$queryRaw<{ workspaceId: string }[]>`
      SELECT "workspaceId" FROM "WorkspaceLink"
      WHERE "WorkspaceLink"."tenantId" = ${tenantId} AND "surface" = ${surface}::"Surface"
        AND "upstreamId" = ${upstreamId}
      FOR SHARE`;
    if (!link) return;
    await tx.taskWorkspace.createMany({
      data: { tenantId, surface, taskId, workspaceId: link.workspaceId, createdAt },
      // There already when the surface gives a task that it made for the same key before.
      skipDuplicates: true,
    });
  });
}

/** What becomes of it is looked for, where the surface does not tell. */
async function follow({ live, viewer }: Context, task: MiteosTask): Promise<void> {
  if (live.tasks === null) return;
  await live.tasks.found(viewer.tenantId, task);
  live.sources.look(viewer.tenantId, Surface.MITEOS);
}
