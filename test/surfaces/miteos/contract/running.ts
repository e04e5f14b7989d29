import type { TestContext } from 'vitest';
import type {
  AgentStatus,
  Decision,
  MiteosAgent,
  MiteosTask,
  TaskStatus,
} from '../../../../src/surfaces/miteos/port.js';
import type { Account, DetailedTask } from './account.js';

export const HOUR_MS = 60 * 60_000;

const ENDED_TASK: readonly TaskStatus[] = ['COMPLETE', 'FAILED', 'CANCELLED'];
const ENDED_AGENT: readonly AgentStatus[] = ['COMPLETE', 'ERROR', 'CANCELLED'];

export interface RunOptions {
  stepMs?: number;
  limitMs?: number;
  /** How to decide each approval that comes up. Without it they are left pending. */
  decide?: Decision;
  /** Told of each look at the task, the last included. */
  onPoll?: (task: DetailedTask) => void | Promise<void>;
}

/** Lets time pass in small steps until the task is as wanted. Fails when it ends otherwise, or never gets there. */
export async function runTo(
  account: Account,
  taskId: string,
  isThere: (task: DetailedTask) => boolean,
  { stepMs = 500, limitMs = 10 * 60_000, decide, onPoll }: RunOptions = {},
): Promise<DetailedTask> {
  for (let elapsedMs = 0; ; elapsedMs += stepMs) {
    const task = await account.task(taskId);
    await onPoll?.(task);
    if (isThere(task)) return task;
    if (hasEnded(task) || elapsedMs >= limitMs) {
      throw new Error(`After ${elapsedMs} ms the task is ${JSON.stringify(task)}`);
    }
    if (decide) await decideAll(account, taskId, decide);
    await account.advance(stepMs);
  }
}

/** Runs to the end, which must be COMPLETE. */
export function runToComplete(
  account: Account,
  taskId: string,
  options?: RunOptions,
): Promise<DetailedTask> {
  return runTo(account, taskId, ({ status }) => status === 'COMPLETE', options);
}

export async function decideAll(
  account: Account,
  taskId: string,
  decision: Decision,
): Promise<void> {
  for (const { agentId, approvalId } of account.pendingApprovals(taskId)) {
    await account.port.decideApproval(account.write(), agentId, approvalId, decision);
  }
}

export function hasEnded(task: MiteosTask): boolean {
  return ENDED_TASK.includes(task.status);
}

export function isLive(agent: MiteosAgent): boolean {
  return !ENDED_AGENT.includes(agent.status);
}

export function isAtWork(agent: MiteosAgent): boolean {
  return agent.status === 'THINKING' || agent.status === 'ACTING';
}

/** A running task with one agent, which is at work. */
export async function startAgent(
  account: Account,
): Promise<{ task: DetailedTask; agent: MiteosAgent }> {
  const { id } = await account.createTask({ maxAgents: 1 });
  const task = await runTo(account, id, ({ detail }) => detail.agents.some(isAtWork), {
    stepMs: 100,
  });
  const agent = task.detail.agents.find(isAtWork);
  if (!agent) throw new Error('No agent is at work.');
  return { task, agent };
}

/** What to ask for so that the work is divided. How many agents do it is for the surface to choose. */
const LARGE_PROMPTS = [
  'Research three competitors, analyse their prices, build a landing page and write a launch email',
  'Compare the tide tables of five harbours, chart them, build a dashboard and post a summary',
  'Collect last year’s invoices, analyse the costs per supplier, and prepare a report with slides',
  'Plan a sailing trip: research weather, build an itinerary, analyse risks, email the crew',
];

/** A running task with two agents or more at work at once. Skips the test if no such task can be had. */
export async function startSeveralAgents(
  account: Account,
  { skip }: Pick<TestContext, 'skip'>,
): Promise<{ task: DetailedTask; agents: [MiteosAgent, MiteosAgent] }> {
  for (const prompt of LARGE_PROMPTS) {
    const { id } = await account.createTask({ maxAgents: 4 }, { prompt });
    const task = await runTo(
      account,
      id,
      (now) => hasEnded(now) || now.detail.agents.filter(isAtWork).length >= 2,
      { stepMs: 100 },
    );
    const [first, second] = task.detail.agents.filter(isAtWork);
    if (first && second) return { task, agents: [first, second] };
  }
  return skip('this implementation gives no task two agents at once');
}
