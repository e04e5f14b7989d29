import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { TestContext } from 'vitest';
import type { Call, WriteCall } from '../../../../src/surfaces/call.js';
import { SurfaceError } from '../../../../src/surfaces/errors.js';
import type {
  ById,
  MiteosAgent,
  MiteosDeliverable,
  MiteosDeployment,
  MiteosEvent,
  MiteosFile,
  MiteosPort,
  MiteosTask,
  MiteosTaskConfig,
  MiteosTaskDetail,
  MiteosWorkspace,
} from '../../../../src/surfaces/miteos/port.js';
import { type EventOf, ofType } from './events.js';
import type { MiteosSubject } from './subject.js';

/** Longer than any one call takes. */
const PATIENCE_MS = 5 * 60_000;

export type DetailedTask = MiteosTask & { detail: MiteosTaskDetail };

export type LinkedDeliverable = MiteosDeliverable & { downloadUrl: string };

/** Makes an account that nothing has been done on yet. */
export type NewAccount = () => Account;

/** An account on the surface, with the calls that tests make over and over. */
export class Account {
  readonly name = `contract-${randomUUID()}`;

  constructor(readonly subject: MiteosSubject) {}

  get port(): MiteosPort {
    return this.subject.port;
  }

  read(): Call {
    return {
      account: this.name,
      deadline: new Date(this.subject.now().getTime() + PATIENCE_MS),
      signal: new AbortController().signal,
    };
  }

  write(idempotencyKey: string = randomUUID()): WriteCall {
    return { ...this.read(), idempotencyKey };
  }

  advance(ms: number): Promise<void> {
    return this.subject.advance(ms);
  }

  /** The events so far. Skips the test where the implementation has none. */
  events({ skip }: Pick<TestContext, 'skip'>): MiteosEvent[] {
    return this.subject.events(this.name) ?? skip('this implementation has no events');
  }

  createWorkspace(name = 'Harbour Survey'): Promise<MiteosWorkspace> {
    return this.port.createWorkspace(this.write(), { name });
  }

  async workspace(id: string): Promise<MiteosWorkspace> {
    return found(await this.port.workspaces(this.read(), [id]), id);
  }

  /** A text file, or another with the type left to the surface. */
  uploadFile(workspaceId: string, name = 'notes.txt', content = 'Low water'): Promise<MiteosFile> {
    return this.port.uploadFile(this.write(), workspaceId, {
      name,
      type: null,
      content: streamOf(content),
    });
  }

  async files(workspaceId: string): Promise<MiteosFile[]> {
    return found(await this.port.filesOf(this.read(), [workspaceId]), workspaceId);
  }

  /** A task that asks nobody anything, unless `config` says otherwise. */
  createTask(
    config: Partial<MiteosTaskConfig> = {},
    input: { prompt?: string; workspaceId?: string } = {},
  ): Promise<MiteosTask> {
    return this.port.createTask(this.write(), {
      prompt: 'Summarise the tide tables',
      config: { autonomyLevel: 100, ...config },
      ...input,
    });
  }

  async task(id: string): Promise<DetailedTask> {
    const task = found(await this.port.tasks(this.read(), [id]), id);
    if (!task.detail) throw new Error(`Task ${id} came without its detail.`);
    return { ...task, detail: task.detail };
  }

  async deliverables(taskId: string): Promise<LinkedDeliverable[]> {
    const list = found(await this.port.deliverablesOf(this.read(), [taskId]), taskId);
    return list.map(({ downloadUrl, ...one }) => {
      if (downloadUrl === null) throw new Error(`Deliverable ${one.id} came without its link.`);
      return { ...one, downloadUrl };
    });
  }

  createDeployment(workspaceId: string, target = 'vercel'): Promise<MiteosDeployment> {
    return this.port.createDeployment(this.write(), { workspaceId, target, configId: 'config-1' });
  }

  async deployment(id: string): Promise<MiteosDeployment> {
    return found(await this.port.deployments(this.read(), [id]), id);
  }

  /** The approvals that nobody has decided yet. No route lists them, so they come from the events. */
  pendingApprovals(taskId: string): EventOf<'approval.required'>[] {
    const events = this.subject.events(this.name);
    if (!events) throw new Error('Approvals are known from events, and there are none here.');
    const decided = new Set(ofType(events, 'approval.decided').map((event) => event.approvalId));
    return ofType(events, 'approval.required').filter(
      (event) => event.taskId === taskId && !decided.has(event.approvalId),
    );
  }
}

/** What the answer holds for the id, which must be there. */
export function found<T>(answer: ById<T>, id: string): T {
  const value = answer.get(id);
  if (value === undefined) throw new Error(`${id} is absent from the answer.`);
  if (value instanceof SurfaceError) throw value;
  return value;
}

/** The agent of that id, which must be there. */
export function agentOf(task: DetailedTask, agentId: string): MiteosAgent {
  const agent = task.detail.agents.find(({ id }) => id === agentId);
  if (!agent) throw new Error(`Task ${task.id} has no agent ${agentId}.`);
  return agent;
}

/** The only element of a list that must have one. */
export function only<T>(list: readonly T[]): T {
  const [first] = list;
  if (first === undefined || list.length > 1) {
    throw new Error(`Expected one element and found ${list.length}.`);
  }
  return first;
}

/** The first element of a list that must have one. */
export function firstOf<T>(list: readonly T[]): T {
  const [first] = list;
  if (first === undefined) throw new Error('Expected at least one element and found none.');
  return first;
}

/** An id that looks like this one and belongs to nothing. */
export function unknownLike(id: string): string {
  return `${id.slice(0, -6)}zzzzzz`;
}

/** A stream of bytes, as an upload brings it. */
export function streamOf(content: string | Buffer): Readable {
  return Readable.from([Buffer.from(content)], { objectMode: false });
}
