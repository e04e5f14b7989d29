import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import {
  writableAgentStatuses,
  writableTaskStatuses,
  type RoutaEvent,
} from '../../../surfaces/routa/port.js';

const taskStatus = z.enum([...writableTaskStatuses, 'UNKNOWN']);
const agentStatus = z.enum([...writableAgentStatuses, 'UNKNOWN']);

const codebase = z.object({
  ...{ name: z.string(), path: z.string() },
  ...{ branch: z.string().nullable(), isDefault: z.boolean() },
});
const note = z.object({ title: z.string(), updatedAt: z.iso.datetime() });
const task = z.object({ status: taskStatus, statusText: z.string() });
const agent = z.object({ role: z.string(), status: agentStatus, statusText: z.string() });

/** What is known of what is in a workspace on Routa, by id; what nobody has looked at is missing. */
export const workspaceState = z.object({
  codebases: z.record(z.string(), codebase).optional(),
  notes: z.record(z.string(), note).optional(),
  tasks: z.record(z.string(), task).optional(),
  agents: z.record(z.string(), agent).optional(),
});
export type WorkspaceState = z.infer<typeof workspaceState>;

export const workspaceThings = ['codebases', 'notes', 'tasks', 'agents'] as const;
export type WorkspaceThing = (typeof workspaceThings)[number];

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
/** How something in a workspace has changed, without when and where. */
export type WorkspaceChange = DistributiveOmit<
  Exclude<RoutaEvent, { type: `workspace.${string}` }>,
  'at' | 'dedupeKey' | 'workspaceId'
>;

/** What has become of what is in a workspace, as far as two looks tell. What was not looked at is as before. */
export function changesIn(before: WorkspaceState, now: WorkspaceState): WorkspaceChange[] {
  return [
    ...changed(before.codebases, now.codebases, (codebaseId, is, was): WorkspaceChange => {
      if (is === null) return { type: 'codebase.removed', codebaseId };
      const type = was === null ? 'codebase.added' : 'codebase.updated';
      return { type, codebaseId, name: is.name, path: is.path };
    }),
    ...changed(before.notes, now.notes, (noteId, is): WorkspaceChange =>
      is === null
        ? { type: 'note.deleted', noteId }
        : { type: 'note.saved', noteId, title: is.title },
    ),
    ...changed(before.agents, now.agents, (agentId, is): WorkspaceChange | null => {
      if (is === null) return null;
      const { role: agentType, status, statusText } = is;
      return { type: 'agent.status', agentId, agentType, status, statusText };
    }),
    ...changed(before.tasks, now.tasks, (taskId, is): WorkspaceChange =>
      is === null ? { type: 'task.deleted', taskId } : { type: 'task.status', taskId, ...is },
    ),
  ];
}

function changed<T>(
  before: Readonly<Record<string, T>> = {},
  now: Readonly<Record<string, T>> | undefined,
  tell: (id: string, is: T | null, was: T | null) => WorkspaceChange | null,
): WorkspaceChange[] {
  if (now === undefined) return [];
  const ids = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...ids].flatMap((id) => {
    const [is, was] = [now[id] ?? null, before[id] ?? null];
    return isDeepStrictEqual(is, was) ? [] : (tell(id, is, was) ?? []);
  });
}
