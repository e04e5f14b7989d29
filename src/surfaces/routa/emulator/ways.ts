import { strictAgents, webAgents, type AgentWays } from './ways/agents.js';
import { strictCodebases, webCodebases, type CodebaseWays } from './ways/codebases.js';
import { strictNotes, webNotes, type NoteWays } from './ways/notes.js';
import { strictRequests, webRequests, type RequestWays } from './ways/requests.js';
import { strictTasks, webTasks, type TaskWays } from './ways/tasks.js';
import { strictWorkspaces, webWorkspaces, type WorkspaceWays } from './ways/workspaces.js';

/**
 * Routa documents one behaviour (`none`), and its web backend has another (`web`) in the places that
 * these are about. What both do alike is in the routes.
 */
export interface Ways {
  readonly requests: RequestWays;
  readonly workspaces: WorkspaceWays;
  readonly codebases: CodebaseWays;
  readonly tasks: TaskWays;
  readonly agents: AgentWays;
  readonly notes: NoteWays;
}

export const quirks = ['none', 'web'] as const;
export type Quirks = (typeof quirks)[number];

export function isQuirks(text: string): text is Quirks {
  return quirks.some((each) => each === text);
}

export const waysOf: Readonly<Record<Quirks, Ways>> = {
  none: {
    requests: strictRequests,
    workspaces: strictWorkspaces,
    codebases: strictCodebases,
    tasks: strictTasks,
    agents: strictAgents,
    notes: strictNotes,
  },
  web: {
    requests: webRequests,
    workspaces: webWorkspaces,
    codebases: webCodebases,
    tasks: webTasks,
    agents: webAgents,
    notes: webNotes,
  },
};
