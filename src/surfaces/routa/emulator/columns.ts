import type { RoutaTaskStatus, WritableTaskStatus } from '../port.js';

const STATUSES: ReadonlyMap<string, WritableTaskStatus> = new Map([
  ['dev', 'IN_PROGRESS'],
  ['review', 'REVIEW_REQUIRED'],
  ['blocked', 'BLOCKED'],
  ['done', 'COMPLETED'],
]);

/** Of a task in this column of a board. */
export function statusOf(columnId: string): WritableTaskStatus {
  return STATUSES.get(columnId) ?? 'PENDING';
}

/** Where a task of this status is. */
export function columnOf(status: RoutaTaskStatus): string {
  return [...STATUSES].find(([, each]) => each === status)?.[0] ?? 'backlog';
}

/** Whether a task can be of this status in this column. */
export function isSameState(columnId: string, status: RoutaTaskStatus): boolean {
  return statusOf(columnId) === status || columnOf(status) === columnId;
}
