import type { MiteosDelivery, MiteosNews, TaskStatus } from '../port.js';
import { readDelivery, type WireDetails } from '../wire/webhooks.js';

/** What is longer is no id, and too long for an index. */
const LONGEST_ID = 500;
const LONGEST_TEXT = 2_000;

/** The end of a task is not among them: what has led to it is found by looking. */
const STATUSES = new Map<string, TaskStatus>([
  ['task.planning', 'PLANNING'],
  ['task.running', 'RUNNING'],
]);

/** Null for what is no delivery. */
export function deliveryIn(body: string): MiteosDelivery | null {
  const delivery = readDelivery(body);
  if (delivery === null) return null;
  const { id, type, details } = delivery;
  return { id, news: toNews(type ?? '', details) };
}

function toNews(type: string, details: WireDetails): MiteosNews | null {
  const taskId = idIn(details.task_id);
  if (taskId === null) return null;
  const status = STATUSES.get(type);
  if (status) return { type: 'task.status', taskId, status };
  const agentId = idIn(details.agent_id);
  const approvalId = idIn(details.approval_id);
  if (type !== 'approval.required' || agentId === null || approvalId === null) return null;
  const { action, description, tool, risk } = details;
  return {
    ...{ type, taskId, agentId, approvalId },
    action: textIn(action ?? description) ?? '',
    tool: textIn(tool),
    risk: textIn(risk) ?? 'unknown',
  };
}

function idIn(given: string | null): string | null {
  return given !== null && given.length <= LONGEST_ID && textIn(given) === given ? given : null;
}

/** As it can be stored: no text in a database holds a NUL, or half a character. */
function textIn(given: string | null): string | null {
  if (given === null) return null;
  return Buffer.from(given.slice(0, LONGEST_TEXT).replaceAll('\u0000', '')).toString();
}
