import type { Context } from '../context.js';
import { NotFoundError } from '../errors.js';
import { Surface } from '../store/generated/prisma/enums.js';
import { foundIn } from '../surfaces/by-id.js';
import type { AgentStatus, MiteosTask, TaskStatus } from '../surfaces/miteos/port.js';
import type { RoutaTask } from '../surfaces/routa/port.js';
import { commonTaskStatus } from '../surfaces/routa/statuses.js';
import type { EventType, LoggedEvent } from './event.js';
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
    ...{ after, filter: { taskId, surface: Surface.MITEOS } },
    isLast: isEnd,
    look: () => lookAt(context, taskId),
    catchUp: () => context.live.tasks?.catchUp(context.call(), taskId),
  });
}

/**
 * The changes of the status of a task on the real Miteos from now on, which cost no look at the task
 * itself. What has changed since the last look is told soon.
 *
 * @throws NotFoundError
 */
export async function followStatus(context: Context, taskId: string): Promise<EventStream> {
  const stream = await followUntil(context, {
    ...{ after: null, filter: { taskId, surface: Surface.MITEOS, types: STATUS } },
    isLast: isEnd,
    look: () => lookAt(context, taskId),
  });
  context.live.sources.look(context.viewer.tenantId, Surface.MITEOS);
  return stream;
}

const STATUS = new Set<EventType>(['task.status']);

/** Those who follow are many: Miteos is asked only for a task of which nothing is known. */
async function lookAt(context: Context, taskId: string) {
  const { live, viewer } = context;
  const known = await live.tasks?.beginning(context.call(), taskId);
  if (known) return known;
  const task = await miteosTask(context, taskId);
  const about = seen(task, ({ status }) => ENDED.has(status));
  if (task && !about.hasEnded) await live.tasks?.found(viewer.tenantId, task);
  return about;
}

/**
 * The same for a task on Routa, of which its status is known. It also ends when the task is deleted.
 *
 * @throws NotFoundError
 */
export function followRoutaTask(
  context: Context,
  taskId: string,
  after: bigint | null,
): Promise<EventStream> {
  let task: RoutaTask | undefined;
  return followUntil(context, {
    ...{ after, filter: { taskId, surface: Surface.ROUTA } },
    isLast: isEndOfRouta,
    async look() {
      task = foundIn(await context.routa.tasks(context.call(), [taskId]), taskId);
      return seen(task, ({ status }) => ENDED.has(commonTaskStatus(status)));
    },
    catchUp: () => task && context.live.board?.catchUp(context.call(), task.workspaceId),
  });
}

// These stay with a stream for as long as it is open, and so does all that stands around them.
function isEnd(event: LoggedEvent): boolean {
  return event.type === 'task.status' && ENDED.has(event.payload.status);
}

function isEndOfRouta(event: LoggedEvent): boolean {
  return event.type === 'task.deleted' || isEnd(event);
}

function isEndOfAgent(event: LoggedEvent): boolean {
  return event.type === 'agent.status' && AGENT_ENDED.has(event.payload.status);
}

async function miteosTask(context: Context, id: string): Promise<MiteosTask | undefined> {
  return foundIn(await context.miteos.tasks(context.call(), [id]), id);
}

/** @throws NotFoundError */
function seen<T extends { createdAt: Date }>(task: T | undefined, hasEnded: (task: T) => boolean) {
  if (!task) throw new NotFoundError('There is no task with this id.');
  return { createdAt: task.createdAt, hasEnded: hasEnded(task) };
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
    ...{ after, filter: { taskId, agentId, surface: Surface.MITEOS } },
    isLast: isEndOfAgent,
    look: async () =>
      seen(await miteosTask(context, taskId), ({ detail }) => {
        const agent = detail?.agents.find(({ id }) => id === agentId);
        if (!agent) throw new NotFoundError('There is no agent with this id.');
        return AGENT_ENDED.has(agent.status);
      }),
    catchUp: () => context.live.tasks?.catchUp(context.call(), taskId),
  });
}

interface Ending {
  filter: EventFilter;
  after: bigint | null;
  isLast: (event: LoggedEvent) => boolean;
  /** Since when the task is there, and whether nothing more is to come. */
  look: () => Promise<{ createdAt: Date; hasEnded: boolean }>;
  /** Sees to it that all is in the log that has led to the end. */
  catchUp?: () => Promise<void> | undefined;
}

async function followUntil(
  { events, viewer, pace }: Context,
  { filter, after, isLast, look, catchUp }: Ending,
): Promise<EventStream> {
  const { tenantId } = viewer;
  const types = visibleTypes(viewer, filter.types && [...filter.types]);
  // Before the look at the task, so that an end between the two is still delivered.
  const stream = await events.follow({
    ...{ tenantId, after, isLast, pace, filter: { ...filter, ...(types && { types }) } },
  });
  try {
    const { createdAt, hasEnded } = await look();
    stream.missNothingBefore(createdAt);
    if (hasEnded) {
      await catchUp?.();
      stream.endAt(await events.head(tenantId));
    }
    return stream;
  } catch (error) {
    await stream.return();
    throw error;
  }
}
