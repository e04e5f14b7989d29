import { ConflictError } from '../src/errors.js';
import { SurfaceError } from '../src/surfaces/errors.js';

/**
 * For a change whose input has been checked: what a surface still calls invalid is the state that the
 * thing is in, as when it has ended already. Clients can tell that from bad input.
 */
export async function orStateConflict<T>(change: Promise<T>): Promise<T> {
  try {
    return await change;
  } catch (error) {
    const isState =
      error instanceof SurfaceError && error.code === 'INVALID' && error.field === null;
    throw isState ? new ConflictError(error.message) : error;
  }
}
