import { foundIn, type ById } from '../../../surfaces/by-id.js';
import type { Call } from '../../../surfaces/call.js';
import type { RoutaPort } from '../../../surfaces/routa/port.js';
import type { WorkspaceState, WorkspaceThing } from './workspace-state.js';

export type LookedAt = Pick<RoutaPort, 'workspaces' | 'tasksOf' | 'agentsOf' | 'notesOf'>;

/** What is in a workspace now. */
export interface WorkspaceLook {
  readonly state: WorkspaceState;
  /** Of that, what has not changed since a time; what Routa does not date counts to it. */
  readonly unchangedSince: (time: Date) => WorkspaceState;
}

interface Thing {
  readonly id: string;
  readonly updatedAt: Date | null;
}

/** Null when Routa has no such workspace any more. @throws SurfaceError */
export async function lookAt(
  port: LookedAt,
  call: Call,
  workspaceId: string,
  things: ReadonlySet<WorkspaceThing>,
): Promise<WorkspaceLook | null> {
  const ids = [workspaceId];
  const one = async <T>(thing: WorkspaceThing, read: () => Promise<ById<T>>) =>
    things.has(thing) ? (foundIn(await read(), workspaceId) ?? null) : undefined;
  const [workspace, notes, tasks, agents] = await Promise.all([
    one('codebases', () => port.workspaces(call, ids)),
    one('notes', () => port.notesOf(call, ids)),
    one('tasks', () => port.tasksOf(call, ids)),
    one('agents', () => port.agentsOf(call, ids)),
  ]);
  if ([workspace, notes, tasks, agents].includes(null)) return null;
  const stateOf = (isMeant: (thing: Thing) => boolean): WorkspaceState => ({
    ...(workspace && {
      codebases: byId(workspace.codebases, isMeant, ({ name, path, branch, isDefault }) => ({
        ...{ name, path, branch, isDefault },
      })),
    }),
    ...(notes && {
      notes: byId(notes, isMeant, ({ title, updatedAt }) => ({
        ...{ title, updatedAt: updatedAt.toISOString() },
      })),
    }),
    ...(tasks && {
      tasks: byId(tasks, isMeant, ({ status, statusText }) => ({ status, statusText })),
    }),
    ...(agents && {
      agents: byId(agents, isMeant, ({ roleText: role, status, statusText }) => ({
        ...{ role, status, statusText },
      })),
    }),
  });
  return {
    state: stateOf(() => true),
    unchangedSince: (time) => stateOf(({ updatedAt }) => updatedAt === null || updatedAt < time),
  };
}

function byId<T extends Thing, S>(
  things: readonly T[],
  isMeant: (thing: Thing) => boolean,
  show: (thing: T) => S,
): Record<string, S> {
  return Object.fromEntries(things.filter(isMeant).map((thing) => [thing.id, show(thing)]));
}
