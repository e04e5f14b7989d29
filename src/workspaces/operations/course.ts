import type { Clock } from '../../clock.js';
import type { EventLog } from '../../events/log.js';
import { fromSurfaceError, InDoubtError } from '../../errors.js';
import { keptError, type KeptError } from '../../idempotency/outcome.js';
import type { OperationStep } from '../../store/generated/prisma/client.js';
import type { Store } from '../../store/store.js';
import type { Call } from '../../surfaces/call.js';
import type { SurfaceError } from '../../surfaces/errors.js';
import type { Surfaces } from '../../surfaces/surfaces.js';
import type { Tombstones } from '../tombstones.js';
import type { Journal, Operation } from './journal.js';
import type { Places } from './places.js';

export interface CourseOptions {
  store: Store;
  clock: Clock;
  events: EventLog;
  surfaces: Surfaces;
  tombstones: Tombstones;
  journal: Journal;
  places: Places;
}

/** How operations of one kind go on, from wherever they stand. */
export interface Course {
  /**
   * Takes the next step, or finds out what has become of the one under way.
   *
   * @param isSent whether the step under way may have been sent to its surface already.
   * @returns the operation as it is then; null when it has to be looked at again later.
   */
  goOn(operation: Operation, isSent: boolean, call: () => Call): Promise<Operation | null>;
}

export function underWay({ steps }: Operation): OperationStep {
  const step = steps.find(({ state }) => ['STARTED', 'IN_DOUBT', 'UNDOING'].includes(state));
  if (!step) throw new Error('No step of the operation is under way.');
  return step;
}

/** The error as a client is told it. */
export function keep(error: SurfaceError): KeptError {
  const { message, surface } = error;
  return keptError(fromSurfaceError(error)) ?? inDoubt(message, surface);
}

function inDoubt(message: string, surface: SurfaceError['surface']): KeptError {
  return { code: new InDoubtError(message, surface).code, message, surface };
}

/** After so long, what is not clear yet is left to a person. */
const GIVE_UP_MS = 3_600_000;

/** Waits on for what is not clear yet; null when that was noted before. */
export async function noteUnclear(
  { journal, clock }: CourseOptions,
  operation: Operation,
  step: OperationStep,
  { error, message }: { error: SurfaceError; message: string },
): Promise<Operation | null> {
  if (clock.now().getTime() - operation.createdAt.getTime() > GIVE_UP_MS) {
    return leaveToPerson({ journal, clock }, operation, step, { error, message });
  }
  if (step.state !== 'STARTED') return null;
  const doubt = { index: step.index, state: 'IN_DOUBT', error: keep(error) } as const;
  return journal.note(operation, [doubt]);
}

/** Ends an operation whose outcome the gateway cannot know, or not bring about. */
export function leaveToPerson(
  { journal, clock }: Pick<CourseOptions, 'journal' | 'clock'>,
  operation: Operation,
  { index, surface }: OperationStep,
  { error, message }: { error: SurfaceError; message: string },
): Promise<Operation> {
  const endedAt = clock.now();
  const doubt = { index, state: 'IN_DOUBT', error: keep(error), endedAt } as const;
  return journal.note(operation, [doubt], {
    ...{ state: 'NEEDS_ATTENTION', endedAt },
    error: inDoubt(`${message} ${error.message}`, surface),
  });
}
