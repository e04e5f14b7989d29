import type { OperationStep } from '../../store/generated/prisma/client.js';
import type { Store } from '../../store/store.js';
import type { Call, WriteCall } from '../../surfaces/call.js';
import { SurfaceError, type SurfaceErrorCode } from '../../surfaces/errors.js';
import { surfaceNames } from '../../surfaces/names.js';
import type { NewWorkspace } from '../new-workspace.js';
import type { Found } from '../part-state.js';
import { candidatesOf } from './candidates.js';
import type { Place } from './places.js';

/** What has become of a create. */
export type Outcome =
  | { is: 'made'; found: Found }
  /** It was made, but not as it was asked for. */
  | { is: 'spoilt'; found: Found; error: SurfaceError }
  | { is: 'refused'; error: SurfaceError }
  /** That may be found out later. */
  | { is: 'unclear'; error: SurfaceError }
  /** That will never be known. */
  | { is: 'unknowable'; error: SurfaceError };

interface Attempt {
  store: Store;
  place: Place;
  step: OperationStep;
  input: NewWorkspace;
  call: () => Call;
}

/** Sends a create for the first time. */
export async function create({ place, step, input, call }: Attempt): Promise<Outcome> {
  try {
    return { is: 'made', found: await place.create(writing(call(), step), input) };
  } catch (error) {
    if (!(error instanceof SurfaceError)) throw error;
    return error.code === 'IN_DOUBT' ? { is: 'unclear', error } : { is: 'refused', error };
  }
}

/**
 * Finds out about a create that has brought no usable answer. Where keys are known it is sent again;
 * elsewhere the workspace is looked for by its name and the time when it was made.
 */
export async function findOut(attempt: Attempt): Promise<Outcome> {
  const { place } = attempt;
  if (!place.knowsKeys) return lookFor(attempt);
  const again = await create(attempt);
  if (again.is !== 'refused') return again;
  if (isPassing(again.error)) return { is: 'unclear', error: again.error };
  // What it clashes with may be what it has made itself, when the key was not known after all.
  if (again.error.code !== 'CONFLICT') return again;
  const seen = await lookFor(attempt);
  return seen.is === 'refused' ? again : seen;
}

async function lookFor(attempt: Attempt): Promise<Outcome> {
  const { store, place, step, input, call } = attempt;
  const name = surfaceNames[place.surface];
  try {
    const listed = await place.list(call());
    const { since, perhaps } = await candidatesOf(store, step, { name: input.name, listed });
    const [found, ...others] = since;
    if (others.length > 0 || perhaps.length > 0) {
      const message = `No usable answer came from ${name}, and which workspace there is the new one cannot be told.`;
      return { is: 'unknowable', error: new SurfaceError(place.surface, 'IN_DOUBT', message) };
    }
    if (found) return await completed(attempt, found);
    const message = `No usable answer came from ${name}, and no workspace was created there.`;
    return { is: 'refused', error: new SurfaceError(place.surface, 'UNAVAILABLE', message) };
  } catch (error) {
    if (error instanceof SurfaceError) return { is: 'unclear', error };
    throw error;
  }
}

async function completed({ place, step, input, call }: Attempt, found: Found): Promise<Outcome> {
  try {
    return { is: 'made', found: await place.complete(writing(call(), step), found, input) };
  } catch (error) {
    if (!(error instanceof SurfaceError) || isPassing(error)) throw error;
    return { is: 'spoilt', found, error };
  }
}

/** Takes back what a step has made. Gives null when that is done. */
export async function undo({ place, step, call }: Attempt): Promise<Outcome | null> {
  if (step.upstreamId === null) return null;
  if (place.delete === null) {
    const message = `${surfaceNames[place.surface]} deletes no workspace.`;
    return { is: 'unknowable', error: new SurfaceError(place.surface, 'UNSUPPORTED', message) };
  }
  try {
    // With a key of its own each time: what has failed may be answered again by its key.
    await place.delete({ ...call(), idempotencyKey: crypto.randomUUID() }, step.upstreamId);
    return null;
  } catch (error) {
    if (!(error instanceof SurfaceError)) throw error;
    if (error.code === 'NOT_FOUND') return null;
    return { is: isPassing(error) ? 'unclear' : 'unknowable', error };
  }
}

function writing(call: Call, { writeKey }: OperationStep): WriteCall {
  return { ...call, idempotencyKey: writeKey };
}

const PASSING: ReadonlySet<SurfaceErrorCode> = new Set([
  ...(['UNAUTHENTICATED', 'RATE_LIMITED', 'TIMEOUT', 'UNAVAILABLE'] as const),
  ...(['PROTOCOL', 'IN_DOUBT'] as const),
]);

/** Whether it may go better another time. */
export function isPassing({ code }: SurfaceError): boolean {
  return PASSING.has(code);
}
