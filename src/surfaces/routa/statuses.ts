import type { AgentStatus, TaskStatus } from '../miteos/port.js';
import type { RoutaAgentStatus, RoutaTaskStatus } from './port.js';

/*
 * Routa's statuses in the words that tasks and agents of all surfaces share. Several become one, so the
 * raw text is kept beside it wherever one of these is shown.
 */

const taskStatuses: Record<RoutaTaskStatus, TaskStatus> = {
  PENDING: 'PENDING',
  IN_PROGRESS: 'RUNNING',
  REVIEW_REQUIRED: 'RUNNING',
  NEEDS_FIX: 'RUNNING',
  BLOCKED: 'PAUSED',
  COMPLETED: 'COMPLETE',
  CANCELLED: 'CANCELLED',
  UNKNOWN: 'UNKNOWN',
};

const agentStatuses: Record<RoutaAgentStatus, AgentStatus> = {
  PENDING: 'IDLE',
  ACTIVE: 'ACTING',
  COMPLETED: 'COMPLETE',
  ERROR: 'ERROR',
  CANCELLED: 'CANCELLED',
  UNKNOWN: 'UNKNOWN',
};

export function commonTaskStatus(status: RoutaTaskStatus): TaskStatus {
  return taskStatuses[status];
}

export function commonAgentStatus(status: RoutaAgentStatus): AgentStatus {
  return agentStatuses[status];
}
