import type { Store } from '../../../store/store.js';

/**
 * Forgets the tasks that have not been looked at since then, as those that have ended or that their
 * surface does not have any more, and who followed one and does so no more.
 */
export async function forgetTasks(
  { prisma }: Store,
  { seenBefore, now }: { seenBefore: Date; now: Date },
): Promise<void> {
  await prisma.taskSnapshot.deleteMany({ where: { seenAt: { lt: seenBefore } } });
  await prisma.workspaceSnapshot.deleteMany({ where: { seenAt: { lt: seenBefore } } });
  await prisma.taskWatch.deleteMany({ where: { until: { lt: now } } });
}
