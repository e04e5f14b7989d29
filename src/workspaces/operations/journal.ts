import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.js';
import type { NewEvent } from '../../events/event.js';
import type { EventLog } from '../../events/log.js';
import type { KeptError } from '../../idempotency/outcome.js';
import type {
  Operation as OperationRow,
  OperationStep,
  Prisma,
} from '../../store/generated/prisma/client.js';
import type { OperationKind, OperationStepState } from '../../store/generated/prisma/enums.js';
import type { Store, Transaction } from '../../store/store.js';
import { lockWorkspaces } from '../lock.js';
import type { PartState } from '../part-state.js';
import { requireIdle } from './idle.js';

/** How long an operation is held by one who does not say that it goes on. */
export const LEASE_MS = 15_000;

/** An operation with its steps, in their order. */
export type Operation = OperationRow & { steps: OperationStep[] };

type StepFields = 'state' | 'upstreamId' | 'startedAt' | 'endedAt';

export interface StepChange extends Partial<Pick<OperationStep, StepFields>> {
  index: number;
  state: OperationStepState;
  made?: PartState;
  error?: KeptError;
}

type OperationFields = 'state' | 'writeKey' | 'workspaceId' | 'endedAt';

export interface OperationChange extends Partial<Pick<OperationRow, OperationFields>> {
  error?: KeptError;
}

/** What an operation is to do; each step waits for the one before it. */
export interface NewOperation extends Pick<OperationRow, 'tenantId' | 'kind' | 'workspaceId'> {
  readonly writeKey: string;
  readonly input: object;
  readonly steps: readonly Pick<OperationStep, 'surface' | 'upstreamId'>[];
  /** Whether what the steps were made from still stands, asked for under `lockWorkspaces`. */
  readonly isCurrent?: (tx: Transaction) => Promise<boolean>;
}

/** What the steps were made from has changed meanwhile; nothing was written down. */
export class OutdatedError extends Error {
  override readonly name = 'OutdatedError';
}

/** Somebody else has taken the operation up meanwhile. */
export class LostOperationError extends Error {
  override readonly name = 'LostOperationError';
}

interface JournalOptions {
  store: Store;
  clock: Clock;
  events: EventLog;
}

/** The rows of operations, for one holder. Whatever is noted is told as an event, too. */
export class Journal {
  readonly #options: JournalOptions;
  readonly #holder = randomUUID();

  constructor(options: JournalOptions) {
    this.#options = options;
  }

  /**
   * Writes an operation down, with its first step about to be taken; null if the mutation has one.
   *
   * @throws ConflictError when another is at work on the same Workspace, OutdatedError, and what
   *   `isCurrent` throws.
   */
  async begin(wanted: NewOperation): Promise<Operation | null> {
    const { tenantId, writeKey, kind, workspaceId, input, steps: wantedSteps } = wanted;
    const { store, clock } = this.#options;
    const createdAt = clock.now();
    const id = randomUUID();
    const row = {
      ...({ id, tenantId, kind, workspaceId, state: 'RUNNING' } as const),
      ...{ writeKey, createdAt, input: JSON.stringify(input), ...this.#lease() },
    };
    const steps = wantedSteps.map((step, index) => ({
      ...{ operationId: id, tenantId, index, writeKey: randomUUID(), ...step },
      ...(index === 0
        ? ({ state: 'STARTED', startedAt: createdAt } as const)
        : ({ state: 'WAITING', startedAt: null } as const)),
    }));
    const nothing = { error: null, endedAt: null } as const;
    const begunAs: Operation = {
      ...{ ...row, ...nothing },
      steps: steps.map((step) => ({ ...step, ...nothing, made: null })),
    };
    return store.transaction(async (tx) => {
      if (workspaceId !== null) await lockWorkspaces(tx, tenantId);
      const { count } = await tx.operation.createMany({ data: row, skipDuplicates: true });
      if (count === 0) return null;
      if (workspaceId !== null) await requireIdle(tx, tenantId, [workspaceId], id);
      if (wanted.isCurrent && !(await wanted.isCurrent(tx))) {
        throw new OutdatedError('The steps are not those that it takes any more.');
      }
      await tx.operationStep.createMany({ data: steps });
      await this.#tell(tx, begunAs, [0]);
      return begunAs;
    });
  }

  find(tenantId: string, id: string): Promise<Operation | null> {
    return this.#read({ id, tenantId });
  }

  /** The one that the mutation of that key has begun. */
  findOf(tenantId: string, writeKey: string): Promise<Operation | null> {
    return this.#read({ tenantId_writeKey: { tenantId, writeKey }, tenantId });
  }

  /**
   * Notes what has become of steps, and of the whole with them; with it, in the same transaction, what
   * `within` does.
   *
   * @throws LostOperationError
   */
  async note(
    operation: Operation,
    steps: readonly StepChange[],
    change: OperationChange = {},
    within?: (tx: Transaction) => Promise<OperationChange>,
  ): Promise<Operation> {
    const { id, tenantId } = operation;
    return this.#options.store.transaction(async (tx) => {
      const all = { ...change, ...(within && (await within(tx))) };
      const lease = all.endedAt ? FREE : this.#lease();
      const held = await tx.operation.updateMany({
        where: { id, tenantId, holder: this.#holder, endedAt: null },
        data: { ...all, ...lease },
      });
      if (held.count === 0) throw new LostOperationError('The operation is in other hands.');
      for (const { index, ...data } of steps) {
        await tx.operationStep.updateMany({ where: { operationId: id, tenantId, index }, data });
      }
      const noted: Operation = {
        ...{ ...operation, ...all, ...lease },
        steps: operation.steps.map((step) => ({
          ...step,
          ...steps.find(({ index }) => index === step.index),
        })),
      };
      const indexes = steps.map(({ index }) => index);
      await this.#tell(tx, noted, indexes);
      return noted;
    });
  }

  /** Says that it still goes on. */
  async renew({ id, tenantId }: Operation): Promise<void> {
    await this.#options.store.prisma.operation.updateMany({
      where: { id, tenantId, holder: this.#holder, endedAt: null },
      data: this.#lease(),
    });
  }

  /** Lets go of it, for whoever takes it up when so much time has passed. */
  async release({ id, tenantId }: Operation, ms: number): Promise<void> {
    await this.#options.store.prisma.operation.updateMany({
      where: { id, tenantId, holder: this.#holder, endedAt: null },
      data: { holder: null, heldUntil: this.#in(ms) },
    });
  }

  /** Lets go of all that anybody holds. */
  async releaseAll(): Promise<void> {
    await this.#options.store.prisma.operation.updateMany({
      where: { endedAt: null },
      data: FREE,
    });
  }

  /** The operations of all tenants that are open, those first that are free. */
  open(limit: number): Promise<OperationRow[]> {
    return this.#options.store.prisma.operation.findMany({
      ...{ where: { endedAt: null }, take: limit },
      orderBy: { heldUntil: { sort: 'asc', nulls: 'first' } },
    });
  }

  isFree({ heldUntil }: OperationRow): boolean {
    return heldUntil === null || heldUntil <= this.#options.clock.now();
  }

  /** Takes an operation up as it was read; null if somebody else has done so. */
  async take({ id, tenantId, holder, heldUntil }: OperationRow): Promise<Operation | null> {
    const taken = await this.#options.store.prisma.operation.updateMany({
      where: { id, tenantId, holder, heldUntil, endedAt: null },
      data: this.#lease(),
    });
    return taken.count === 0 ? null : this.find(tenantId, id);
  }

  #read(where: Prisma.OperationWhereUniqueInput & { tenantId: string }): Promise<Operation | null> {
    const { tenantId } = where;
    const include = { steps: { where: { tenantId }, orderBy: { index: 'asc' } } } as const;
    return this.#options.store.prisma.operation.findUnique({ where, include });
  }

  async #tell(tx: Transaction, operation: Operation, indexes: readonly number[]): Promise<void> {
    const { events, clock } = this.#options;
    const { id: operationId, tenantId, workspaceId, state: operationState } = operation;
    const step = stepNames[operation.kind];
    const told = operation.steps
      .filter(({ index }) => indexes.includes(index))
      .map(({ surface, state: status, upstreamId }): NewEvent => ({
        type: 'operation.step',
        payload: { operationId, step, surface, status, operationState },
        ...{ surface, workspaceId, upstreamWorkspaceId: upstreamId, taskId: null, agentId: null },
        ...{ dedupeKey: randomUUID(), at: clock.now() },
      }));
    await events.append(tx, tenantId, told);
  }

  #lease(): { holder: string; heldUntil: Date } {
    return { holder: this.#holder, heldUntil: this.#in(LEASE_MS) };
  }

  #in(ms: number): Date {
    return new Date(this.#options.clock.now().getTime() + ms);
  }
}

const FREE = { holder: null, heldUntil: null };

/** What is done in each step. */
const stepNames: Readonly<Record<OperationKind, string>> = {
  ...{ CREATE_WORKSPACE: 'create', ADD_SURFACE: 'create', DELETE_WORKSPACE: 'delete' },
};
