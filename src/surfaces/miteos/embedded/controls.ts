import { beginStep, endAgent, endTask, rest, settle } from './advance.js';
import type { Draft } from './draft.js';
import { invalid, notFound } from '../refusals.js';
import { hasEnded, isLive, type AgentRun } from './run.js';

/*
 * What people do to a task. Each of these throws, and changes nothing, when the state of things does
 * not allow it.
 */

export function cancelTask(draft: Draft, at: number): void {
  const { status } = draft.run;
  if (hasEnded(status)) throw invalid(`The task has ended already: it is ${status}.`);
  endTask(draft, 'cancelled', at);
}

/** At once if the agent does nothing at the moment, else after its current step. */
export function pauseAgent(draft: Draft, agentId: string, at: number): void {
  const agent = liveAgent(draft, agentId);
  if (agent.status === 'paused') throw invalid('The agent is paused already.');
  if (agent.pausing) throw invalid('The agent is about to pause already.');
  if (agent.status === 'thinking' || agent.status === 'acting') {
    agent.pausing = true;
  } else {
    rest(draft, agent, 'paused', at);
    settle(draft, at);
  }
}

/** Goes on where the agent stopped. Before a pause has taken effect, it is called off. */
export function resumeAgent(draft: Draft, agentId: string, at: number): void {
  const agent = liveAgent(draft, agentId);
  if (agent.pausing) {
    agent.pausing = false;
  } else if (agent.status === 'paused') {
    beginStep(draft, agent, at);
    settle(draft, at);
  } else {
    throw invalid('The agent is not paused.');
  }
}

/** Takes effect in what the agent reports, without stopping it. */
export function guideAgent(draft: Draft, agentId: string, instructions: string): void {
  liveAgent(draft, agentId).guidance.push(instructions);
}

export function cancelAgent(draft: Draft, agentId: string, at: number): void {
  endAgent(draft, liveAgent(draft, agentId), 'cancelled', at);
}

/** A paused agent keeps the decision until it is resumed. */
export function decideApproval(
  draft: Draft,
  agentId: string,
  approvalId: string,
  approved: boolean,
  reason: string | null,
  at: number,
): void {
  const agent = findAgent(draft, agentId);
  const approval = draft.run.approvals.find(
    ({ id, agentId: askedBy }) => id === approvalId && askedBy === agentId,
  );
  if (!approval) throw notFound('approval');
  if (approval.approved !== null) throw invalid('The approval was decided already.');
  if (agent.approvalId !== approvalId) throw invalid('The agent that asked has ended.');

  approval.approved = approved;
  approval.reason = reason;
  approval.decidedAt = at;
  draft.events.push({
    ...draft.stamp(at),
    type: 'approval.decided',
    taskId: draft.task.id,
    agentId,
    approvalId,
    approved,
    reason,
  });
  if (agent.status === 'waiting') beginStep(draft, agent, at);
}

function liveAgent(draft: Draft, agentId: string): AgentRun {
  const agent = findAgent(draft, agentId);
  if (!isLive(agent)) throw invalid(`The agent has ended already: it is ${agent.status}.`);
  return agent;
}

function findAgent(draft: Draft, agentId: string): AgentRun {
  const agent = draft.run.agents.find(({ id }) => id === agentId);
  if (!agent) throw notFound('agent');
  return agent;
}
