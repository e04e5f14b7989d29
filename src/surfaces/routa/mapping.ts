import { nameOfPath } from './codebase-name.js';
import type {
  CodebaseSource,
  NoteType,
  RoutaAgent,
  RoutaAgentStatus,
  RoutaCodebase,
  RoutaNote,
  RoutaTask,
  RoutaTaskStatus,
  RoutaWorkspace,
  RoutaWorkspaceDetail,
} from './port.js';
import {
  agentRoles,
  codebaseSources,
  modelTiers,
  noteTypes,
  taskPriorities,
  workspaceStatuses,
  writableAgentStatuses,
  writableTaskStatuses,
} from './port.js';
import type { WireAgent, WireCodebase, WireDetail, WireNote, WireTask } from './wire/answers.js';
import type { WireWorkspace } from './wire/answers.js';
import { withoutReserved } from './wire/metadata.js';

/*
 * From Routa's words to ours. Where Routa leaves out what ours must have, a text is empty, a name is the
 * id, and a time is the beginning of 1970, so that it counts as the oldest.
 */

const UNKNOWN_TIME = new Date(0);

export function toWorkspace(wire: WireWorkspace): RoutaWorkspace {
  const statusText = wire.status ?? '';
  return {
    id: wire.id,
    title: wire.title ?? wire.id,
    repository: wire.repoPath === null ? null : { path: wire.repoPath, branch: wire.branch },
    ...{ status: oneOf(workspaceStatuses, statusText), statusText },
    metadata: withoutReserved(wire.metadata ?? {}),
    ...timesOf(wire),
  };
}

export function toDetail({ workspace, codebases }: WireDetail): RoutaWorkspaceDetail {
  const found = codebases.map((one) => toCodebase(one, workspace.id));
  return { ...toWorkspace(workspace), codebases: byAge(found) };
}

/** In the workspace that it was asked of, where it does not say. */
export function toCodebase(wire: WireCodebase, workspaceId: string): RoutaCodebase {
  const path = wire.path ?? wire.repoPath ?? '';
  const sourceText = wire.sourceType ?? 'local';
  const source: CodebaseSource = oneOf(codebaseSources, sourceText);
  return {
    id: wire.id,
    workspaceId: wire.workspaceId ?? workspaceId,
    name: wire.name ?? wire.label ?? nameOfPath(path) ?? wire.id,
    ...{ path, source, sourceText },
    branch: wire.branch,
    isDefault: wire.isDefault ?? false,
    ...{ createdAt: wire.createdAt, updatedAt: wire.updatedAt },
  };
}

export function toTask(wire: WireTask, workspaceId = ''): RoutaTask {
  const statusText = wire.status ?? '';
  const status: RoutaTaskStatus = oneOf([...writableTaskStatuses, 'UNKNOWN'], statusText);
  return {
    id: wire.id,
    workspaceId: wire.workspaceId ?? workspaceId,
    title: wire.title ?? wire.id,
    objective: wire.objective ?? '',
    scope: wire.scope,
    ...{ status, statusText },
    priority: wire.priority === null ? null : oneOf(taskPriorities, wire.priority),
    acceptanceCriteria: wire.acceptanceCriteria,
    labels: wire.labels,
    dependencies: wire.dependencies,
    columnId: wire.columnId,
    assignedTo: wire.assignedTo,
    completionSummary: wire.completionSummary,
    ...timesOf(wire),
  };
}

export function toAgent(wire: WireAgent, known: Partial<RoutaAgent> = {}): RoutaAgent {
  const roleText = wire.role ?? known.roleText ?? '';
  const statusText = wire.status ?? '';
  const status: RoutaAgentStatus = oneOf([...writableAgentStatuses, 'UNKNOWN'], statusText);
  return {
    id: wire.id,
    workspaceId: wire.workspaceId ?? known.workspaceId ?? null,
    name: wire.name ?? known.name ?? wire.id,
    ...{ role: oneOf(agentRoles, roleText), roleText },
    modelTier:
      wire.modelTier === null ? (known.modelTier ?? null) : oneOf(modelTiers, wire.modelTier),
    ...{ status, statusText },
    parentId: wire.parentId ?? known.parentId ?? null,
    ...{ createdAt: wire.createdAt, updatedAt: wire.updatedAt },
  };
}

export function toNote(wire: WireNote, workspaceId: string): RoutaNote {
  const { type, linkedTaskId, parentNoteId } = wire.metadata ?? {};
  const typeText = wordIn(type) ?? 'general';
  const noteType: NoteType = oneOf(noteTypes, typeText);
  return {
    id: wire.id,
    workspaceId: wire.workspaceId ?? workspaceId,
    title: wire.title ?? wire.id,
    content: wire.content ?? '',
    ...{ type: noteType, typeText },
    ...{ linkedTaskId: wordIn(linkedTaskId), parentNoteId: wordIn(parentNoteId) },
    ...timesOf(wire),
  };
}

/** Of which some may not say when they were made: they count as the oldest. */
export function byAge<T extends { createdAt: Date | null }>(items: readonly T[]): T[] {
  const age = ({ createdAt }: T): number => (createdAt ?? UNKNOWN_TIME).getTime();
  return items.toSorted((a, b) => age(a) - age(b));
}

/** The one that the word stands for, in whatever case. */
function oneOf<Name extends string>(
  names: readonly (Name | 'UNKNOWN')[],
  word: string,
): Name | 'UNKNOWN' {
  const name = word.trim().toUpperCase();
  return names.find((one) => one === name) ?? 'UNKNOWN';
}

function wordIn(value: unknown): string | null {
  return typeof value === 'string' && /\S/.test(value) ? value : null;
}

function timesOf(wire: { createdAt: Date | null; updatedAt: Date | null }) {
  const createdAt = wire.createdAt ?? UNKNOWN_TIME;
  return { createdAt, updatedAt: wire.updatedAt ?? createdAt };
}
