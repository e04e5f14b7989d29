import type { OperationStep } from '../../store/generated/prisma/client.js';
import type { Transaction } from '../../store/store.js';
import type { Call } from '../../surfaces/call.js';
import { SurfaceError } from '../../surfaces/errors.js';
import { surfaceNames } from '../../surfaces/names.js';
import { hideLink } from '../hidden.js';
import { buryLinks } from '../links.js';
import { keep, leaveToPerson, noteUnclear, underWay } from './course.js';
import type { Course, CourseOptions } from './course.js';
import { isPassing } from './finding-out.js';
import type { Operation, OperationChange } from './journal.js';

/**
 * How an operation that deletes a workspace goes on. What is deleted cannot be brought back, so that
 * only the surface of the first step may refuse; after that it is tried until all is done. A delete is
 * sent again when it is not clear what has become of it: that it finds nothing means that it is done.
 */
export class DeletionCourse implements Course {
  readonly #options: CourseOptions;

  constructor(options: CourseOptions) {
    this.#options = options;
  }

  async goOn(operation: Operation, isSent: boolean, call: () => Call): Promise<Operation | null> {
    const step = underWay(operation);
    const error = await this.#delete(step, call);
    if (error === null) return this.#noteDone(operation, step);
    const isFirst = step.index === 0;
    const name = surfaceNames[step.surface];
    if (isPassing(error) && (!isFirst || isSent || error.code === 'IN_DOUBT')) {
      const message = `Whether the workspace was deleted on ${name} cannot be known.`;
      return noteUnclear(this.#options, operation, step, { error, message });
    }
    if (isFirst) return this.#refuse(operation, step, error);
    const before = operation.steps.filter(({ index }) => index < step.index);
    const deleted = before.map(({ surface }) => surfaceNames[surface]).join(' and ');
    const message = `The workspace was deleted on ${deleted}, but cannot be on ${name}.`;
    return leaveToPerson(this.#options, operation, step, { error, message });
  }

  /** Gives null when it is done. */
  async #delete({ surface, upstreamId }: OperationStep, call: () => Call) {
    const place = this.#options.places[surface];
    if (upstreamId === null || place.delete === null) return null;
    try {
      // With a key of its own each time: what has failed may be answered again by its key.
      await place.delete({ ...call(), idempotencyKey: crypto.randomUUID() }, upstreamId);
      return null;
    } catch (error) {
      if (!(error instanceof SurfaceError)) throw error;
      return error.code === 'NOT_FOUND' ? null : error;
    }
  }

  #noteDone(operation: Operation, step: OperationStep): Promise<Operation> {
    const { journal, clock } = this.#options;
    const now = clock.now();
    const done = { index: step.index, state: 'DONE', endedAt: now } as const;
    const next = operation.steps.find(({ index }) => index === step.index + 1);
    const within = (tx: Transaction) => this.#remove(tx, operation, step);
    if (!next) return journal.note(operation, [done], { state: 'SUCCEEDED', endedAt: now }, within);
    const started = { index: next.index, state: 'STARTED', startedAt: now } as const;
    return journal.note(operation, [done, started], {}, within);
  }

  async #remove(
    tx: Transaction,
    { tenantId, workspaceId }: Operation,
    { surface, upstreamId }: OperationStep,
  ): Promise<OperationChange> {
    if (workspaceId === null || upstreamId === null) return {};
    const { places } = this.#options;
    const keeper = { ...this.#options, viewer: { tenantId } };
    if (places[surface].delete) await buryLinks(tx, keeper, surface, [upstreamId]);
    else await hideLink(tx, keeper, { workspaceId, surface, upstreamId });
    return {};
  }

  #refuse(operation: Operation, { index }: OperationStep, cause: SurfaceError) {
    const error = keep(cause);
    const endedAt = this.#options.clock.now();
    const failed = { index, state: 'FAILED', error, endedAt } as const;
    // The mutation may be tried anew with the same key.
    const change = { state: 'FAILED', error, endedAt, writeKey: null } as const;
    return this.#options.journal.note(operation, [failed], change);
  }
}
