import type { Store } from '../../../store/store.js';
import { foundIn } from '../../by-id.js';
import type { Call } from '../../call.js';
import type { MiosaComputer, MiosaPort, MiosaProject, MiosaWorkspace } from '../port.js';
import * as refusals from './refusals.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Finds what a request names, or refuses it as MIOSA does. */
export class Finder {
  readonly #port: MiosaPort;
  readonly #store: Store;

  constructor(port: MiosaPort, store: Store) {
    this.#port = port;
    this.#store = store;
  }

  /**
   * Of a route of the workspace.
   *
   * @throws Refusal 400 for what is no id, 403 for another tenant's, else 404
   */
  async workspace(call: Call, id: string): Promise<MiosaWorkspace> {
    if (!UUID.test(id)) throw refusals.badId();
    const found = foundIn(await this.#port.workspaces(call, [id]), id);
    if (found) return found;
    const isForeign = (await this.#store.prisma.miosaWorkspace.count({ where: { id } })) > 0;
    throw isForeign ? refusals.foreignWorkspace() : refusals.notFound('workspace');
  }

  /** One that a body names: another tenant's is not told from none. */
  async namedWorkspace(call: Call, id: string): Promise<MiosaWorkspace> {
    const found = foundIn(await this.#port.workspaces(call, [id]), id);
    if (!found) throw refusals.notFound('workspace');
    return found;
  }

  /** @throws Refusal 400 for what is no id, else 404 */
  async project(call: Call, id: string): Promise<MiosaProject> {
    if (!UUID.test(id)) throw refusals.badId();
    return this.namedProject(call, id);
  }

  /** One that a body names. */
  async namedProject(call: Call, id: string): Promise<MiosaProject> {
    const found = foundIn(await this.#port.projects(call, [id]), id);
    if (!found) throw refusals.notFound('project');
    return found;
  }

  /** @throws Refusal 404 */
  async computer(call: Call, id: string): Promise<MiosaComputer> {
    const found = foundIn(await this.#port.computers(call, [id]), id);
    if (!found) throw refusals.notFound('computer');
    return found;
  }
}
