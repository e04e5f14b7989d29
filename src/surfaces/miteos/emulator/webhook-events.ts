import { createHash } from 'node:crypto';
import type { WebhookEvent } from '../../../emulator/webhooks.js';
import type { MiteosEvent } from '../port.js';

/**
 * What Miteos documents as an event, of what happened; null of the rest. Miteos names the events and
 * their envelope; what is in `data`, and that a task which goes on after a pause is told as running once
 * more under the same id, is ours.
 */
export function webhookEventOf(event: MiteosEvent): WebhookEvent | null {
  const told = nameAndData(event);
  return told && { id: idOf(event, told.type), ...told };
}

function nameAndData(event: MiteosEvent): Omit<WebhookEvent, 'id'> | null {
  switch (event.type) {
    case 'task.status': {
      const type = taskEvents.get(event.status);
      return type ? { type, data: { task_id: event.taskId, status: event.statusText } } : null;
    }
    case 'agent.status': {
      const type = agentEvents.get(event.status);
      const { taskId: task_id, agentId: agent_id, statusText: status } = event;
      return type ? { type, data: { task_id, agent_id, status } } : null;
    }
    case 'agent.tool': {
      const { taskId: task_id, agentId: agent_id, tool } = event;
      return tool === null ? null : { type: 'agent.action', data: { task_id, agent_id, tool } };
    }
    case 'approval.required': {
      const { taskId: task_id, agentId: agent_id, approvalId: approval_id } = event;
      const { action, tool, risk } = event;
      return { type: event.type, data: { task_id, agent_id, approval_id, action, tool, risk } };
    }
    case 'deployment.status': {
      const type = deploymentEvents.get(event.status);
      const { deploymentId: deployment_id, workspaceId: workspace_id } = event;
      const { target, statusText: status, url } = event;
      return type ? { type, data: { deployment_id, workspace_id, target, status, url } } : null;
    }
    default:
      return null;
  }
}

const taskEvents = new Map<string, string>([
  ['PENDING', 'task.created'],
  ['PLANNING', 'task.planning'],
  ['RUNNING', 'task.running'],
  ['COMPLETE', 'task.complete'],
  ['FAILED', 'task.failed'],
]);

const agentEvents = new Map<string, string>([
  ['THINKING', 'agent.thinking'],
  ['ERROR', 'agent.error'],
]);

const deploymentEvents = new Map<string, string>([
  ['PENDING', 'deployment.started'],
  ['LIVE', 'deployment.live'],
  ['FAILED', 'deployment.failed'],
]);

/** A task is created, and runs for the first time, once. */
function idOf(event: MiteosEvent, type: string): string {
  const key = event.type === 'task.status' ? `${event.taskId}:${type}` : event.dedupeKey;
  return `evt_${createHash('sha256').update(key).digest('hex').slice(0, 24)}`;
}
