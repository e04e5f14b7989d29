import { failDeployment, nextDeployment, startDeployment } from './deployment-course.js';
import type { Draft } from './draft.js';
import { deployTargetOf, insteadOf, mustAsk, type Step } from './plan.js';
import { report, runCsv } from './reports.js';
import {
  after,
  dueAt,
  hasEnded,
  isLive,
  PLANNING_MS,
  type AgentRun,
  type AgentWord,
  type Reading,
  type TaskWord,
} from './run.js';

/*
 * What happens in a task by itself. Every change is dated by when it was due, so a task comes out
 * the same whether it is looked at every second or once a day.
 */

/** Runs the task up to `now`. `read` is asked when an agent reads the workspace's files. */
export async function advance(
  draft: Draft,
  now: number,
  read: () => Promise<Reading>,
): Promise<void> {
  const { run } = draft;
  for (let at = dueAt(run); at !== null && at <= now; at = dueAt(run)) {
    if (run.dueAt === at) {
      begin(draft, at);
    } else if (run.deployment?.dueAt === at) {
      moveDeployment(draft, at);
    } else {
      const agent = run.agents.find((one) => one.dueAt === at);
      if (!agent) return;
      if (agent.status === 'idle') beginStep(draft, agent, at);
      else await finishStep(draft, agent, at, read);
    }
  }
}

/** Begins the agent's next step, or asks for it first, or waits until it may come. */
export function beginStep(draft: Draft, agent: AgentRun, at: number): void {
  const { run, task } = draft;
  const planned = plannedSteps(draft, agent)[agent.step];
  const approval = run.approvals.find(({ id }) => id === agent.approvalId);
  if (!planned) {
    endAgent(draft, agent, 'complete', at);
  } else if (planned.last && run.agents.some((other) => other !== agent && isLive(other))) {
    rest(draft, agent, 'idle', at);
  } else if (approval?.approved === null) {
    rest(draft, agent, 'waiting', at);
  } else if (!approval && planned.tool !== null && mustAsk(task.config.autonomyLevel, planned)) {
    rest(draft, agent, 'waiting', at);
    ask(draft, agent, planned, planned.tool, at);
  } else {
    const step = currentStep(draft, agent) ?? planned;
    draft.setAgentStatus(agent, step.kind, at);
    draft.setTool(agent, step.tool, at);
    agent.dueAt = after(at, step.durationMs);
  }
}

/** Ends one agent. Those that waited for it go on, and the task may end with it. */
export function endAgent(draft: Draft, agent: AgentRun, status: AgentWord, at: number): void {
  retire(draft, agent, status, at);
  const waiting = draft.run.agents.filter(
    (other) => other.status === 'idle' && other.dueAt === null,
  );
  for (const other of waiting) beginStep(draft, other, at);
  settle(draft, at);
}

/** Lets the task's status follow from its agents: it is paused while all of them are, and ends after them. */
export function settle(draft: Draft, at: number): void {
  const { run } = draft;
  if (run.status !== 'running' && run.status !== 'paused') return;
  const live = run.agents.filter(isLive);
  if (live.length > 0) {
    draft.setStatus(live.every(({ status }) => status === 'paused') ? 'paused' : 'running', at);
  } else if ((run.deployment?.dueAt ?? null) === null) {
    finish(draft, at);
  } else {
    draft.setStatus('running', at);
  }
}

/** Ends the task at once, with all that still goes on in it. What is done stays. */
export function endTask(draft: Draft, status: TaskWord, at: number): void {
  const { run, task } = draft;
  if (hasEnded(run.status)) return;
  run.dueAt = null;
  for (const agent of run.agents.filter(isLive)) retire(draft, agent, 'cancelled', at);
  if (run.deployment?.dueAt && task.workspaceId !== null) {
    draft.setDeployment(failDeployment(run.deployment, at), task.workspaceId, at);
  }
  draft.setStatus(status, at);
}

/** Leaves the agent without work, in a state that something else has to end. */
export function rest(draft: Draft, agent: AgentRun, status: AgentWord, at: number): void {
  draft.setTool(agent, null, at);
  draft.setAgentStatus(agent, status, at);
  agent.dueAt = null;
}

/** From `pending` to `planning`, from `planning` to `running`. */
function begin(draft: Draft, at: number): void {
  const { run } = draft;
  if (run.status === 'pending') {
    draft.setStatus('planning', at);
    run.dueAt = after(at, PLANNING_MS);
    return;
  }
  run.dueAt = null;
  draft.setStatus('running', at);
  for (const { type, startsAfterMs } of run.plan.agents) {
    const agent: AgentRun = {
      id: draft.newId('agnt'),
      type,
      status: 'idle',
      tool: null,
      progress: 0,
      step: 0,
      dueAt: after(at, startsAfterMs),
      pausing: false,
      approvalId: null,
      guidance: [],
      createdAt: at,
    };
    draft.addAgent(agent, at);
  }
}

async function finishStep(
  draft: Draft,
  agent: AgentRun,
  at: number,
  read: () => Promise<Reading>,
): Promise<void> {
  const { run } = draft;
  const step = currentStep(draft, agent);
  if (!step) throw new Error(`Agent ${agent.id} has no step ${agent.step}`);
  draft.setProgress(agent, step.progress, at);
  draft.addCost(step.cost, at);
  const { action, kind, tool, progress, cost } = step;
  run.journal.push({ at, agent: run.agents.indexOf(agent), action, kind, tool, progress, cost });
  agent.step += 1;
  agent.approvalId = null;

  if (step.effect === 'failure') {
    retire(draft, agent, 'error', at);
    endTask(draft, 'failed', at);
    return;
  }
  if (step.effect === 'reading') run.reading = await read();
  if (step.effect === 'report') addReport(draft, at);
  if (step.effect === 'deployment') deploy(draft, at);

  if (agent.pausing && agent.step < plannedSteps(draft, agent).length) {
    agent.pausing = false;
    rest(draft, agent, 'paused', at);
    settle(draft, at);
  } else {
    beginStep(draft, agent, at);
  }
}

/** The agents have ended. With nothing completed there is nothing to show, and the task was cancelled. */
function finish(draft: Draft, at: number): void {
  const { run } = draft;
  if (!run.agents.some(({ status }) => status === 'complete')) {
    draft.setStatus('cancelled', at);
    return;
  }
  if (!run.reported) addReport(draft, at);
  draft.addFile('run.csv', 'text/csv', runCsv(draft.task), at);
  draft.setStatus('complete', at);
}

function retire(draft: Draft, agent: AgentRun, status: AgentWord, at: number): void {
  rest(draft, agent, status, at);
  agent.pausing = false;
  agent.approvalId = null;
}

function ask(draft: Draft, agent: AgentRun, step: Step, tool: string, at: number): void {
  const id = draft.newId('appr');
  const { action, risk } = step;
  agent.approvalId = id;
  draft.run.approvals.push({
    id,
    agentId: agent.id,
    action,
    tool,
    risk,
    askedAt: at,
    approved: null,
    reason: null,
    decidedAt: null,
  });
  draft.events.push({
    ...draft.stamp(at),
    type: 'approval.required',
    taskId: draft.task.id,
    agentId: agent.id,
    approvalId: id,
    action,
    tool,
    risk,
  });
}

function addReport(draft: Draft, at: number): void {
  draft.run.reported = true;
  draft.addFile('report.md', 'text/markdown', report(draft.task), at);
}

function deploy(draft: Draft, at: number): void {
  const { config, workspaceId } = draft.task;
  if (workspaceId === null) return;
  const deployment = startDeployment(draft.newId('dpl'), deployTargetOf(config), at);
  draft.setDeployment(deployment, workspaceId, at);
}

function moveDeployment(draft: Draft, at: number): void {
  const { run, task } = draft;
  if (run.deployment === null || task.workspaceId === null) return;
  draft.setDeployment(nextDeployment(run.deployment), task.workspaceId, at);
  if (run.deployment.dueAt === null) settle(draft, at);
}

function plannedSteps(draft: Draft, agent: AgentRun): Step[] {
  return draft.run.plan.agents[draft.run.agents.indexOf(agent)]?.steps ?? [];
}

/** The step the agent is at: as planned, or what it does instead when that was rejected. */
function currentStep(draft: Draft, agent: AgentRun): Step | undefined {
  const planned = plannedSteps(draft, agent)[agent.step];
  const approval = draft.run.approvals.find(({ id }) => id === agent.approvalId);
  return planned && approval?.approved === false ? insteadOf(planned) : planned;
}
