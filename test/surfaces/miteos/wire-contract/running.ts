import { expect } from 'vitest';
import type { WireAccount } from './account.js';
import type { Agent, Task } from './shapes.js';

const ENDED_TASK: readonly Task['status'][] = ['complete', 'failed', 'cancelled'];
const ENDED_AGENT: readonly Agent['status'][] = ['complete', 'error', 'killed', 'cancelled'];
const LIMIT_MS = 10 * 60_000;

export interface RunOptions {
  stepMs?: number;
  /** Told of each look at the task, the last included. */
  onLook?: (task: Task) => void | Promise<void>;
}

/** Lets time pass in small steps until the task is as wanted. Fails when it never gets there. */
export async function runTo(
  account: WireAccount,
  taskId: string,
  isThere: (task: Task) => boolean,
  { stepMs = 500, onLook }: RunOptions = {},
): Promise<Task> {
  for (let elapsedMs = 0; ; elapsedMs += stepMs) {
    const task = await account.task(taskId);
    await onLook?.(task);
    if (isThere(task)) return task;
    if (ENDED_TASK.includes(task.status) || elapsedMs >= LIMIT_MS) {
      return expect.fail(`After ${elapsedMs} ms the task is ${JSON.stringify(task)}`);
    }
    await account.subject.advance(stepMs);
  }
}

export function runToComplete(
  account: WireAccount,
  taskId: string,
  options?: RunOptions,
): Promise<Task> {
  return runTo(account, taskId, ({ status }) => status === 'complete', options);
}

/** The id of a task that is complete. */
export async function completeTask(account: WireAccount, rest: object = {}): Promise<string> {
  const { id } = await account.createTask({ max_agents: 1 }, rest);
  await runToComplete(account, id, { stepMs: 5000 });
  return id;
}

/** A task whose agents are at work, with the first of them. */
export async function taskAtWork(
  account: WireAccount,
  config: object = { max_agents: 1 },
): Promise<{ taskId: string; agentId: string }> {
  const { id } = await account.createTask(config);
  const task = await runTo(account, id, ({ agents }) => agents.some(isAtWork), { stepMs: 100 });
  const agent = task.agents.find(isAtWork);
  return agent ? { taskId: id, agentId: agent.id } : expect.fail('no agent is at work');
}

export function isAtWork({ status }: Agent): boolean {
  return status === 'thinking' || status === 'acting';
}

export function hasEnded({ status }: Agent): boolean {
  return ENDED_AGENT.includes(status);
}

/** An agent as the task shows it; undefined once it is dropped. */
export async function readAgent(
  account: WireAccount,
  taskId: string,
  agentId: string,
): Promise<Agent | undefined> {
  return (await account.task(taskId)).agents.find(({ id }) => id === agentId);
}
