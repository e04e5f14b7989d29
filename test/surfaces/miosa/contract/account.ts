import type {
  ComputerFile,
  MiosaComputer,
  MiosaEvent,
  MiosaPort,
  MiosaProject,
  MiosaWorkspace,
  NewMiosaComputer,
  NewMiosaProject,
  NewMiosaWorkspace,
  WorkspaceSettings,
} from '../../../../src/surfaces/miosa/port.js';
import { found, only } from '../../answers.js';
import { streamOf } from '../../streams.js';
import { TestAccount } from '../../test-account.js';
import type { MiosaSubject } from './subject.js';

/** Makes an account that nothing has been done on yet. */
export type NewAccount = () => Account;

/** An account on the surface, with the calls that tests make over and over. */
export class Account extends TestAccount<MiosaPort, MiosaEvent, MiosaSubject> {
  #made = 0;

  /** With a name of its own, unless it is given one. */
  createWorkspace(input: Partial<NewMiosaWorkspace> = {}): Promise<MiosaWorkspace> {
    this.#made += 1;
    return this.port.createWorkspace(this.write(), { name: `Customer ${this.#made}`, ...input });
  }

  async workspace(id: string): Promise<MiosaWorkspace> {
    return found(await this.port.workspaces(this.read(), [id]), id);
  }

  /** Every one but the default. */
  async ownWorkspaces(): Promise<MiosaWorkspace[]> {
    const all = await this.port.listWorkspaces(this.read());
    return all.filter(({ isDefault }) => !isDefault);
  }

  async defaultWorkspace(): Promise<MiosaWorkspace> {
    const all = await this.port.listWorkspaces(this.read());
    return only(all.filter(({ isDefault }) => isDefault));
  }

  createProject(workspaceId: string, input: Partial<NewMiosaProject> = {}): Promise<MiosaProject> {
    return this.port.createProject(this.write(), { workspaceId, name: 'Web Shop', ...input });
  }

  async project(id: string): Promise<MiosaProject> {
    return found(await this.port.projects(this.read(), [id]), id);
  }

  async projectsOf(workspaceId: string): Promise<MiosaProject[]> {
    return found(await this.port.projectsOf(this.read(), [workspaceId]), workspaceId);
  }

  /** The project that a workspace which nothing was done with has. */
  async defaultProject(workspaceId: string): Promise<MiosaProject> {
    return only(await this.projectsOf(workspaceId));
  }

  createComputer(input: Partial<NewMiosaComputer> = {}): Promise<MiosaComputer> {
    return this.port.createComputer(this.write(), { name: 'press-1', ...input });
  }

  async computer(id: string): Promise<MiosaComputer> {
    return found(await this.port.computers(this.read(), [id]), id);
  }

  async computersOf(workspaceId: string): Promise<MiosaComputer[]> {
    return found(await this.port.computersOf(this.read(), [workspaceId]), workspaceId);
  }

  updateSettings(
    workspaceId: string,
    changes: Partial<WorkspaceSettings>,
  ): Promise<WorkspaceSettings> {
    return this.port.updateSettings(this.write(), workspaceId, changes);
  }

  upload(
    computerId: string,
    path = '/home/user/notes.txt',
    content: string | Buffer = 'Low water',
    name = 'notes.txt',
  ): Promise<ComputerFile> {
    const upload = { name, content: streamOf(content) };
    return this.port.uploadComputerFile(this.write(), computerId, path, upload);
  }

  files(computerId: string, path = '/home/user'): Promise<ComputerFile[]> {
    return this.port.listComputerFiles(this.read(), computerId, path);
  }
}

/** An id that looks like this one and belongs to nothing. */
export function unknownLike(id: string): string {
  return id.replace(/.$/u, (last) => (last === '0' ? '1' : '0'));
}
