import type { Clock } from '../../clock.js';
import { fromSurfaceError, InDoubtError } from '../../errors.js';
import { keptError, type KeptError } from '../../idempotency/outcome.js';
import type { OperationStep } from '../../store/generated/prisma/client.js';
import type { Store } from '../../store/store.js';
import type { Call } from '../../surfaces/call.js';
import type { SurfaceError } from '../../surfaces/errors.js';
import { surfaceNames } from '../../surfaces/names.js';
import type { Surfaces } from '../../surfaces/surfaces.js';
import { newWorkspace } from '../new-workspace.js';
import { partState, type Found } from '../part-state.js';
import { create, findOut, undo, type Outcome } from './finding-out.js';
import type { Journal, Operation, StepChange } from './journal.js';
import { joinParts } from './joining.js';
import type { Places } from './places.js';

/** After so long, what is not clear yet is left to a person. */
const GIVE_UP_MS = 3_600_000;

export interface CourseOptions {
  store: Store;
  clock: Clock;
  surfaces: Surfaces;
  journal: Journal;
  places: Places;
}

/** How an operation that creates a workspace goes on, from wherever it stands. */
export class Course {
  readonly #options: CourseOptions;

  constructor(options: CourseOptions) {
    this.#options = options;
  }

  /**
   * Takes the next step, or finds out what has become of the one under way.
   *
   * @param isSent whether the step under way may have been sent to its surface already.
   * @returns the operation as it is then; null when it has to be looked at again later.
   */
  async goOn(operation: Operation, isSent: boolean, call: () => Call): Promise<Operation | null> {
    const { store, places } = this.#options;
    const step = underWay(operation);
    const input = newWorkspace.parse(JSON.parse(operation.input));
    const attempt = { store, place: places[step.surface], step, input, call };
    if (step.state === 'UNDOING') return this.#noteUndone(operation, step, await undo(attempt));
    const outcome = await (isSent ? findOut(attempt) : create(attempt));
    switch (outcome.is) {
      case 'made':
        return this.#noteMade(operation, step, outcome.found);
      case 'spoilt': {
        const made = { upstreamId: outcome.found.id, made: outcome.found.state };
        return this.#fail(operation, { ...step, ...made, state: 'DONE' }, outcome.error);
      }
      case 'refused':
        return this.#fail(operation, step, outcome.error);
      case 'unclear':
        return this.#noteUnclear(operation, step, outcome.error);
      case 'unknowable':
        return this.#leaveToPerson(operation, step, outcome.error);
    }
  }

  async #noteMade(
    operation: Operation,
    { index }: OperationStep,
    { id: upstreamId, state: made }: Found,
  ): Promise<Operation> {
    const { journal, clock } = this.#options;
    const now = clock.now();
    const done = { index, state: 'DONE', upstreamId, made, endedAt: now } as const;
    const next = operation.steps.find((step) => step.index === index + 1);
    if (next) {
      const started = { index: next.index, state: 'STARTED', startedAt: now } as const;
      return journal.note(operation, [done, started]);
    }
    const steps = operation.steps.map((step) =>
      step.index === index ? { ...step, ...done } : step,
    );
    const parts = await Promise.all(steps.map((step) => this.#partOf(step)));
    return joinParts(this.#options, operation, { parts, done });
  }

  async #partOf({ tenantId, surface, upstreamId, made }: OperationStep) {
    if (upstreamId === null) throw new Error('A step that is done has made nothing.');
    const seenWith = await this.#options.surfaces.identify(surface, tenantId);
    return { surface, upstreamId, state: partState.parse(made), seenWith };
  }

  /** The step has failed; what those before it have done is taken back, the latest first. */
  #fail(operation: Operation, step: OperationStep, error: SurfaceError): Promise<Operation> {
    const { index, state, upstreamId } = step;
    const kept = keep(error);
    const endedAt = this.#options.clock.now();
    if (state === 'DONE') {
      const spoilt = { index, state: 'UNDOING', upstreamId, error: kept } as const;
      return this.#options.journal.note(operation, [spoilt], { state: 'UNDOING', error: kept });
    }
    const failed = { index, state: 'FAILED', error: kept, endedAt } as const;
    return this.#takeBack(operation, failed, { error: kept });
  }

  async #noteUndone(
    operation: Operation,
    step: OperationStep,
    outcome: Outcome | null,
  ): Promise<Operation | null> {
    if (outcome === null) {
      const undone = { index: step.index, state: 'UNDONE' } as const;
      return this.#takeBack(operation, { ...undone, endedAt: this.#options.clock.now() }, {});
    }
    if (!('error' in outcome)) return null;
    if (outcome.is === 'unclear' && !this.#isOld(operation)) return null;
    return this.#leaveToPerson(operation, step, outcome.error);
  }

  /** Goes on with what is done of the steps before this; without any, the operation has failed. */
  #takeBack(operation: Operation, step: StepChange, change: { error?: KeptError }) {
    const { journal, clock } = this.#options;
    const before = operation.steps.findLast(
      ({ index, state }) => index < step.index && state === 'DONE',
    );
    return before
      ? journal.note(operation, [step, { index: before.index, state: 'UNDOING' }], {
          ...{ ...change, state: 'UNDOING' },
        })
      : journal.note(operation, [step], {
          // The mutation may be tried anew with the same key.
          ...{ ...change, state: 'FAILED', endedAt: clock.now(), writeKey: null },
        });
  }

  async #noteUnclear(
    operation: Operation,
    step: OperationStep,
    error: SurfaceError,
  ): Promise<Operation | null> {
    if (this.#isOld(operation)) return this.#leaveToPerson(operation, step, error);
    if (step.state === 'IN_DOUBT') return null;
    const doubt = { index: step.index, state: 'IN_DOUBT', error: keep(error) } as const;
    return this.#options.journal.note(operation, [doubt]);
  }

  #leaveToPerson(
    operation: Operation,
    { index, surface, state }: OperationStep,
    error: SurfaceError,
  ): Promise<Operation> {
    const name = surfaceNames[surface];
    const message =
      state === 'UNDOING'
        ? `What was created on ${name} could not be deleted again. ${error.message}`
        : `Whether the workspace was created on ${name} cannot be known. ${error.message}`;
    const endedAt = this.#options.clock.now();
    const doubt = { index, state: 'IN_DOUBT', error: keep(error), endedAt } as const;
    return this.#options.journal.note(operation, [doubt], {
      ...{ state: 'NEEDS_ATTENTION', endedAt },
      error: { code: 'IN_DOUBT', message, surface } satisfies KeptError,
    });
  }

  #isOld({ createdAt }: Operation): boolean {
    return this.#options.clock.now().getTime() - createdAt.getTime() > GIVE_UP_MS;
  }
}

function underWay({ steps }: Operation): OperationStep {
  const step = steps.find(({ state }) => ['STARTED', 'IN_DOUBT', 'UNDOING'].includes(state));
  if (!step) throw new Error('No step of the operation is under way.');
  return step;
}

/** The error as a client is told it. */
function keep(error: SurfaceError): KeptError {
  const { message, surface } = error;
  return keptError(fromSurfaceError(error)) ?? inDoubt(message, surface);
}

function inDoubt(message: string, surface: SurfaceError['surface']): KeptError {
  return { code: new InDoubtError(message, surface).code, message, surface };
}
