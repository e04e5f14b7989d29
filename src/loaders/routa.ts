import type { Context } from '../context.js';
import type {
  RoutaAgent,
  RoutaNote,
  RoutaTask,
  RoutaWorkspaceDetail,
} from '../surfaces/routa/port.js';
import { surfaceLoader } from './surface-loader.js';

/** What is read of Routa, by its own ids. */
export function createRoutaLoaders({ routa, call }: Pick<Context, 'routa' | 'call'>) {
  return {
    /** A workspace with its codebases. */
    routaWorkspace: surfaceLoader<RoutaWorkspaceDetail>((ids) => routa.workspaces(call(), ids)),
    /** The tasks of a workspace. */
    routaTasks: surfaceLoader<RoutaTask[]>((ids) => routa.tasksOf(call(), ids)),
    routaTask: surfaceLoader<RoutaTask>((ids) => routa.tasks(call(), ids)),
    /** The agents of a workspace. */
    routaAgents: surfaceLoader<RoutaAgent[]>((ids) => routa.agentsOf(call(), ids)),
    routaAgent: surfaceLoader<RoutaAgent>((ids) => routa.agents(call(), ids)),
    /** The notes of a workspace. */
    routaNotes: surfaceLoader<RoutaNote[]>((ids) => routa.notesOf(call(), ids)),
  };
}
