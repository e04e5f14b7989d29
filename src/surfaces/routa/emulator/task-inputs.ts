import type { z } from 'zod';
import { writableTaskStatuses } from '../port.js';
import { fields, required, text, texts, word } from './fields.js';
import { isSameState } from './columns.js';

const priority = word('priority', ['low', 'medium', 'high', 'urgent'])
  .transform((given) => PRIORITIES[given])
  .optional();

const PRIORITIES = { low: 'LOW', medium: 'MEDIUM', high: 'HIGH', urgent: 'URGENT' } as const;

const common = {
  scope: text('scope').optional(),
  priority,
  acceptanceCriteria: texts('acceptanceCriteria').optional(),
  labels: texts('labels').optional(),
  dependencies: texts('dependencies').optional(),
  columnId: text('columnId').optional(),
};

/** Of the rest that Routa takes, nothing is kept: where it lies on a board, whom it is meant for, GitHub. */
export function newTask(workspaceId: z.ZodType<string>) {
  return fields({
    title: required('title'),
    objective: required('objective'),
    workspaceId,
    ...common,
  });
}

export const taskChanges = fields({
  title: required('title').optional(),
  objective: required('objective').optional(),
  ...common,
  status: word('status', writableTaskStatuses).optional(),
  assignedTo: text('assignedTo').optional(),
  completionSummary: text('completionSummary').optional(),
}).refine(
  ({ columnId, status }) =>
    columnId === undefined || status === undefined || isSameState(columnId, status),
  'columnId and status must describe the same workflow state',
);

export const taskStatus = fields({
  status: required('status').pipe(
    word('status', writableTaskStatuses, (given) => given.toUpperCase()),
  ),
});
