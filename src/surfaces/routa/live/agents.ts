import type { UpstreamCall } from '../../../upstream/upstream.js';
import type { ById } from '../../by-id.js';
import type { Call, WriteCall } from '../../call.js';
import { eachOf, ofId } from '../../live/outcomes.js';
import { byAge, toAgent } from '../mapping.js';
import type { NewRoutaAgent, RoutaAgent, WritableAgentStatus } from '../port.js';
import * as answers from '../wire/answers.js';
import { bodyOf, newAgent } from '../wire/bodies.js';
import { deleteOnce } from './deleting.js';
import { checkNamed, inWorkspace, lasting, once, present, settled, unsupported } from './faults.js';
import { ask, outgoing, type LiveRoutaOptions } from './options.js';
import type { Workspaces } from './workspaces.js';

type Options = LiveRoutaOptions & { workspaces: Workspaces };

export class Agents {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Chosen here too: a server may take another workspace for the one that is asked for. */
  async of(call: Call, workspaceIds: readonly string[]): Promise<ById<RoutaAgent[]>> {
    if (workspaceIds.length === 0) return new Map();
    const out = outgoing(this.#options, call);
    return eachOf(workspaceIds, async (workspaceId) => {
      const request = { method: 'GET', route: '/agents', query: { workspaceId } } as const;
      const wire = await ask(this.#options, out, request, answers.agents);
      const found = wire.map((one) => toAgent(one, { workspaceId }));
      return byAge(found.filter((one) => one.workspaceId === workspaceId));
    });
  }

  async get(call: Call, ids: readonly string[]): Promise<ById<RoutaAgent>> {
    if (ids.length === 0) return new Map();
    const out = outgoing(this.#options, call);
    return eachOf(ids, (id) => this.#read(out, id));
  }

  async create(call: WriteCall, input: NewRoutaAgent): Promise<RoutaAgent> {
    const { workspaces } = this.#options;
    const { workspaceId, name, role } = input;
    checkNamed(workspaceId);
    const modelTier = input.modelTier ?? undefined;
    const parentId = input.parentId ?? undefined;
    const body = bodyOf(newAgent, { workspaceId, name, role, modelTier, parentId });
    const out = outgoing(this.#options, call);
    const request = { method: 'POST', route: '/agents', body } as const;
    const doubt = 'the agent may have been created. Look at the agents before trying again.';
    const made = once(ask(this.#options, out, request, answers.agent), doubt);
    const wire = await inWorkspace(made, () => workspaces.lacks(lasting(out), workspaceId));
    const known = { workspaceId, name, roleText: role, modelTier: modelTier ?? 'SMART', parentId };
    return toAgent(present(wire, 'agent'), known);
  }

  /** What Routa answers does not show the agent, and is the same for one that is not there. */
  async setStatus(call: WriteCall, id: string, status: WritableAgentStatus): Promise<RoutaAgent> {
    const out = outgoing(this.#options, call);
    const before = await this.#read(out, id);
    const body = { json: { status } };
    const route = '/agents/{id}/status';
    const request = { method: 'POST', route, params: { id }, body } as const;
    const look = async (): Promise<RoutaAgent> => this.#read(lasting(out), id);
    const sent = ask(this.#options, out, request, answers.done).then(look);
    const seen = await settled(sent, async () => {
      const now = await look();
      return now.status === status ? now : 'undone';
    });
    if (seen.status === status) return seen;
    throw unsupported(
      `Routa has not given the agent the status ${status}: it is ${before.status}.`,
    );
  }

  /** Routa says of one that is not there, too, that it was deleted; so it is looked for first. */
  async delete(call: WriteCall, id: string): Promise<void> {
    const out = outgoing(this.#options, call);
    const request = { method: 'DELETE', route: '/agents/{id}', params: { id } } as const;
    await deleteOnce(this.#options, out, request, (again) => this.#read(again, id));
  }

  async #read(out: UpstreamCall, id: string): Promise<RoutaAgent> {
    const request = { method: 'GET', route: '/agents/{id}', params: { id } } as const;
    const wire = await ask(this.#options, out, request, answers.agent);
    return ofId('ROUTA', id, toAgent(present(wire, 'agent')));
  }
}
