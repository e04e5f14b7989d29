import type { UpstreamCall } from '../../../upstream/upstream.js';
import type { Call, WriteCall } from '../../call.js';
import { changed, eachOf, exists, is, isMissing } from '../../live/outcomes.js';
import { newestFirst } from '../../live/order.js';
import { toWorkspace } from '../mapping.js';
import type { ById, MiteosWorkspace, NewWorkspace } from '../port.js';
import * as answers from '../wire/answers.js';
import { bodyOf, newWorkspace } from '../wire/bodies.js';
import { once } from './once.js';
import { outgoing, type LiveMiteosOptions } from './options.js';

export class Workspaces {
  readonly #options: LiveMiteosOptions;

  constructor(options: LiveMiteosOptions) {
    this.#options = options;
  }

  async list(call: Call): Promise<MiteosWorkspace[]> {
    return this.#list(await outgoing(this.#options, call));
  }

  /** Several are picked from the list, which is one request. One that it lacks is asked for by its id. */
  async get(call: Call, ids: readonly string[]): Promise<ById<MiteosWorkspace>> {
    const wanted = new Set(ids);
    if (wanted.size === 0) return new Map();
    const out = await outgoing(this.#options, call);
    if (wanted.size === 1) return eachOf(ids, (id) => this.#get(out, id));
    const picked = (await this.#list(out)).filter(({ id }) => wanted.has(id));
    const listed = new Map(picked.map((workspace) => [workspace.id, workspace]));
    const lacking = [...wanted].filter((id) => !listed.has(id));
    return new Map([...listed, ...(await eachOf(lacking, (id) => this.#get(out, id)))]);
  }

  async has(call: Call, id: string): Promise<boolean> {
    const out = await outgoing(this.#options, call);
    return exists(this.#options.upstream.json(out, byId(id), answers.workspace));
  }

  /** Miteos says of a name that is taken only that it is not valid, so then the list is looked at. */
  async create(call: WriteCall, { name, description }: NewWorkspace): Promise<MiteosWorkspace> {
    const body = bodyOf(newWorkspace, { name, description: description ?? undefined });
    const out = await outgoing(this.#options, call);
    try {
      const made = this.#options.upstream.json(
        out,
        { method: 'POST', route: '/workspaces', body },
        answers.workspace,
      );
      const doubt =
        'the workspace may have been created. Look at `workspaces` before trying again.';
      return toWorkspace(await once(made, doubt));
    } catch (error) {
      const isTaken =
        is(error, 'CONFLICT') || (is(error, 'INVALID') && (await this.#isTaken(out, name)));
      if (!isTaken) throw error;
      const message = 'There is a workspace of that name on Miteos already.';
      throw changed(error, 'CONFLICT', { field: 'name', message });
    }
  }

  /**
   * To be asked when Miteos has refused something for a workspace, without saying what was wrong with
   * it. False if it cannot be found out.
   */
  async lacks(out: UpstreamCall, id: string): Promise<boolean> {
    try {
      await this.#get(out, id);
      return false;
    } catch (error) {
      return isMissing(error);
    }
  }

  async #get(out: UpstreamCall, id: string): Promise<MiteosWorkspace> {
    return toWorkspace(await this.#options.upstream.json(out, byId(id), answers.workspace));
  }

  async #list(out: UpstreamCall): Promise<MiteosWorkspace[]> {
    const request = { method: 'GET', route: '/workspaces' } as const;
    const list = await this.#options.upstream.json(out, request, answers.workspaces);
    return newestFirst(list.map(toWorkspace));
  }

  async #isTaken(out: UpstreamCall, name: string): Promise<boolean> {
    try {
      return (await this.#list(out)).some((workspace) => workspace.name === name);
    } catch {
      // The refusal itself says more than why this failed.
      return false;
    }
  }
}

function byId(id: string) {
  return { method: 'GET', route: '/workspaces/{id}', params: { id } } as const;
}
