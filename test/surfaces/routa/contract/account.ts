import type {
  NewRoutaAgent,
  NewRoutaCodebase,
  NewRoutaTask,
  NewRoutaWorkspace,
  RoutaAgent,
  RoutaCodebase,
  RoutaEvent,
  RoutaMetadata,
  RoutaNote,
  RoutaPort,
  RoutaTask,
  RoutaWorkspace,
  RoutaWorkspaceDetail,
  SavedRoutaNote,
} from '../../../../src/surfaces/routa/port.js';
import { found } from '../../answers.js';
import { TestAccount } from '../../test-account.js';
import type { Repositories } from './repositories.js';
import type { RoutaSubject } from './subject.js';

/** Makes an account that nothing has been done on yet. */
export type NewAccount = () => Account;

/**
 * An account on the surface, with the calls that tests make over and over. Where a server has but
 * one account, lists hold what other tests made as well.
 */
export class Account extends TestAccount<RoutaPort, RoutaEvent, RoutaSubject> {
  constructor(
    subject: RoutaSubject,
    readonly repositories: Repositories,
  ) {
    super(subject);
  }

  /** A second passes, so that times differ. */
  tick(): Promise<void> {
    return this.advance(1000);
  }

  createWorkspace(input: Partial<NewRoutaWorkspace> = {}): Promise<RoutaWorkspace> {
    return this.port.createWorkspace(this.write(), { title: 'Harbor', ...input });
  }

  async workspace(id: string): Promise<RoutaWorkspaceDetail> {
    return found(await this.port.workspaces(this.read(), [id]), id);
  }

  /** Of the workspaces that are listed, those with these ids. */
  async listed(...ids: readonly string[]): Promise<RoutaWorkspace[]> {
    const all = await this.port.listWorkspaces(this.read());
    return all.filter(({ id }) => ids.includes(id));
  }

  async codebasesOf(workspaceId: string): Promise<RoutaCodebase[]> {
    return (await this.workspace(workspaceId)).codebases;
  }

  /** Of a new work tree, unless it is given a path. */
  async addCodebase(
    workspaceId: string,
    input: Partial<NewRoutaCodebase> = {},
  ): Promise<RoutaCodebase> {
    const path = input.path ?? (await this.repositories.workTree());
    return this.port.addCodebase(this.write(), workspaceId, { ...input, path });
  }

  createTask(workspaceId: string, input: Partial<NewRoutaTask> = {}): Promise<RoutaTask> {
    const words = { title: 'Add invoice export', objective: 'Export invoices as CSV' };
    return this.port.createTask(this.write(), { workspaceId, ...words, ...input });
  }

  async task(id: string): Promise<RoutaTask> {
    return found(await this.port.tasks(this.read(), [id]), id);
  }

  async tasksOf(workspaceId: string): Promise<RoutaTask[]> {
    return found(await this.port.tasksOf(this.read(), [workspaceId]), workspaceId);
  }

  createAgent(workspaceId: string, input: Partial<NewRoutaAgent> = {}): Promise<RoutaAgent> {
    const agent = { name: 'lead', role: 'ROUTA' } as const;
    return this.port.createAgent(this.write(), { workspaceId, ...agent, ...input });
  }

  async agent(id: string): Promise<RoutaAgent> {
    return found(await this.port.agents(this.read(), [id]), id);
  }

  async agentsOf(workspaceId: string): Promise<RoutaAgent[]> {
    return found(await this.port.agentsOf(this.read(), [workspaceId]), workspaceId);
  }

  saveNote(workspaceId: string, input: SavedRoutaNote = {}): Promise<RoutaNote> {
    return this.port.saveNote(this.write(), workspaceId, input);
  }

  note(workspaceId: string, id: string): Promise<RoutaNote> {
    return this.port.note(this.read(), workspaceId, id);
  }

  async notesOf(workspaceId: string): Promise<RoutaNote[]> {
    return found(await this.port.notesOf(this.read(), [workspaceId]), workspaceId);
  }
}

/** An id that looks like this one and belongs to nothing. */
export function unknownLike(id: string): string {
  return id.replace(/.$/u, (last) => (last === '0' ? '1' : '0'));
}

/** What the caller stored. The web server adds a folder of its own to it. */
export function ownMetadata({ metadata }: Pick<RoutaWorkspace, 'metadata'>): RoutaMetadata {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => key !== 'worktreeRoot'));
}

/** A workspace with no more metadata than the caller's own. */
export function plain<T extends RoutaWorkspace>(workspace: T): T {
  return { ...workspace, metadata: ownMetadata(workspace) };
}
