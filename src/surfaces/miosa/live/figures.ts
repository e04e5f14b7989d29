import type { ById } from '../../by-id.js';
import type { Call } from '../../call.js';
import { eachOf } from '../../live/outcomes.js';
import { toStats, toUsage } from '../mapping.js';
import type { UsageQuery, WorkspaceStats, WorkspaceUsage } from '../port.js';
import * as answers from '../wire/answers.js';
import { reaching } from './faults.js';
import { outgoing, type LiveMiosaOptions } from './options.js';

/** What MIOSA counts, of one workspace at a time. */
export class Figures {
  readonly #options: LiveMiosaOptions;

  constructor(options: LiveMiosaOptions) {
    this.#options = options;
  }

  async statsOf(call: Call, workspaceIds: readonly string[]): Promise<ById<WorkspaceStats>> {
    if (workspaceIds.length === 0) return new Map();
    const out = await outgoing(this.#options, call);
    return eachOf(workspaceIds, async (id) => {
      const request = { method: 'GET', route: '/workspaces/{id}/stats', params: { id } } as const;
      const stats = this.#options.upstream.json(out, request, answers.stats);
      return toStats(await reaching('workspace', stats));
    });
  }

  async usageOf(
    call: Call,
    workspaceIds: readonly string[],
    { window, granularity }: UsageQuery,
  ): Promise<ById<WorkspaceUsage>> {
    if (workspaceIds.length === 0) return new Map();
    const out = await outgoing(this.#options, call);
    const query = { window, granularity };
    return eachOf(workspaceIds, async (id) => {
      const route = '/workspaces/{id}/usage';
      const request = { method: 'GET', route, params: { id }, query } as const;
      const usage = this.#options.upstream.json(out, request, answers.usage);
      return toUsage(await reaching('workspace', usage));
    });
  }
}
