import type { UpstreamCall } from '../../../upstream/upstream.js';
import type { ById } from '../../by-id.js';
import type { Call, WriteCall } from '../../call.js';
import { oldestFirst } from '../../live/order.js';
import { changed, eachOf, is } from '../../live/outcomes.js';
import { toProject } from '../mapping.js';
import type { MiosaProject, MiosaProjectChanges, NewMiosaProject } from '../port.js';
import * as answers from '../wire/answers.js';
import { bodyOf, newProject, projectChanges } from '../wire/bodies.js';
import { isOutOfReach, orTaken, reaching } from './faults.js';
import { keyOf } from './idempotency-key.js';
import { picked, wholeList } from './lists.js';
import { outgoing, type LiveMiosaOptions } from './options.js';
import type { Workspaces } from './workspaces.js';

type Options = LiveMiosaOptions & { workspaces: Workspaces };

export class Projects {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async list(call: Call): Promise<MiosaProject[]> {
    return this.#list(await outgoing(this.#options, call));
  }

  async of(call: Call, workspaceIds: readonly string[]): Promise<ById<MiosaProject[]>> {
    if (workspaceIds.length === 0) return new Map();
    const out = await outgoing(this.#options, call);
    return eachOf(workspaceIds, async (id) => {
      const route = '/workspaces/{id}/projects';
      const list = { route, params: { id }, page: answers.projects };
      const wire = await reaching('workspace', wholeList(this.#options, out, list));
      return oldestFirst(wire.map((one) => toProject(one, id)));
    });
  }

  async get(call: Call, ids: readonly string[]): Promise<ById<MiosaProject>> {
    if (ids.length === 0) return new Map();
    const out = await outgoing(this.#options, call);
    return picked(
      ids,
      () => this.#list(out),
      (id) => this.#get(out, id),
    );
  }

  async create(call: WriteCall, input: NewMiosaProject): Promise<MiosaProject> {
    const { upstream, workspaces } = this.#options;
    const { workspaceId } = input;
    const body = bodyOf(newProject, {
      workspace_id: workspaceId,
      name: input.name,
      slug: input.slug ?? undefined,
      external_project_id: input.externalId ?? undefined,
      description: input.description ?? undefined,
      metadata: input.metadata ?? undefined,
    });
    const idempotencyKey = keyOf(call, 'createProject');
    const out = await outgoing(this.#options, call);
    const request = { method: 'POST', route: '/projects', body, idempotencyKey } as const;
    try {
      return toProject(await orTaken(upstream.json(out, request, answers.project)), workspaceId);
    } catch (error) {
      const mayLack = isOutOfReach(error) || is(error, 'INVALID');
      if (!mayLack || !(await workspaces.lacks(out, workspaceId))) throw error;
      const message = 'There is no such workspace.';
      throw changed(error, 'INVALID', { field: 'workspaceId', message });
    }
  }

  async update(call: WriteCall, id: string, changes: MiosaProjectChanges): Promise<MiosaProject> {
    const { externalId, ...rest } = changes;
    const body = bodyOf(projectChanges, { ...rest, external_project_id: externalId });
    const idempotencyKey = keyOf(call, 'updateProject');
    const out = await outgoing(this.#options, call);
    const updated = this.#options.upstream.json(
      out,
      { method: 'PATCH', route: '/projects/{id}', params: { id }, body, idempotencyKey },
      answers.project,
    );
    return toProject(await reaching('project', orTaken(updated)));
  }

  /** Null when there is no such project. */
  async find(out: UpstreamCall, id: string): Promise<MiosaProject | null> {
    try {
      return await this.#get(out, id);
    } catch (error) {
      if (isOutOfReach(error)) return null;
      throw error;
    }
  }

  async #get(out: UpstreamCall, id: string): Promise<MiosaProject> {
    const request = { method: 'GET', route: '/projects/{id}', params: { id } } as const;
    const got = this.#options.upstream.json(out, request, answers.project);
    return toProject(await reaching('project', got));
  }

  async #list(out: UpstreamCall): Promise<MiosaProject[]> {
    const list = { route: '/projects', page: answers.projects };
    const wire = await wholeList(this.#options, out, list);
    return oldestFirst(wire.map((one) => toProject(one)));
  }
}
