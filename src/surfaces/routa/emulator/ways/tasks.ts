import { z } from 'zod';
import { writableTaskStatuses, type RoutaTask, type WritableTaskStatus } from '../../port.js';
import { word } from '../fields.js';
import * as shapes from '../shapes.js';

export interface TaskWays {
  /** Of a list. */
  readonly status: z.ZodType<WritableTaskStatus | undefined>;
  /** Of a call that deletes one task, or all of a workspace. */
  readonly removal: z.ZodType<{ workspaceId?: string | undefined; taskId?: string | undefined }>;
  show(task: RoutaTask): object;
  /** When it is the only one that is asked for. */
  showOne(task: RoutaTask): object;
  showReady(task: RoutaTask): object;
  /** What deleting all of a workspace answers. */
  showDeleted(count: number): object;
}

export const strictTasks: TaskWays = {
  status: word('status', writableTaskStatuses).optional(),
  removal: z.object({ workspaceId: z.string().optional() }),
  show: shapes.toTask,
  showOne: shapes.toTask,
  showReady: shapes.toTask,
  showDeleted: (count) => ({ deleted: count }),
};

export const webTasks: TaskWays = {
  status: word('status', writableTaskStatuses, (given) => given.toUpperCase()).optional(),
  removal: z.object({ workspaceId: z.string().optional(), taskId: z.string().optional() }),
  show: showWeb,
  showOne: (task) => ({
    ...{ priority: null, verificationVerdict: null },
    ...{ deliverySnapshot: null, contextSearchSpec: null },
    ...showWeb(task),
  }),
  showReady: shapes.toBoardlessTask,
  showDeleted: (deletedCount) => ({ deleted: true, deletedCount }),
};

function showWeb(task: RoutaTask): object {
  return {
    ...shapes.toTask(task),
    ...{ comments: [], testCases: [], sessionIds: [], laneSessions: [], laneHandoffs: [] },
    creationSource: 'api',
  };
}
