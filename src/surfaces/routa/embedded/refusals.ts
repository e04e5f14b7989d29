import { SurfaceError, type SurfaceErrorCode } from '../../errors.js';

/*
 * Every reason why the embedded Routa refuses something. Where Routa's texts are known, they are
 * these; the others are ours.
 */

/** There is no such thing, as far as this account can see. */
export function notFound(what: string): SurfaceError {
  return refusal('NOT_FOUND', `There is no such ${what}.`);
}

export function invalid(message: string, field: string): SurfaceError {
  return refusal('INVALID', message, field);
}

export function notText(key: string): SurfaceError {
  return invalid(`metadata.${key} must be a string`, 'metadata');
}

/** Said of what is outside of the root as well, so that nothing can be learnt of it. */
export function noSuchPath(): SurfaceError {
  return invalid('Path not found and not a recognized GitHub URL', 'path');
}

export function notRepository(): SurfaceError {
  return invalid('Directory exists but is not a git repository', 'path');
}

export const BARE_REPOSITORY = 'Cannot add a bare git repository as a codebase';

export function bareRepository(): SurfaceError {
  return invalid(BARE_REPOSITORY, 'path');
}

export function noLocalPaths(): SurfaceError {
  const message = 'The path is no address of a GitHub repository, and folders are not taken here.';
  return invalid(message, 'path');
}

/** The workspace has the path already. */
export function pathTaken(): SurfaceError {
  return refusal('CONFLICT', 'The workspace has a codebase with that path already.', 'path');
}

export function unreadable(cause: unknown): SurfaceError {
  return new SurfaceError('ROUTA', 'UNAVAILABLE', 'The path could not be looked at.', { cause });
}

function refusal(code: SurfaceErrorCode, message: string, field?: string): SurfaceError {
  return new SurfaceError('ROUTA', code, message, { field });
}
