import { basename } from 'node:path';
import type { RoutaAgent, RoutaCodebase, RoutaNote, RoutaTask, RoutaWorkspace } from '../port.js';
import { columnOf } from './columns.js';

/*
 * What Routa answers, of what is ours. What is unset is left out.
 */

export function toTime(date: Date): string {
  return date.toISOString();
}

export function toWorkspace(from: RoutaWorkspace) {
  return {
    id: from.id,
    title: from.title,
    ...given('repoPath', from.repository?.path),
    ...given('branch', from.repository?.branch),
    status: from.statusText,
    metadata: from.metadata,
    ...times(from),
  };
}

/** As servers tell it. */
export function toCodebase(from: RoutaCodebase) {
  const isLabelled = from.name !== basename(from.path);
  return {
    id: from.id,
    workspaceId: from.workspaceId,
    repoPath: from.path,
    ...given('branch', from.branch),
    ...(isLabelled && { label: from.name }),
    isDefault: from.isDefault,
    ...(from.source === 'GITHUB' && { sourceType: from.sourceText, sourceUrl: from.path }),
    ...times(from),
  };
}

/** The fields of a task that have nothing to do with a board. */
export function toBoardlessTask(from: RoutaTask) {
  return {
    id: from.id,
    title: from.title,
    objective: from.objective,
    ...given('scope', from.scope),
    status: from.statusText,
    ...given('priority', from.priority?.toLowerCase()),
    acceptanceCriteria: from.acceptanceCriteria,
    labels: from.labels,
    dependencies: from.dependencies,
    ...given('assignedTo', from.assignedTo),
    ...given('completionSummary', from.completionSummary),
    workspaceId: from.workspaceId,
    ...times(from),
  };
}

export function toTask(from: RoutaTask) {
  const columnId = from.columnId ?? columnOf(from.status);
  return { ...toBoardlessTask(from), columnId, position: 0 };
}

export function toAgent(from: RoutaAgent) {
  return {
    id: from.id,
    name: from.name,
    role: from.roleText,
    modelTier: from.modelTier,
    ...given('workspaceId', from.workspaceId),
    ...given('parentId', from.parentId),
    status: from.statusText,
    metadata: {},
    ...times(from),
  };
}

export function toNote(from: RoutaNote) {
  return {
    id: from.id,
    title: from.title,
    content: from.content,
    workspaceId: from.workspaceId,
    metadata: {
      type: from.typeText,
      ...given('linkedTaskId', from.linkedTaskId),
      ...given('parentNoteId', from.parentNoteId),
    },
    ...times(from),
  };
}

function times({ createdAt, updatedAt }: { createdAt: Date | null; updatedAt: Date | null }) {
  return {
    ...(createdAt && { createdAt: toTime(createdAt) }),
    ...(updatedAt && { updatedAt: toTime(updatedAt) }),
  };
}

function given<Name extends string>(
  name: Name,
  value: string | null | undefined,
): Partial<Record<Name, string>> {
  const field: Partial<Record<string, string>> = typeof value === 'string' ? { [name]: value } : {};
  return field;
}
