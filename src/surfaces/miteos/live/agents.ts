import type { WriteCall } from '../../call.js';
import type { Decision } from '../port.js';
import { bodyOf, decision as decisionBody, guidance } from '../wire/bodies.js';
import type { UpstreamRequest } from '../../../upstream/request.js';
import { once } from './once.js';
import { outgoing, type LiveMiteosOptions } from './options.js';

/** What agents are told. What Miteos answers to it is not documented, so only the status counts. */
export class Agents {
  readonly #options: LiveMiteosOptions;

  constructor(options: LiveMiteosOptions) {
    this.#options = options;
  }

  async pause(call: WriteCall, id: string): Promise<void> {
    const doubt = 'the agent may have been paused. Look at its `status` before trying again.';
    await this.#tell(call, { route: '/agents/{id}/pause', params: { id } }, doubt);
  }

  async resume(call: WriteCall, id: string): Promise<void> {
    const doubt = 'the agent may have been resumed. Look at its `status` before trying again.';
    await this.#tell(call, { route: '/agents/{id}/resume', params: { id } }, doubt);
  }

  async guide(call: WriteCall, id: string, instructions: string): Promise<void> {
    const body = bodyOf(guidance, { instructions });
    const doubt =
      'the agent may have been given the instructions, and nothing shows it. Trying again may give them twice.';
    await this.#tell(call, { route: '/agents/{id}/guide', params: { id }, body }, doubt);
  }

  async cancel(call: WriteCall, id: string): Promise<void> {
    const doubt = 'the agent may have been cancelled. Look at its `status` before trying again.';
    await this.#tell(call, { route: '/agents/{id}/cancel', params: { id } }, doubt);
  }

  async decide(
    call: WriteCall,
    id: string,
    approvalId: string,
    { approved, reason }: Decision,
  ): Promise<void> {
    const body = bodyOf(decisionBody, { approved, reason: reason ?? undefined });
    const route = '/agents/{id}/approve/{approval}';
    const doubt =
      'the decision may have been taken. Look at the `status` of the agent before trying again.';
    await this.#tell(call, { route, params: { id, approval: approvalId }, body }, doubt);
  }

  async #tell(
    call: WriteCall,
    request: Omit<UpstreamRequest, 'method'>,
    doubt: string,
  ): Promise<void> {
    const out = await outgoing(this.#options, call);
    await once(this.#options.upstream.send(out, { ...request, method: 'POST' }), doubt);
  }
}
