import type { UpstreamCall } from '../../../upstream/upstream.js';
import type { ById } from '../../by-id.js';
import type { Call, WriteCall } from '../../call.js';
import { oldestFirst } from '../../live/order.js';
import { eachOf, exists, isMissing, ofId } from '../../live/outcomes.js';
import { toDetail, toWorkspace } from '../mapping.js';
import type { RoutaWorkspace, RoutaWorkspaceDetail } from '../port.js';
import * as answers from '../wire/answers.js';
import { deleteOnce } from './deleting.js';
import { lasting, ofWrite, settled, unsupported } from './faults.js';
import { ask, outgoing, type LiveRoutaOptions } from './options.js';

export class Workspaces {
  readonly #options: LiveRoutaOptions;

  constructor(options: LiveRoutaOptions) {
    this.#options = options;
  }

  async list(call: Call): Promise<RoutaWorkspace[]> {
    const out = outgoing(this.#options, call);
    const request = { method: 'GET', route: '/workspaces' } as const;
    const list = await ask(this.#options, out, request, answers.workspaces);
    return oldestFirst(list.map(toWorkspace));
  }

  async get(call: Call, ids: readonly string[]): Promise<ById<RoutaWorkspaceDetail>> {
    if (ids.length === 0) return new Map();
    const out = outgoing(this.#options, call);
    return eachOf(ids, async (id) => toDetail(await this.read(out, id)));
  }

  async has(call: Call, id: string): Promise<boolean> {
    const out = outgoing(this.#options, call);
    return exists(ask(this.#options, out, byId(id), answers.workspaceDetail));
  }

  /** Routa says of one that is not there, too, that it was deleted; so it is looked for first. */
  async delete(call: WriteCall, id: string): Promise<void> {
    const out = outgoing(this.#options, call);
    const request = { method: 'DELETE', route: '/workspaces/{id}', params: { id } } as const;
    await deleteOnce(this.#options, out, request, (again) => this.read(again, id));
  }

  async archive(call: WriteCall, id: string): Promise<RoutaWorkspace> {
    const out = outgoing(this.#options, call);
    const seen = await this.#setArchived(out, id, true);
    if (seen.status === 'ARCHIVED') return seen;
    throw unsupported('This Routa cannot archive a workspace: it has left it as it was.');
  }

  /**
   * A server that does not read what it is asked archives one that is active, so that it is looked at
   * first.
   */
  async unarchive(call: WriteCall, id: string): Promise<RoutaWorkspace> {
    const out = outgoing(this.#options, call);
    const before = toWorkspace((await this.read(out, id)).workspace);
    if (before.status === 'ACTIVE') return before;
    const seen = await this.#setArchived(out, id, false);
    if (seen.status !== 'ARCHIVED') return seen;
    throw unsupported('This Routa cannot unarchive a workspace: it has left it archived.');
  }

  async read(out: UpstreamCall, id: string): Promise<answers.WireDetail> {
    const found = await ask(this.#options, out, byId(id), answers.workspaceDetail);
    ofId('ROUTA', id, found.workspace);
    return found;
  }

  /** To be asked when Routa has refused something in a workspace. False if it cannot be found out. */
  async lacks(out: UpstreamCall, id: string): Promise<boolean> {
    try {
      await this.read(out, id);
      return false;
    } catch (error) {
      return isMissing(error);
    }
  }

  /** The workspace as it is afterwards, whether Routa has done it or not. */
  async #setArchived(out: UpstreamCall, id: string, archive: boolean): Promise<RoutaWorkspace> {
    const route = '/workspaces/{id}/archive';
    const request = { method: 'POST', route, params: { id }, body: { json: { archive } } } as const;
    const sent = ask(this.#options, out, request, answers.workspace);
    const answered = sent.then((wire) => toWorkspace(ofWrite(id, wire)));
    return settled(answered, async () => {
      const seen = toWorkspace((await this.read(lasting(out), id)).workspace);
      return (seen.status === 'ARCHIVED') === archive ? seen : 'undone';
    });
  }
}

function byId(id: string) {
  return { method: 'GET', route: '/workspaces/{id}', params: { id } } as const;
}
