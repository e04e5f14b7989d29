import type { UpstreamCall } from '../../../upstream/upstream.js';
import { SurfaceError } from '../../errors.js';
import { changed, is } from '../../live/outcomes.js';

/** To leave nothing half-done after the time of a call is up. */
const CLEAN_UP_MS = 5_000;
const NO_WORKSPACE = 'There is no such workspace.';

/** The thing, where an answer may say that there is none. @throws SurfaceError `NOT_FOUND` */
export function present<T>(thing: T | null, what: string): T {
  if (thing !== null) return thing;
  throw new SurfaceError('ROUTA', 'NOT_FOUND', `There is no such ${what}.`);
}

/** It left as it was what it was asked to change. */
export function unsupported(message: string): SurfaceError {
  return new SurfaceError('ROUTA', 'UNSUPPORTED', message);
}

/** What comes after a write that was done is not left because nobody waits any more. */
export function lasting(out: UpstreamCall): UpstreamCall {
  return { ...out, signal: new AbortController().signal };
}

export function cleaning(out: UpstreamCall): UpstreamCall {
  return { ...lasting(out), deadline: new Date(out.deadline.getTime() + CLEAN_UP_MS) };
}

/** What a write answers of the thing that it is about. @throws SurfaceError `IN_DOUBT` when it is another */
export function ofWrite<T extends { id: string }>(id: string, answered: T): T {
  if (answered.id === id) return answered;
  const message = 'Routa has answered with something else than it was asked to change. Look at it.';
  throw new SurfaceError('ROUTA', 'IN_DOUBT', message);
}

/**
 * A write without a usable answer, which is looked for then. `look` gives what shows that it was done,
 * `'undone'` when it was not, and null when that cannot be told.
 *
 * @throws SurfaceError `UNAVAILABLE` when Routa has broken down and it was not done, else `IN_DOUBT`
 */
export async function settled<T extends object>(
  write: Promise<T>,
  look: () => Promise<T | 'undone' | null>,
): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (!is(error, 'IN_DOUBT')) throw error;
    const seen = await look().catch(() => null);
    if (seen !== null && seen !== 'undone') return seen;
    // Without an answer it may still be on its way.
    if (seen === null || error.status !== 500) throw error;
    const message = 'Routa has broken down over this, and has not done it.';
    throw changed(error, 'UNAVAILABLE', { message });
  }
}

/** A create that goes out once. @throws SurfaceError `IN_DOUBT` that says how to look */
export async function once<T>(create: Promise<T>, doubt: string): Promise<T> {
  try {
    return await create;
  } catch (error) {
    throw is(error, 'IN_DOUBT')
      ? changed(error, 'IN_DOUBT', { message: `No usable answer came from Routa: ${doubt}` })
      : error;
  }
}

/** An empty id may count as none at all, for which some servers take a workspace of their own. */
export function checkNamed(workspaceId: string): void {
  if (workspaceId !== '') return;
  throw new SurfaceError('ROUTA', 'NOT_FOUND', NO_WORKSPACE);
}

/**
 * What is made in a workspace. Routa breaks down when there is none, so that it is looked for then.
 *
 * @throws SurfaceError `NOT_FOUND` when there is no such workspace
 */
export async function inWorkspace<T>(
  made: Promise<T>,
  lacksWorkspace: () => Promise<boolean>,
): Promise<T> {
  try {
    return await made;
  } catch (error) {
    const mayLack = error instanceof SurfaceError && [404, 500].includes(error.status ?? 0);
    if (!mayLack || !(await lacksWorkspace())) throw error;
    throw changed(error, 'NOT_FOUND', { message: NO_WORKSPACE });
  }
}
