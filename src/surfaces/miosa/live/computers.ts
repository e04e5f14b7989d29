import type { UpstreamCall } from '../../../upstream/upstream.js';
import type { ById } from '../../by-id.js';
import type { Call, WriteCall } from '../../call.js';
import { SurfaceError } from '../../errors.js';
import { oldestFirst } from '../../live/order.js';
import { changed, eachOf, is } from '../../live/outcomes.js';
import { notFound } from '../refusals.js';
import { isDestroyed, toComputer } from '../mapping.js';
import type {
  ComputerFilter,
  MiosaComputer,
  MiosaComputerChanges,
  NewMiosaComputer,
} from '../port.js';
import * as answers from '../wire/answers.js';
import { bodyOf, computerChanges, newComputer } from '../wire/bodies.js';
import { fitting, isOutOfReach, reaching } from './faults.js';
import { keyOf } from './idempotency-key.js';
import { wholeList } from './lists.js';
import { outgoing, type LiveMiosaOptions } from './options.js';
import type { Placing } from './placing.js';

const DEFAULT_TEMPLATE = 'miosa-desktop';
/** The most that MIOSA gives. */
const PAGE_SIZE = 100;

type Options = LiveMiosaOptions & { placing: Placing };

export class Computers {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Chosen here: MIOSA has several words for one status, and is asked for one at a time. */
  async list(call: Call, { status }: ComputerFilter = {}): Promise<MiosaComputer[]> {
    const all = await this.#list(await outgoing(this.#options, call));
    return all.filter((computer) => status === undefined || computer.status === status);
  }

  /**
   * From the list of all computers, once for all workspaces: that of a workspace does not say in which
   * project a computer is. It is asked for only where the other has none.
   */
  async of(call: Call, workspaceIds: readonly string[]): Promise<ById<MiosaComputer[]>> {
    const wanted = new Set(workspaceIds);
    if (wanted.size === 0) return new Map();
    const out = await outgoing(this.#options, call);
    const [only] = wanted.size === 1 ? wanted : [];
    const all = only === undefined ? await this.#list(out) : await this.#listOf(out, only);
    return eachOf([...wanted], (id) => {
      const inside = all.filter(({ workspaceId }) => workspaceId === id);
      return inside.length > 0 ? Promise.resolve(inside) : this.#listIn(out, id);
    });
  }

  async get(call: Call, ids: readonly string[]): Promise<ById<MiosaComputer>> {
    const wanted = new Set(ids);
    if (wanted.size === 0) return new Map();
    const out = await outgoing(this.#options, call);
    const listed = wanted.size === 1 ? [] : await this.#list(out);
    const picked = listed.filter(({ id }) => wanted.delete(id));
    const rest = await eachOf([...wanted], (id) => this.read(out, id));
    return new Map([...picked.map((one) => [one.id, one] as const), ...rest]);
  }

  async create(call: WriteCall, input: NewMiosaComputer): Promise<MiosaComputer> {
    const { upstream, placing } = this.#options;
    const { project } = input;
    const chosen = project && 'slug' in project ? project : null;
    const draft = {
      name: input.name,
      template_type: input.templateType ?? DEFAULT_TEMPLATE,
      size: input.size ?? undefined,
      workspace_id: input.workspaceId ?? undefined,
      project_id: project && 'id' in project ? project.id : undefined,
      project_slug: chosen?.slug,
      project_name: chosen?.name ?? undefined,
      metadata: input.metadata ?? undefined,
    };
    bodyOf(newComputer, draft);
    const idempotencyKey = keyOf(call, 'createComputer');
    const out = await outgoing(this.#options, call);
    const workspaceId = await placing.workspaceOf(out, input);
    const body = bodyOf(newComputer, { ...draft, workspace_id: workspaceId });
    const request = { method: 'POST', route: '/computers', body, idempotencyKey } as const;
    const made = upstream.json(out, request, answers.computer);
    return toComputer(await placing.orNowhere(out, input, fitting(made)), workspaceId);
  }

  async update(call: WriteCall, id: string, changes: MiosaComputerChanges): Promise<MiosaComputer> {
    const body = bodyOf(computerChanges, changes);
    const idempotencyKey = keyOf(call, 'updateComputer');
    const out = await outgoing(this.#options, call);
    const route = '/computers/{id}';
    const request = { method: 'PATCH', route, params: { id }, body, idempotencyKey } as const;
    const answer = this.#options.upstream.json(out, request, answers.changedComputer);
    return this.changed(out, id, answer);
  }

  /** @throws SurfaceError `NOT_FOUND` also for one that MIOSA still knows, and has destroyed */
  async read(out: UpstreamCall, id: string): Promise<MiosaComputer> {
    const request = { method: 'GET', route: '/computers/{id}', params: { id } } as const;
    const got = this.#options.upstream.json(out, request, answers.computer);
    const wire = await reaching('computer', got);
    if (isDestroyed(wire)) throw notFound('computer');
    return toComputer(wire);
  }

  /**
   * The computer after a change, which MIOSA answers with it, or with no more than how it went.
   *
   * @throws SurfaceError `CONFLICT` when it says that nothing was done, `IN_DOUBT` when the computer
   *   cannot be read then
   */
  async changed(
    out: UpstreamCall,
    id: string,
    answer: Promise<answers.ChangedComputer>,
  ): Promise<MiosaComputer> {
    const { computer, isRefused } = await reaching('computer', answer);
    if (isRefused) {
      throw new SurfaceError('MIOSA', 'CONFLICT', 'MIOSA did not do this to the computer.');
    }
    if (computer) return toComputer(computer);
    try {
      return await this.read(out, id);
    } catch (error) {
      if (!(error instanceof SurfaceError)) throw error;
      const message = 'MIOSA has made the change, and the computer could not be read after it.';
      throw changed(error, 'IN_DOUBT', { message });
    }
  }

  async #list(out: UpstreamCall, query?: { workspace_id: string }): Promise<MiosaComputer[]> {
    const list = { route: '/computers', query, page: answers.computers, pageSize: PAGE_SIZE };
    return toComputers(await wholeList(this.#options, out, list));
  }

  /** None where MIOSA does not take the workspace. One that does not know the filter gives others too. */
  async #listOf(out: UpstreamCall, workspaceId: string): Promise<MiosaComputer[]> {
    try {
      return await this.#list(out, { workspace_id: workspaceId });
    } catch (error) {
      if (isOutOfReach(error) || is(error, 'INVALID')) return [];
      throw error;
    }
  }

  async #listIn(out: UpstreamCall, workspaceId: string): Promise<MiosaComputer[]> {
    const route = '/workspaces/{id}/computers';
    const list = { route, params: { id: workspaceId }, page: answers.computers };
    const wire = await reaching('workspace', wholeList(this.#options, out, list));
    return toComputers(wire, workspaceId);
  }
}

function toComputers(wire: answers.WireComputer[], workspaceId?: string): MiosaComputer[] {
  const there = wire.filter((one) => !isDestroyed(one));
  return oldestFirst(there.map((one) => toComputer(one, workspaceId)));
}
