import type { ById } from '../../by-id.js';
import type { Call } from '../../call.js';
import { possibleIds } from '../../embedded/ids.js';
import {
  usageGranularities,
  usageWindows,
  type ComputerStatus,
  type UsageQuery,
  type WorkspaceStats,
  type WorkspaceUsage,
} from '../port.js';
import { statusOf } from './computer-draft.js';
import type { EmbeddedMiosaOptions } from './options.js';
import { invalid } from '../refusals.js';
import { factsOf } from './sizes.js';
import { usageOf, windowOf } from './usage.js';

type Options = Pick<EmbeddedMiosaOptions, 'store' | 'clock'>;

/** MIOSA counts by four statuses only. One on its way to run is provisioning, one on its way to stop still runs. */
const COUNTED_AS: Partial<Record<ComputerStatus, keyof WorkspaceStats['byStatus']>> = {
  PROVISIONING: 'provisioning',
  STARTING: 'provisioning',
  RUNNING: 'running',
  STOPPING: 'running',
  STOPPED: 'stopped',
  ERROR: 'error',
};

/** What can be counted of a workspace. */
export class Figures {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async statsOf({ account }: Call, workspaceIds: readonly string[]): Promise<ById<WorkspaceStats>> {
    const rows = await this.#options.store.prisma.miosaWorkspace.findMany({
      where: { accountId: account, id: { in: possibleIds(workspaceIds) } },
      select: {
        id: true,
        computers: { where: { accountId: account }, select: { status: true, size: true } },
      },
    });
    return new Map(rows.map(({ id, computers }) => [id, statsOf(computers)]));
  }

  async usageOf(
    { account }: Call,
    workspaceIds: readonly string[],
    query: UsageQuery,
  ): Promise<ById<WorkspaceUsage>> {
    if (!usageWindows.includes(query.window)) {
      throw invalid(`The window is none of ${usageWindows.join(', ')}.`, 'window');
    }
    if (!usageGranularities.includes(query.granularity)) {
      throw invalid(`The granularity is none of ${usageGranularities.join(', ')}.`, 'granularity');
    }
    const now = this.#options.clock.now();
    const { from, to } = windowOf(query, now);
    const rows = await this.#options.store.prisma.miosaWorkspace.findMany({
      where: { accountId: account, id: { in: possibleIds(workspaceIds) } },
      select: {
        id: true,
        runs: {
          where: {
            accountId: account,
            startedAt: { lt: to },
            OR: [{ endedAt: null }, { endedAt: { gt: from } }],
          },
          select: { size: true, startedAt: true, endedAt: true },
        },
      },
    });
    return new Map(rows.map(({ id, runs }) => [id, usageOf(runs, query, now)]));
  }
}

function statsOf(computers: readonly { status: string; size: string }[]): WorkspaceStats {
  const stats: WorkspaceStats = {
    computers: computers.length,
    byStatus: { running: 0, stopped: 0, provisioning: 0, error: 0 },
    ...{ vcpus: 0, memoryMb: 0, diskGb: 0 },
  };
  for (const { status, size } of computers) {
    const { vcpus, memoryMb, diskGb } = factsOf(size);
    const counted = COUNTED_AS[statusOf(status)];
    if (counted) stats.byStatus[counted] += 1;
    stats.vcpus += vcpus;
    stats.memoryMb += memoryMb;
    stats.diskGb += diskGb;
  }
  return stats;
}
