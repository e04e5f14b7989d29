import {
  agentStatuses,
  deploymentStatuses,
  taskStatuses,
  type AgentStatus,
  type DeploymentStatus,
  type TaskStatus,
} from './port.js';

/*
 * Miteos speaks in lower-case words, in its answers and in the rows of the embedded one; the port
 * speaks in our enums. A word that is none of them is `UNKNOWN`.
 */

/** Words of Miteos' older pages, and what they are called now. */
const OLDER_WORDS = new Map([
  ['completed', 'complete'],
  ['awaiting_approval', 'waiting'],
  ['killed', 'cancelled'],
  ['canceled', 'cancelled'],
]);

export function taskStatus(word: string): TaskStatus {
  return statusOf(taskStatuses, word) ?? 'UNKNOWN';
}

export function agentStatus(word: string): AgentStatus {
  return statusOf(agentStatuses, word) ?? 'UNKNOWN';
}

export function deploymentStatus(word: string): DeploymentStatus {
  return statusOf(deploymentStatuses, word) ?? 'UNKNOWN';
}

function statusOf<Status extends string>(
  statuses: readonly Status[],
  word: string,
): Status | undefined {
  const said = word.trim().toLowerCase();
  const meant = OLDER_WORDS.get(said) ?? said;
  return statuses.find((status) => status.toLowerCase() === meant);
}
