import type { Context } from '../context.js';
import { NotFoundError } from '../errors.js';
import type { TaskStatus } from '../surfaces/miteos/port.js';
import type { EventStream } from './stream.js';

const ENDED = new Set<TaskStatus>(['COMPLETE', 'FAILED', 'CANCELLED']);

/**
 * The events of a task behind `after`, or from now on; it ends when the task has.
 *
 * @throws NotFoundError
 */
export async function followTask(
  { events, miteos, viewer, call }: Context,
  taskId: string,
  after: bigint | null,
): Promise<EventStream> {
  const { tenantId } = viewer;
  // Before the look at the task, so that an end between the two is still delivered.
  const head = await events.head(tenantId);
  const task = (await miteos.tasks(call(), [taskId])).get(taskId);
  if (!task) throw new NotFoundError('There is no task with this id.');
  if (task instanceof Error) throw task;
  return events.follow({
    tenantId,
    filter: { taskId },
    after: after ?? head,
    upTo: ENDED.has(task.status) ? await events.head(tenantId) : null,
    isLast: (event) => event.type === 'task.status' && ENDED.has(event.payload.status),
  });
}
