import type { UpstreamCall } from '../../../upstream/upstream.js';
import type { ById } from '../../by-id.js';
import type { Call, WriteCall } from '../../call.js';
import { oldestFirst } from '../../live/order.js';
import { changed, exists, is } from '../../live/outcomes.js';
import { toWorkspace } from '../mapping.js';
import type { MiosaWorkspace, MiosaWorkspaceChanges, NewMiosaWorkspace } from '../port.js';
import * as answers from '../wire/answers.js';
import { bodyOf, newWorkspace, workspaceChanges } from '../wire/bodies.js';
import { isOutOfReach, orTaken, reaching } from './faults.js';
import { keyOf } from './idempotency-key.js';
import { picked, wholeList } from './lists.js';
import { outgoing, type LiveMiosaOptions } from './options.js';

export class Workspaces {
  readonly #options: LiveMiosaOptions;

  constructor(options: LiveMiosaOptions) {
    this.#options = options;
  }

  async list(call: Call): Promise<MiosaWorkspace[]> {
    return this.#list(await outgoing(this.#options, call));
  }

  async get(call: Call, ids: readonly string[]): Promise<ById<MiosaWorkspace>> {
    if (ids.length === 0) return new Map();
    const out = await outgoing(this.#options, call);
    return picked(
      ids,
      () => this.#list(out),
      (id) => this.#get(out, id),
    );
  }

  async has(call: Call, id: string): Promise<boolean> {
    const out = await outgoing(this.#options, call);
    return exists(this.#options.upstream.json(out, byId(id), answers.workspace));
  }

  async create(call: WriteCall, input: NewMiosaWorkspace): Promise<MiosaWorkspace> {
    const body = bodyOf(newWorkspace, {
      name: input.name,
      slug: input.slug ?? undefined,
      external_workspace_id: input.externalId ?? undefined,
      description: input.description ?? undefined,
      metadata: input.metadata ?? undefined,
    });
    const idempotencyKey = keyOf(call, 'createWorkspace');
    const out = await outgoing(this.#options, call);
    const request = { method: 'POST', route: '/workspaces', body, idempotencyKey } as const;
    return toWorkspace(await orTaken(this.#options.upstream.json(out, request, answers.workspace)));
  }

  async update(
    call: WriteCall,
    id: string,
    changes: MiosaWorkspaceChanges,
  ): Promise<MiosaWorkspace> {
    const { externalId, ...rest } = changes;
    const body = bodyOf(workspaceChanges, { ...rest, external_workspace_id: externalId });
    const idempotencyKey = keyOf(call, 'updateWorkspace');
    const out = await outgoing(this.#options, call);
    const updated = this.#options.upstream.json(
      out,
      { method: 'PATCH', route: '/workspaces/{id}', params: { id }, body, idempotencyKey },
      answers.workspace,
    );
    return toWorkspace(await reaching('workspace', orTaken(updated)));
  }

  /** MIOSA speaks of computers also where it is projects, or the default one, that forbid it. */
  async delete(call: WriteCall, id: string): Promise<void> {
    const idempotencyKey = keyOf(call, 'deleteWorkspace');
    const out = await outgoing(this.#options, call);
    const deleted = this.#options.upstream.send(out, {
      ...{ method: 'DELETE', route: '/workspaces/{id}', params: { id }, idempotencyKey },
    });
    try {
      await reaching('workspace', deleted);
    } catch (error) {
      if (!is(error, 'CONFLICT') || error.field !== null) throw error;
      const message = 'The workspace is the default one, or is not empty.';
      throw changed(error, 'CONFLICT', { message });
    }
  }

  /**
   * To be asked when MIOSA has refused something for a workspace, without saying what was wrong with
   * it. False if it cannot be found out.
   */
  async lacks(out: UpstreamCall, id: string): Promise<boolean> {
    try {
      await this.#get(out, id);
      return false;
    } catch (error) {
      return isOutOfReach(error);
    }
  }

  async #get(out: UpstreamCall, id: string): Promise<MiosaWorkspace> {
    const got = this.#options.upstream.json(out, byId(id), answers.workspace);
    return toWorkspace(await reaching('workspace', got));
  }

  async #list(out: UpstreamCall): Promise<MiosaWorkspace[]> {
    const list = { route: '/workspaces', page: answers.workspaces };
    return oldestFirst((await wholeList(this.#options, out, list)).map(toWorkspace));
  }
}

function byId(id: string) {
  return { method: 'GET', route: '/workspaces/{id}', params: { id } } as const;
}
