import type { ByteRange } from '../../files/byte-range.js';
import type { Call, WriteCall } from '../call.js';
import { Agents } from './live/agents.js';
import { Deliverables } from './live/deliverables.js';
import { Deployments } from './live/deployments.js';
import { Files } from './live/files.js';
import type { LiveMiteosOptions } from './live/options.js';
import { Tasks } from './live/tasks.js';
import { Workspaces } from './live/workspaces.js';
import type {
  Decision,
  MiteosPort,
  NewDeployment,
  NewFile,
  NewTask,
  NewWorkspace,
  TaskPage,
} from './port.js';

export type { LiveMiteosOptions } from './live/options.js';

/**
 * The real Miteos, over REST. It knows no idempotency keys: each write goes out once, and one whose
 * answer is lost is `IN_DOUBT`, with a message that says where to look.
 */
export class LiveMiteos implements MiteosPort {
  readonly #workspaces: Workspaces;
  readonly #files: Files;
  readonly #tasks: Tasks;
  readonly #agents: Agents;
  readonly #deliverables: Deliverables;
  readonly #deployments: Deployments;

  constructor(options: LiveMiteosOptions) {
    const workspaces = new Workspaces(options);
    this.#workspaces = workspaces;
    this.#files = new Files(options);
    this.#tasks = new Tasks({ ...options, workspaces });
    this.#agents = new Agents(options);
    this.#deliverables = new Deliverables(options);
    this.#deployments = new Deployments({ ...options, workspaces });
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
    return this.#agents.pause(call, agentId);
  }

  resumeAgent(call: WriteCall, agentId: string) {
    return this.#agents.resume(call, agentId);
  }

  guideAgent(call: WriteCall, agentId: string, instructions: string) {
    return this.#agents.guide(call, agentId, instructions);
  }

  cancelAgent(call: WriteCall, agentId: string) {
    return this.#agents.cancel(call, agentId);
  }

  decideApproval(call: WriteCall, agentId: string, approvalId: string, decision: Decision) {
    return this.#agents.decide(call, agentId, approvalId, decision);
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
