import {
  agentStatuses,
  deploymentStatuses,
  taskStatuses,
  type AgentStatus,
  type DeploymentStatus,
  type TaskStatus,
} from '../port.js';

/*
 * Rows hold Miteos' lower-case words; the port speaks in our enums.
 */

export function taskStatus(word: string): TaskStatus {
  return taskStatuses.find((status) => status.toLowerCase() === word) ?? 'UNKNOWN';
}

export function agentStatus(word: string): AgentStatus {
  return agentStatuses.find((status) => status.toLowerCase() === word) ?? 'UNKNOWN';
}

export function deploymentStatus(word: string): DeploymentStatus {
  return deploymentStatuses.find((status) => status.toLowerCase() === word) ?? 'UNKNOWN';
}
