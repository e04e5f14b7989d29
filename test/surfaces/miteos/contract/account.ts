import type {
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
import { found } from '../../answers.js';
import { streamOf } from '../../streams.js';
import { TestAccount } from '../../test-account.js';
import { type EventOf, ofType } from './events.js';
import type { MiteosSubject } from './subject.js';

export { firstOf, found, only } from '../../answers.js';
export { streamOf } from '../../streams.js';

export type DetailedTask = MiteosTask & { detail: MiteosTaskDetail };

export type LinkedDeliverable = MiteosDeliverable & { downloadUrl: string };

/** Makes an account that nothing has been done on yet. */
export type NewAccount = () => Account;

/** An account on the surface, with the calls that tests make over and over. */
export class Account extends TestAccount<MiteosPort, MiteosEvent, MiteosSubject> {
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

/** The agent of that id, which must be there. */
export function agentOf(task: DetailedTask, agentId: string): MiteosAgent {
  const agent = task.detail.agents.find(({ id }) => id === agentId);
  if (!agent) throw new Error(`Task ${task.id} has no agent ${agentId}.`);
  return agent;
}

/** An id that looks like this one and belongs to nothing. */
export function unknownLike(id: string): string {
  return `${id.slice(0, -6)}zzzzzz`;
}
