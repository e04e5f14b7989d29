import { ConflictError, NotFoundError } from '../../errors.js';
import type { KeptError } from '../../idempotency/outcome.js';
import type { OperationStep } from '../../store/generated/prisma/client.js';
import type { Call } from '../../surfaces/call.js';
import { SurfaceError } from '../../surfaces/errors.js';
import { surfaceNames } from '../../surfaces/names.js';
import { newWorkspace } from '../new-workspace.js';
import { partState, type Found } from '../part-state.js';
import { keep, leaveToPerson, noteUnclear, underWay } from './course.js';
import type { Course, CourseOptions } from './course.js';
import { create, findOut, undo, type Outcome } from './finding-out.js';
import { joinParts } from './joining.js';
import type { Operation, StepChange } from './journal.js';

/** How an operation goes on that creates workspaces on surfaces, which become parts of one Workspace. */
export class CreationCourse implements Course {
  readonly #options: CourseOptions;

  constructor(options: CourseOptions) {
    this.#options = options;
  }

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
        return noteUnclear(this.#options, operation, step, doubtful(step, outcome));
      case 'unknowable':
        return leaveToPerson(this.#options, operation, step, doubtful(step, outcome));
    }
  }

  async #noteMade(
    operation: Operation,
    last: OperationStep,
    { id: upstreamId, state: made }: Found,
  ): Promise<Operation> {
    const { index } = last;
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
    try {
      return await joinParts(this.#options, operation, { parts, done });
    } catch (error) {
      if (!(error instanceof ConflictError || error instanceof NotFoundError)) throw error;
      return this.#fail(operation, { ...last, ...done, made }, notTaken(last, error));
    }
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
    return outcome.is === 'unclear'
      ? noteUnclear(this.#options, operation, step, doubtful(step, outcome))
      : leaveToPerson(this.#options, operation, step, doubtful(step, outcome));
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
}

function doubtful({ surface, state }: OperationStep, { error }: { error: SurfaceError }) {
  const name = surfaceNames[surface];
  const message =
    state === 'UNDOING'
      ? `What was created on ${name} could not be deleted again.`
      : `Whether the workspace was created on ${name} cannot be known.`;
  return { error, message };
}

/** Why the Workspace could not have what was made for it. */
function notTaken({ surface }: OperationStep, error: ConflictError | NotFoundError): SurfaceError {
  return new SurfaceError(surface, error.code, error.message);
}
