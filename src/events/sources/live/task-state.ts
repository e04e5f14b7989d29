import { z } from 'zod';
import {
  agentStatuses,
  taskStatuses,
  type MiteosDeliverable,
  type MiteosEvent,
  type MiteosTask,
} from '../../../surfaces/miteos/port.js';

const agentState = z.object({
  id: z.string(),
  type: z.string(),
  status: z.enum(agentStatuses),
  statusText: z.string(),
  progress: z.number(),
  currentTool: z.string().nullable(),
});

/** What is known of a task; the detail is null while nobody has looked at it. */
export const taskState = z.object({
  status: z.enum(taskStatuses),
  statusText: z.string(),
  detail: z
    .object({ cost: z.number(), agents: z.array(agentState), deliverableIds: z.array(z.string()) })
    .nullable(),
});
export type TaskState = z.infer<typeof taskState>;

const ENDED = new Set<TaskState['status']>(['COMPLETE', 'FAILED', 'CANCELLED']);

export function isOver({ status }: Pick<TaskState, 'status'>): boolean {
  return ENDED.has(status);
}

/** How far a task is that has this status. One that is paused runs again as it did before. */
const RANK: Partial<Record<TaskState['status'], number>> = { PENDING: 0, PLANNING: 1, RUNNING: 2 };

/** Whether a task has the one status before it has the other, and never after it. */
export function isBefore(one: TaskState['status'], other: TaskState['status']): boolean {
  return (RANK[one] ?? Infinity) < (RANK[other] ?? -Infinity);
}

/** A task as it was seen. Its deliverables are null when nothing is new among them. */
export interface SeenTask {
  readonly task: MiteosTask;
  readonly deliverables: readonly MiteosDeliverable[] | null;
}

/**
 * What is known after a task was seen. A look at the list changes nothing of the detail. What a webhook has
 * told of the status may be ahead of what is seen, and stands.
 */
export function stateAfter(before: TaskState | null, { task, deliverables }: SeenTask): TaskState {
  const { detail } = task;
  const isBehind = before !== null && isBefore(task.status, before.status);
  const { status, statusText } = isBehind ? before : task;
  const known = before?.detail ?? null;
  if (detail === null) return { status, statusText, detail: known };
  const deliverableIds = deliverables?.map(({ id }) => id) ?? known?.deliverableIds ?? [];
  const agents = detail.agents.map((agent) => agentState.parse(agent));
  return { status, statusText, detail: { cost: detail.cost, agents, deliverableIds } };
}

type Told = Extract<
  MiteosEvent,
  { type: `task.${'status' | 'cost'}` | `agent.${string}` | 'deliverable.created' }
>;
/** How a task has changed, without when and where. */
type Change = DistributiveOmit<Told, 'at' | 'dedupeKey' | 'workspaceId' | 'taskId'>;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/**
 * What has become of a task, as far as two looks tell. Its end comes last, since nothing is told after
 * it, and any other status first.
 */
export function changesBetween(
  before: TaskState | null,
  now: TaskState,
  deliverables: readonly MiteosDeliverable[],
): Change[] {
  const { status, statusText } = now;
  const isSame = before?.status === status && before.statusText === statusText;
  const own: Change[] = isSame ? [] : [{ type: 'task.status', status, statusText }];
  const details = detailChanges(before, now, deliverables);
  return isOver(now) ? [...details, ...own] : [...own, ...details];
}

function detailChanges(
  before: TaskState | null,
  { detail: now }: TaskState,
  deliverables: readonly MiteosDeliverable[],
): Change[] {
  if (now === null) return [];
  const known = before?.detail ?? { cost: 0, agents: [], deliverableIds: [] };
  const changes = now.agents.flatMap((agent) =>
    agentChanges(
      known.agents.find(({ id }) => id === agent.id),
      agent,
    ),
  );
  for (const { id, name, type: mimeType, sizeBytes } of deliverables) {
    if (known.deliverableIds.includes(id)) continue;
    changes.push({ type: 'deliverable.created', deliverableId: id, name, mimeType, sizeBytes });
  }
  if (now.cost !== known.cost) changes.push({ type: 'task.cost', cost: now.cost });
  return changes;
}

type AgentState = z.infer<typeof agentState>;

function agentChanges(before: AgentState | undefined, now: AgentState): Change[] {
  const { id: agentId, type: agentType, status, statusText, currentTool: tool, progress } = now;
  const changes: Change[] = [];
  if (tool !== (before?.currentTool ?? null)) changes.push({ type: 'agent.tool', agentId, tool });
  if (progress !== (before?.progress ?? 0)) {
    changes.push({ type: 'agent.progress', agentId, progress });
  }
  if (before?.status !== status || before.statusText !== statusText) {
    // Last, since the events of an agent end with its end.
    changes.push({ type: 'agent.status', agentId, agentType, status, statusText });
  }
  return changes;
}
