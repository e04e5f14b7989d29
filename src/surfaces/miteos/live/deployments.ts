import type { Call, WriteCall } from '../../call.js';
import { eachOf, ofId } from '../../live/outcomes.js';
import { newestFirst } from '../../live/order.js';
import { toDeployment } from '../mapping.js';
import type { ById, MiteosDeployment, NewDeployment } from '../port.js';
import * as answers from '../wire/answers.js';
import { bodyOf, newDeployment } from '../wire/bodies.js';
import { once } from './once.js';
import { outgoing, type LiveMiteosOptions } from './options.js';
import { orNoWorkspace } from './workspace-fault.js';
import type { Workspaces } from './workspaces.js';

type Options = LiveMiteosOptions & { workspaces: Workspaces };

export class Deployments {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** What Miteos gives as its first page: how to ask for more is not documented. */
  async list(call: Call): Promise<MiteosDeployment[]> {
    const out = await outgoing(this.#options, call);
    const request = { method: 'GET', route: '/deployments' } as const;
    const list = await this.#options.upstream.json(out, request, answers.deployments);
    return newestFirst(list.map(toDeployment));
  }

  async get(call: Call, ids: readonly string[]): Promise<ById<MiteosDeployment>> {
    if (ids.length === 0) return new Map();
    const out = await outgoing(this.#options, call);
    return eachOf(ids, async (id) => {
      const request = { method: 'GET', route: '/deployments/{id}', params: { id } } as const;
      const deployment = await this.#options.upstream.json(out, request, answers.deployment);
      return ofId('MITEOS', id, toDeployment(deployment));
    });
  }

  async create(call: WriteCall, input: NewDeployment): Promise<MiteosDeployment> {
    const { upstream, workspaces } = this.#options;
    const { workspaceId, target, configId } = input;
    const body = bodyOf(newDeployment, { workspace_id: workspaceId, target, config_id: configId });
    const out = await outgoing(this.#options, call);
    const request = { method: 'POST', route: '/deployments', body } as const;
    const made = upstream.json(out, request, answers.deployment);
    const doubt =
      'the deployment may have been made. Look at the `deployments` of the workspace before trying again.';
    return toDeployment(await orNoWorkspace(once(made, doubt), { out, workspaces, workspaceId }));
  }
}
