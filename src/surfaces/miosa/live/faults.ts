import type { SurfaceError } from '../../errors.js';
import { changed, is } from '../../live/outcomes.js';
import { isOfScope } from '../wire/errors.js';

/**
 * What is done with a thing that is named in the path.
 *
 * @throws SurfaceError `NOT_FOUND`, in the same words whether there is no such thing (404), it is that
 *   of somebody else (403), or the id is none (400)
 */
export async function reaching<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isOutOfReach(error)) throw error;
    throw changed(error, 'NOT_FOUND', { message: `There is no such ${what}.` });
  }
}

export function isOutOfReach(error: unknown): error is SurfaceError {
  const isForeign = is(error, 'FORBIDDEN') && error.status === 403 && !isOfScope(error.message);
  const isNoId = is(error, 'INVALID') && error.status === 400;
  return is(error, 'NOT_FOUND') || isForeign || isNoId;
}

/**
 * What gives a slug or an external id. MIOSA says with the status for input that is not valid that
 * one is taken, and not always of which field it speaks.
 *
 * @throws SurfaceError `CONFLICT` of `slug` or `externalId`
 */
export async function orTaken<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!is(error, 'INVALID')) throw error;
    const isTaken = /already been taken|already (exists|taken)/i.test(error.message);
    if (isTaken) throw changed(error, 'CONFLICT', { field: error.field ?? 'slug' });
    if (/must start with alphanumeric/i.test(error.message)) {
      throw changed(error, 'INVALID', { field: error.field ?? 'slug' });
    }
    throw error;
  }
}

/** What MIOSA calls the caps of a workspace, by what of a computer breaks them. */
const CAPS = new Map([
  ['maxComputers', 'workspaceId'],
  ['maxComputerSize', 'size'],
  ['allowedTemplateTypes', 'templateType'],
]);

/**
 * What has to fit the settings of a workspace.
 *
 * @throws SurfaceError `INVALID` with the field that does not fit; of `otherwise` where MIOSA names none
 */
export async function fitting<T>(work: Promise<T>, otherwise?: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!is(error, 'INVALID')) throw error;
    const field = error.field === null ? otherwise : (CAPS.get(error.field) ?? error.field);
    throw changed(error, 'INVALID', { field });
  }
}
