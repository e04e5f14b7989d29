import type { Call, WriteCall } from '../call.js';
import { followEvents } from './live/events.js';
import { ComputerFiles } from './live/files.js';
import { Computers } from './live/computers.js';
import { Controls } from './live/controls.js';
import { Figures } from './live/figures.js';
import type { LiveMiosaOptions } from './live/options.js';
import { Placing } from './live/placing.js';
import { PreviewDomains } from './live/preview-domains.js';
import { Projects } from './live/projects.js';
import { Settings } from './live/settings.js';
import { Workspaces } from './live/workspaces.js';
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

export type { LiveMiosaOptions } from './live/options.js';

/**
 * The real MIOSA, over REST. It knows idempotency keys for a day: until then a write that is sent again
 * gives what it gave. Of the settings that MIOSA shows only when they change, those are known that have
 * last been changed here.
 */
export class LiveMiosa implements MiosaPort {
  readonly #options: LiveMiosaOptions;
  readonly #workspaces: Workspaces;
  readonly #settings: Settings;
  readonly #figures: Figures;
  readonly #projects: Projects;
  readonly #computers: Computers;
  readonly #controls: Controls;
  readonly #previewDomains: PreviewDomains;
  readonly #files: ComputerFiles;

  constructor(options: LiveMiosaOptions) {
    const workspaces = new Workspaces(options);
    const projects = new Projects({ ...options, workspaces });
    const computers = new Computers({ ...options, placing: new Placing({ workspaces, projects }) });
    this.#options = options;
    this.#workspaces = workspaces;
    this.#settings = new Settings(options);
    this.#figures = new Figures(options);
    this.#projects = projects;
    this.#computers = computers;
    this.#controls = new Controls({ ...options, computers });
    this.#previewDomains = new PreviewDomains(options);
    this.#files = new ComputerFiles(options);
  }

  /** What happens, behind an event or from now on. */
  follow(call: Call, lastEventId: string | null, now: () => Date) {
    return followEvents(this.#options, call, lastEventId, now);
  }

  listWorkspaces(call: Call) {
    return this.#workspaces.list(call);
  }

  workspaces(call: Call, ids: readonly string[]) {
    return this.#workspaces.get(call, ids);
  }

  hasWorkspace(call: Call, id: string) {
    return this.#workspaces.has(call, id);
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
    return this.#controls.clone(call, id, name);
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
