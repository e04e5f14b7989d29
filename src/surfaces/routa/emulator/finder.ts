import { foundIn } from '../../by-id.js';
import type { Call } from '../../call.js';
import type {
  RoutaAgent,
  RoutaCodebase,
  RoutaPort,
  RoutaTask,
  RoutaWorkspaceDetail,
} from '../port.js';
import { agentNotFound, notFound } from './refusals.js';

/** Finds what a request names; what is not there is a `Refusal` 404. */
export class Finder {
  readonly #port: RoutaPort;

  constructor(port: RoutaPort) {
    this.#port = port;
  }

  async hasWorkspace(call: Call, id: string): Promise<boolean> {
    return foundIn(await this.#port.workspaces(call, [id]), id) !== undefined;
  }

  async workspace(call: Call, id: string): Promise<RoutaWorkspaceDetail> {
    const found = foundIn(await this.#port.workspaces(call, [id]), id);
    if (!found) throw notFound('workspace');
    return found;
  }

  /** None of a workspace that is not there. */
  async codebases(call: Call, workspaceId: string): Promise<RoutaCodebase[]> {
    return foundIn(await this.#port.workspaces(call, [workspaceId]), workspaceId)?.codebases ?? [];
  }

  /** In whatever workspace it is. */
  async codebase(call: Call, id: string): Promise<RoutaCodebase> {
    for (const workspaceId of await this.#workspaceIds(call)) {
      const found = (await this.codebases(call, workspaceId)).find((each) => each.id === id);
      if (found) return found;
    }
    throw notFound('codebase');
  }

  async task(call: Call, id: string): Promise<RoutaTask> {
    const found = foundIn(await this.#port.tasks(call, [id]), id);
    if (!found) throw notFound('task');
    return found;
  }

  async tasksOf(call: Call, workspaceId: string): Promise<RoutaTask[]> {
    return foundIn(await this.#port.tasksOf(call, [workspaceId]), workspaceId) ?? [];
  }

  async tasksOfAll(call: Call): Promise<RoutaTask[]> {
    const found = await this.#port.tasksOf(call, await this.#workspaceIds(call));
    return [...found.keys()].flatMap((id) => foundIn(found, id) ?? []);
  }

  async agent(call: Call, id: string): Promise<RoutaAgent> {
    const found = foundIn(await this.#port.agents(call, [id]), id);
    if (!found) throw agentNotFound(id);
    return found;
  }

  async #workspaceIds(call: Call): Promise<string[]> {
    return (await this.#port.listWorkspaces(call)).map(({ id }) => id);
  }
}
