import { z } from 'zod';
import { isObject } from '../../embedded/texts.js';
import {
  agentRoles,
  codebaseSources,
  modelTiers,
  noteTypes,
  taskPriorities,
  workspaceStatuses,
  writableAgentStatuses,
  writableTaskStatuses,
  type RoutaAgent,
  type RoutaCodebase,
  type RoutaMetadata,
  type RoutaNote,
  type RoutaTask,
  type RoutaWorkspace,
} from '../port.js';

/*
 * What writes answer, as it is kept with their keys.
 */

const text = z.string();
const textOrNull = z.string().nullable();
const date = z.coerce.date();
const times = { createdAt: date, updatedAt: date };

/** Of what has been deleted. */
export const nothing = z.null();

export const workspaceAnswer: z.ZodType<RoutaWorkspace> = z.object({
  ...{ id: text, title: text, statusText: text, ...times },
  status: z.enum(workspaceStatuses),
  repository: z.object({ path: text, branch: textOrNull }).nullable(),
  metadata: z.custom<RoutaMetadata>(isObject),
});

export const codebaseAnswer: z.ZodType<RoutaCodebase> = z.object({
  ...{ id: text, workspaceId: text, name: text, path: text, branch: textOrNull, ...times },
  source: z.enum(codebaseSources),
  sourceText: text,
  isDefault: z.boolean(),
});

export const taskAnswer: z.ZodType<RoutaTask> = z.object({
  ...{ id: text, workspaceId: text, title: text, objective: text, scope: textOrNull, ...times },
  status: z.enum([...writableTaskStatuses, 'UNKNOWN']),
  statusText: text,
  priority: z.enum(taskPriorities).nullable(),
  acceptanceCriteria: z.array(text),
  labels: z.array(text),
  dependencies: z.array(text),
  columnId: textOrNull,
  assignedTo: textOrNull,
  completionSummary: textOrNull,
});

export const agentAnswer: z.ZodType<RoutaAgent> = z.object({
  ...{ id: text, workspaceId: textOrNull, name: text, parentId: textOrNull, ...times },
  role: z.enum(agentRoles),
  roleText: text,
  modelTier: z.enum(modelTiers).nullable(),
  status: z.enum([...writableAgentStatuses, 'UNKNOWN']),
  statusText: text,
});

export const noteAnswer: z.ZodType<RoutaNote> = z.object({
  ...{ id: text, workspaceId: text, title: text, content: text, ...times },
  type: z.enum(noteTypes),
  typeText: text,
  linkedTaskId: textOrNull,
  parentNoteId: textOrNull,
});
