import type { Call, WriteCall } from '../call.js';
import { Changes } from '../embedded/changes.js';
import { DueLoop } from '../../due-loop.js';
import { ComputerFiles } from './embedded/computer-files.js';
import { ComputerHands } from './embedded/computer-hands.js';
import { Computers } from './embedded/computers.js';
import { Controls } from './embedded/controls.js';
import { Engine } from './embedded/engine.js';
import { Figures } from './embedded/figures.js';
import type { EmbeddedMiosaOptions } from './embedded/options.js';
import { PreviewDomains } from './embedded/preview-domains.js';
import { Projects } from './embedded/projects.js';
import { Settings } from './embedded/settings.js';
import { sweepBlobs } from './embedded/sweep.js';
import { Workspaces } from './embedded/workspaces.js';
import type {
  ComputerFilter,
  MiosaComputerChanges,
  MiosaPort,
  MiosaProjectChanges,
  MiosaWorkspaceChanges,
  NewComputerFile,
  NewMiosaComputer,
  NewMiosaProject,
  NewMiosaWorkspace,
  PreviewPlace,
  UsageQuery,
  WorkspaceSettings,
} from './port.js';

export type { EmbeddedMiosaOptions } from './embedded/options.js';

/**
 * MIOSA in this process, with no account anywhere: its rows in our store, the files of computers in
 * a folder, and computers that only pretend to run. They take a few seconds for what real ones do,
 * and a computer that is made with the words `simulate:failure` in its name ends in error; no other
 * does. Usage is counted from the time in which they ran. An account begins with a default
 * workspace, which has a default project, as each workspace does.
 */
export class EmbeddedMiosa implements MiosaPort {
  readonly #options: EmbeddedMiosaOptions;
  readonly #workspaces: Workspaces;
  readonly #settings: Settings;
  readonly #figures: Figures;
  readonly #projects: Projects;
  readonly #computers: Computers;
  readonly #controls: Controls;
  readonly #previewDomains: PreviewDomains;
  readonly #files: ComputerFiles;
  readonly #loop: DueLoop;

  constructor(options: EmbeddedMiosaOptions) {
    const wake = (): void => {
      this.#loop.wake();
    };
    const changes = new Changes(options, (client) => client.miosaChange);
    const hands = new ComputerHands({ ...options, wake });
    this.#options = options;
    this.#workspaces = new Workspaces({ ...options, changes });
    this.#settings = new Settings({ ...options, changes });
    this.#figures = new Figures(options);
    this.#projects = new Projects({ ...options, changes });
    this.#computers = new Computers({ ...options, changes, wake });
    this.#controls = new Controls({ ...options, changes, hands, computers: this.#computers });
    this.#previewDomains = new PreviewDomains({ ...options, changes });
    this.#files = new ComputerFiles({ ...options, changes, hands });
    const engine = new Engine(options);
    this.#loop = new DueLoop({ ...options, moveDue: () => engine.moveDue() });
  }

  /** Sweeps orphaned blobs and takes up what is due. Before anything is uploaded. */
  async start(): Promise<void> {
    await sweepBlobs(this.#options);
    this.#loop.start();
  }

  /** Lets a step in progress finish, then stops; nothing is lost. */
  stop(): Promise<void> {
    return this.#loop.stop();
  }

  /** Resolves when nothing that is due now remains to be done (for tests, after advancing the clock). */
  settled(): Promise<void> {
    return this.#loop.settled();
  }

  listWorkspaces(call: Call) {
    return this.#workspaces.list(call);
  }

  workspaces(call: Call, ids: readonly string[]) {
    return this.#workspaces.get(call, ids);
  }

  async hasWorkspace(call: Call, id: string) {
    return (await this.#workspaces.get(call, [id])).has(id);
  }

  createWorkspace(call: WriteCall, input: NewMiosaWorkspace) {
    return this.#workspaces.create(call, input);
  }

  updateWorkspace(call: WriteCall, id: string, changes: MiosaWorkspaceChanges) {
    return this.#workspaces.update(call, id, changes);
  }

  deleteWorkspace(call: WriteCall, id: string) {
    return this.#workspaces.delete(call, id);
  }

  settingsOf(call: Call, workspaceIds: readonly string[]) {
    return this.#settings.of(call, workspaceIds);
  }

  updateSettings(call: WriteCall, workspaceId: string, changes: Partial<WorkspaceSettings>) {
    return this.#settings.update(call, workspaceId, changes);
  }

  statsOf(call: Call, workspaceIds: readonly string[]) {
    return this.#figures.statsOf(call, workspaceIds);
  }

  usageOf(call: Call, workspaceIds: readonly string[], query: UsageQuery) {
    return this.#figures.usageOf(call, workspaceIds, query);
  }

  listProjects(call: Call) {
    return this.#projects.list(call);
  }

  projectsOf(call: Call, workspaceIds: readonly string[]) {
    return this.#projects.of(call, workspaceIds);
  }

  projects(call: Call, ids: readonly string[]) {
    return this.#projects.get(call, ids);
  }

  createProject(call: WriteCall, input: NewMiosaProject) {
    return this.#projects.create(call, input);
  }

  updateProject(call: WriteCall, id: string, changes: MiosaProjectChanges) {
    return this.#projects.update(call, id, changes);
  }

  listComputers(call: Call, filter?: ComputerFilter) {
    return this.#computers.list(call, filter);
  }

  computersOf(call: Call, workspaceIds: readonly string[]) {
    return this.#computers.of(call, workspaceIds);
  }

  computers(call: Call, ids: readonly string[]) {
    return this.#computers.get(call, ids);
  }

  createComputer(call: WriteCall, input: NewMiosaComputer) {
    return this.#computers.create(call, input);
  }

  updateComputer(call: WriteCall, id: string, changes: MiosaComputerChanges) {
    return this.#computers.update(call, id, changes);
  }

  deleteComputer(call: WriteCall, id: string) {
    return this.#controls.delete(call, id);
  }

  startComputer(call: WriteCall, id: string) {
    return this.#controls.start(call, id);
  }

  stopComputer(call: WriteCall, id: string) {
    return this.#controls.stop(call, id);
  }

  restartComputer(call: WriteCall, id: string) {
    return this.#controls.restart(call, id);
  }

  resizeComputer(call: WriteCall, id: string, size: string) {
    return this.#controls.resize(call, id, size);
  }

  moveComputer(call: WriteCall, id: string, workspaceId: string) {
    return this.#controls.move(call, id, workspaceId);
  }

  cloneComputer(call: WriteCall, id: string, name: string | null) {
    return this.#computers.clone(call, id, name);
  }

  previewDomain(call: Call, place: PreviewPlace) {
    return this.#previewDomains.get(call, place);
  }

  setPreviewDomain(call: WriteCall, place: PreviewPlace, domain: string) {
    return this.#previewDomains.set(call, place, domain);
  }

  clearPreviewDomain(call: WriteCall, place: PreviewPlace) {
    return this.#previewDomains.clear(call, place);
  }

  verifyPreviewDomain(call: WriteCall, place: PreviewPlace) {
    return this.#previewDomains.verify(call, place);
  }

  listComputerFiles(call: Call, computerId: string, path: string) {
    return this.#files.list(call, computerId, path);
  }

  uploadComputerFile(call: WriteCall, computerId: string, path: string, upload: NewComputerFile) {
    return this.#files.upload(call, computerId, path, upload);
  }

  downloadComputerFile(call: Call, computerId: string, path: string) {
    return this.#files.download(call, computerId, path);
  }

  deleteComputerFile(call: WriteCall, computerId: string, path: string) {
    return this.#files.delete(call, computerId, path);
  }
}
