import type { Clock } from '../../../clock.js';
import type { Approval } from '../../../store/generated/prisma/client.js';
import { Surface } from '../../../store/generated/prisma/enums.js';
import type { Store, Transaction } from '../../../store/store.js';
import type { Decision, MiteosEvent, MiteosNews } from '../../../surfaces/miteos/port.js';
import type { EventLog } from '../../log.js';
import { hasEnded, recordFoundMiteosEvents } from '../miteos.js';
import { upstreamWorkspaceOf } from './task-journal.js';
import { taskState } from './task-state.js';

const surface = Surface.MITEOS;

/** The approvals of the real Miteos: it tells of them once, by a webhook, and says nothing of a decision. */
export class LiveApprovals {
  readonly #store: Store;
  readonly #log: EventLog;
  readonly #clock: Clock;

  constructor({ store, log, clock }: { store: Store; log: EventLog; clock: Clock }) {
    this.#store = store;
    this.#log = log;
    this.#clock = clock;
  }

  /** An agent asks. Said twice, it is one approval; said of an agent that has ended, it is no news. */
  async asked(
    tx: Transaction,
    tenantId: string,
    { type, taskId, agentId, approvalId, action, tool, risk }: Asked,
  ): Promise<void> {
    const key = { tenantId, surface, agentId, upstreamId: approvalId };
    const where = { tenantId_surface_agentId_upstreamId: key };
    if (await tx.approval.findUnique({ where })) return;
    if (await this.#hasEnded(tx, tenantId, taskId, agentId)) return;
    await this.#record(tx, tenantId, taskId, {
      ...{ type, taskId, agentId, approvalId, action, tool, risk },
      dedupeKey: `approval:${agentId}:${approvalId}:required`,
    });
  }

  /** It has been decided here. */
  async decided(
    { tenantId, taskId, agentId, upstreamId: approvalId }: Approval,
    { approved, reason = null }: Decision,
  ): Promise<void> {
    await this.#store.transaction((tx) =>
      this.#record(tx, tenantId, taskId, {
        ...{ type: 'approval.decided', taskId, agentId, approvalId, approved, reason },
        dedupeKey: `approval:${agentId}:${approvalId}:decided`,
      }),
    );
  }

  async #record(
    tx: Transaction,
    tenantId: string,
    taskId: string,
    told: Told<'approval.required'> | Told<'approval.decided'>,
  ): Promise<void> {
    const workspaceId = await upstreamWorkspaceOf(tx, tenantId, taskId);
    const event = { ...told, workspaceId, at: this.#clock.now() };
    await recordFoundMiteosEvents(this.#log, tx, tenantId, [event], false);
  }

  /** As far as it is known. */
  async #hasEnded(
    tx: Transaction,
    tenantId: string,
    taskId: string,
    agentId: string,
  ): Promise<boolean> {
    const known = await tx.taskSnapshot.findUnique({
      where: { tenantId_surface_taskId: { tenantId, surface, taskId } },
    });
    if (!known) return false;
    const agents = taskState.parse(known.state).detail?.agents ?? [];
    return known.isOver || agents.some(({ id, status }) => id === agentId && hasEnded(status));
  }
}

type Asked = Extract<MiteosNews, { type: 'approval.required' }>;
type Told<Type extends MiteosEvent['type']> = Omit<
  Extract<MiteosEvent, { type: Type }>,
  'at' | 'workspaceId'
>;
