import type { Store } from '../store/store.js';

/**
 * Forgets what sources have not looked at since then, as tasks that have ended, or what its surface does
 * not have any more, and who followed a task and does so no more.
 */
export async function forgetLooks(
  { prisma }: Store,
  { seenBefore, now }: { seenBefore: Date; now: Date },
): Promise<void> {
  await prisma.taskSnapshot.deleteMany({ where: { seenAt: { lt: seenBefore } } });
  await prisma.workspaceSnapshot.deleteMany({ where: { seenAt: { lt: seenBefore } } });
  await prisma.taskWatch.deleteMany({ where: { until: { lt: now } } });
}
