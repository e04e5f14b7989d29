import type { ByteRange } from '../../files/byte-range.js';
import type { Call, WriteCall } from '../call.js';
import { Admission } from './embedded/admission.js';
import { Changes } from '../embedded/changes.js';
import { DueLoop } from '../../due-loop.js';
import { Deliverables } from './embedded/deliverables.js';
import { Deployments } from './embedded/deployments.js';
import { Engine } from './embedded/engine.js';
import { Files } from './embedded/files.js';
import type { EmbeddedMiteosOptions } from './embedded/options.js';
import { Runs } from './embedded/runs.js';
import { sweepBlobs } from './embedded/sweep.js';
import { Tasks } from './embedded/tasks.js';
import { Workspaces } from './embedded/workspaces.js';
import type {
  Decision,
  MiteosPort,
  NewDeployment,
  NewFile,
  NewTask,
  NewWorkspace,
  TaskPage,
} from './port.js';

export type { EmbeddedMiteosOptions } from './embedded/options.js';

/**
 * Miteos in this process, with no account anywhere: its rows in our store, its bytes in a folder,
 * and agents that only pretend to work. A prompt with the word `simulate:failure` makes a task that
 * fails; no other does. What a task does is decided by its prompt and config alone, in about ten
 * seconds and however long people take to approve.
 */
export class EmbeddedMiteos implements MiteosPort {
  readonly #options: EmbeddedMiteosOptions;
  readonly #workspaces: Workspaces;
  readonly #files: Files;
  readonly #tasks: Tasks;
  readonly #deliverables: Deliverables;
  readonly #deployments: Deployments;
  readonly #loop: DueLoop;

  constructor(options: EmbeddedMiteosOptions) {
    const wake = (): void => {
      this.#loop.wake();
    };
    const changes = new Changes(options, (client) => client.miteosChange);
    const runs = new Runs({ ...options, changes });
    const admission = new Admission({ ...options, runs });
    this.#options = options;
    this.#workspaces = new Workspaces(options);
    this.#files = new Files({ ...options, changes });
    this.#tasks = new Tasks({ ...options, runs, admission, wake });
    this.#deliverables = new Deliverables(options);
    this.#deployments = new Deployments({ ...options, wake });
    const engine = new Engine({ ...options, runs, admission, deployments: this.#deployments });
    this.#loop = new DueLoop({ ...options, moveDue: () => engine.moveDue() });
  }

  /** Sweeps orphaned blobs and resumes unfinished tasks. Before anything is uploaded. */
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

  /** Answers `GET` of a signed download link, or null when the URL is not one of its. */
  serveDownload(request: Request): Promise<Response | null> {
    return this.#deliverables.serve(request);
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

  createWorkspace(call: WriteCall, input: NewWorkspace) {
    return this.#workspaces.create(call, input);
  }

  filesOf(call: Call, workspaceIds: readonly string[]) {
    return this.#files.of(call, workspaceIds);
  }

  uploadFile(call: WriteCall, workspaceId: string, upload: NewFile) {
    return this.#files.upload(call, workspaceId, upload);
  }

  deleteFile(call: WriteCall, workspaceId: string, fileId: string) {
    return this.#files.delete(call, workspaceId, fileId);
  }

  createTask(call: WriteCall, input: NewTask) {
    return this.#tasks.create(call, input);
  }

  listTasks(call: Call, page: TaskPage) {
    return this.#tasks.list(call, page);
  }

  tasks(call: Call, ids: readonly string[]) {
    return this.#tasks.get(call, ids);
  }

  cancelTask(call: WriteCall, taskId: string) {
    return this.#tasks.cancel(call, taskId);
  }

  deliverablesOf(call: Call, taskIds: readonly string[]) {
    return this.#deliverables.of(call, taskIds);
  }

  downloadDeliverable(
    call: Call,
    taskId: string,
    deliverableId: string,
    range: ByteRange | null = null,
  ) {
    return this.#deliverables.download(call, taskId, deliverableId, range);
  }

  pauseAgent(call: WriteCall, agentId: string) {
    return this.#tasks.pauseAgent(call, agentId);
  }

  resumeAgent(call: WriteCall, agentId: string) {
    return this.#tasks.resumeAgent(call, agentId);
  }

  guideAgent(call: WriteCall, agentId: string, instructions: string) {
    return this.#tasks.guideAgent(call, agentId, instructions);
  }

  cancelAgent(call: WriteCall, agentId: string) {
    return this.#tasks.cancelAgent(call, agentId);
  }

  decideApproval(call: WriteCall, agentId: string, approvalId: string, decision: Decision) {
    return this.#tasks.decideApproval(call, agentId, approvalId, decision);
  }

  createDeployment(call: WriteCall, input: NewDeployment) {
    return this.#deployments.create(call, input);
  }

  listDeployments(call: Call) {
    return this.#deployments.list(call);
  }

  deployments(call: Call, ids: readonly string[]) {
    return this.#deployments.get(call, ids);
  }
}
