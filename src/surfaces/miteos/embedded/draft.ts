import type { MiteosEvent } from '../port.js';
import type { DeploymentCourse } from './deployment-course.js';
import type { NewId } from './ids.js';
import type { AgentRun, AgentWord, TaskState, TaskWord } from './run.js';
import { agentStatus, deploymentStatus, taskStatus } from '../statuses.js';

/** A file that the task made, not stored yet. */
export interface MadeFile {
  deliverableId: string;
  /** Of its copy in the workspace; null when the task has none. */
  fileId: string | null;
  name: string;
  type: string;
  content: Buffer;
  at: number;
}

/**
 * A task while it is being changed: a state of its own, with what happened to it on the way. Each
 * setter changes one thing and records the event of it, unless the thing was so already.
 */
export class Draft {
  readonly task: TaskState;
  readonly events: MiteosEvent[] = [];
  readonly made: MadeFile[] = [];
  readonly newId: NewId;

  constructor(task: TaskState, newId: NewId) {
    this.task = { ...task, run: structuredClone(task.run) };
    this.newId = newId;
  }

  get run(): TaskState['run'] {
    return this.task.run;
  }

  /** Time, key and workspace of the next event. */
  stamp(at: number): Pick<MiteosEvent, 'at' | 'dedupeKey' | 'workspaceId'> {
    this.run.eventCount += 1;
    const { id, workspaceId } = this.task;
    return { at: new Date(at), dedupeKey: `${id}:${this.run.eventCount}`, workspaceId };
  }

  setStatus(status: TaskWord, at: number): void {
    if (this.run.status === status) return;
    this.run.status = status;
    this.recordStatus(at);
  }

  recordStatus(at: number): void {
    this.events.push({
      ...this.stamp(at),
      type: 'task.status',
      taskId: this.task.id,
      status: taskStatus(this.run.status),
      statusText: this.run.status,
    });
  }

  addCost(cost: number, at: number): void {
    this.run.cost = Math.round((this.run.cost + cost) * 1000) / 1000;
    this.events.push({
      ...this.stamp(at),
      type: 'task.cost',
      taskId: this.task.id,
      cost: this.run.cost,
    });
  }

  addAgent(agent: AgentRun, at: number): void {
    this.run.agents.push(agent);
    this.#recordAgent(agent, at);
  }

  setAgentStatus(agent: AgentRun, status: AgentWord, at: number): void {
    if (agent.status === status) return;
    agent.status = status;
    this.#recordAgent(agent, at);
  }

  setTool(agent: AgentRun, tool: string | null, at: number): void {
    if (agent.tool === tool) return;
    agent.tool = tool;
    this.events.push({
      ...this.stamp(at),
      type: 'agent.tool',
      taskId: this.task.id,
      agentId: agent.id,
      tool,
    });
  }

  setProgress(agent: AgentRun, progress: number, at: number): void {
    if (agent.progress === progress) return;
    agent.progress = progress;
    this.events.push({
      ...this.stamp(at),
      type: 'agent.progress',
      taskId: this.task.id,
      agentId: agent.id,
      progress,
    });
  }

  setDeployment(deployment: DeploymentCourse, workspaceId: string, at: number): void {
    this.run.deployment = deployment;
    this.events.push({
      ...this.stamp(at),
      type: 'deployment.status',
      deploymentId: deployment.id,
      workspaceId,
      taskId: this.task.id,
      target: deployment.target,
      status: deploymentStatus(deployment.status),
      statusText: deployment.status,
      url: deployment.url,
    });
  }

  /** A deliverable, with its copy in the workspace. */
  addFile(name: string, type: string, text: string, at: number): void {
    const { id: taskId, workspaceId } = this.task;
    const content = Buffer.from(text);
    const deliverableId = this.newId('dlvr');
    const fileId = workspaceId === null ? null : this.newId('wsf');
    this.made.push({ deliverableId, fileId, name, type, content, at });
    const facts = { name, mimeType: type, sizeBytes: content.length };
    this.events.push({
      ...this.stamp(at),
      type: 'deliverable.created',
      taskId,
      deliverableId,
      ...facts,
    });
    if (workspaceId !== null && fileId !== null) {
      this.events.push({ ...this.stamp(at), type: 'file.added', workspaceId, fileId, ...facts });
    }
  }

  #recordAgent(agent: AgentRun, at: number): void {
    this.events.push({
      ...this.stamp(at),
      type: 'agent.status',
      taskId: this.task.id,
      agentId: agent.id,
      agentType: agent.type,
      status: agentStatus(agent.status),
      statusText: agent.status,
    });
  }
}
