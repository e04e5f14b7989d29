import type { Context } from '../context.js';
import { NotFoundError } from '../errors.js';
import type { AgentStatus, MiteosTask, TaskStatus } from '../surfaces/miteos/port.js';
import type { LoggedEvent } from './event.js';
import type { EventFilter } from './filter.js';
import { visibleTypes } from './scopes.js';
import type { EventStream } from './stream.js';

const ENDED = new Set<TaskStatus>(['COMPLETE', 'FAILED', 'CANCELLED']);
const AGENT_ENDED = new Set<AgentStatus>(['COMPLETE', 'ERROR', 'CANCELLED']);

/**
 * The events of a task behind `after`, or from now on; it ends when the task has.
 *
 * @throws NotFoundError
 */
export function followTask(
  context: Context,
  taskId: string,
  after: bigint | null,
): Promise<EventStream> {
  return followUntil(context, {
    ...{ taskId, after, filter: { taskId } },
    isLast: (event) => event.type === 'task.status' && ENDED.has(event.payload.status),
    hasEnded: ({ status }) => ENDED.has(status),
  });
}

/**
 * The same for one agent of a task.
 *
 * @throws NotFoundError
 */
export function followAgent(
  context: Context,
  [taskId, agentId]: [string, string],
  after: bigint | null,
): Promise<EventStream> {
  return followUntil(context, {
    ...{ taskId, after, filter: { taskId, agentId } },
    isLast: (event) => event.type === 'agent.status' && AGENT_ENDED.has(event.payload.status),
    hasEnded({ detail }) {
      const agent = detail?.agents.find(({ id }) => id === agentId);
      if (!agent) throw new NotFoundError('There is no agent with this id.');
      return AGENT_ENDED.has(agent.status);
    },
  });
}

interface Ending {
  taskId: string;
  filter: EventFilter;
  after: bigint | null;
  isLast: (event: LoggedEvent) => boolean;
  /** Whether nothing more is to come, as the task is now. */
  hasEnded: (task: MiteosTask) => boolean;
}

async function followUntil(
  { events, live, miteos, viewer, call }: Context,
  { taskId, filter, after, isLast, hasEnded }: Ending,
): Promise<EventStream> {
  const { tenantId } = viewer;
  const types = visibleTypes(viewer, null);
  // Before the look at the task, so that an end between the two is still delivered.
  const stream = await events.follow({
    ...{ tenantId, after, isLast, filter: { ...filter, ...(types && { types }) } },
  });
  try {
    const task = (await miteos.tasks(call(), [taskId])).get(taskId);
    if (!task) throw new NotFoundError('There is no task with this id.');
    if (task instanceof Error) throw task;
    stream.missNothingBefore(task.createdAt);
    if (hasEnded(task)) {
      await live.tasks?.catchUp(call(), taskId);
      stream.endAt(await events.head(tenantId));
    }
    return stream;
  } catch (error) {
    await stream.return();
    throw error;
  }
}
