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
  if (workspaceId !== null) {
    await context.store.prisma.taskWorkspace.createMany({
      data: {
        tenantId: context.viewer.tenantId,
        surface: Surface.MITEOS,
        taskId: task.id,
        workspaceId,
        createdAt: task.createdAt,
      },
      // There already when the surface gives a task that it made for the same key before.
      skipDuplicates: true,
    });
  }
  await follow(context, task);
  return task;
}

/** What becomes of it is looked for, where the surface does not tell. */
async function follow({ live, viewer }: Context, task: MiteosTask): Promise<void> {
  if (live.tasks === null) return;
  await live.tasks.sawListed(viewer.tenantId, undefined, task);
  live.sources.look(viewer.tenantId, Surface.MITEOS);
}
