import { SurfaceError, type SurfaceErrorCode } from '../errors.js';

/*
 * Every reason why the embedded MIOSA refuses something. The texts are ours and are shown to
 * clients; what a refusal is can be told by its code, its field and what was asked.
 */

/** There is no such thing, as far as this account can see. */
export function notFound(what: string): SurfaceError {
  return refusal('NOT_FOUND', `There is no such ${what}.`);
}

/** The input does not allow it. */
export function invalid(message: string, field: string): SurfaceError {
  return refusal('INVALID', message, field);
}

/** What the input names is not there, as far as this account can see. */
export function unknown(what: string, field: string): SurfaceError {
  return invalid(`There is no such ${what}.`, field);
}

/** A slug was left out, and nothing in the name may stand in one. */
export function noSlug(field: string): SurfaceError {
  return invalid('The name gives no slug, which MIOSA needs. Give one.', field);
}

export function badSlug(field: string): SurfaceError {
  const form = 'a lower-case letter or digit, then at most 79 of those and hyphens';
  return invalid(`The slug is not of its form: ${form}.`, field);
}

export function unknownSize(sizes: readonly string[], field: string): SurfaceError {
  return invalid(`The size is none of ${sizes.join(', ')}.`, field);
}

export function noWholeNumber(most: number, field: string): SurfaceError {
  return invalid(`${field} is not a whole number from 0 to ${most}.`, field);
}

export function noHostName(): SurfaceError {
  return invalid('The domain is no host name such as apps.example.com.', 'domain');
}

/** Something else of the account has it. */
export function taken(what: string, field: 'slug' | 'externalId'): SurfaceError {
  const name = field === 'slug' ? 'slug' : 'external id';
  const message = `There is a ${what} with that ${name} on MIOSA already. Give another ${name}.`;
  return refusal('CONFLICT', message, field);
}

export function defaultWorkspace(): SurfaceError {
  return refusal('CONFLICT', 'The default workspace cannot be deleted.');
}

export function hasComputers(): SurfaceError {
  return refusal('CONFLICT', 'The workspace has computers. Delete or move them first.');
}

export function hasProjects(): SurfaceError {
  return refusal('CONFLICT', 'The workspace has projects besides its default one.');
}

/** The settings of the workspace allow no more computers. */
export function tooManyComputers(most: number): SurfaceError {
  return invalid(`The workspace may have no more than ${most} computers.`, 'workspaceId');
}

/** The settings of the workspace allow no computer so large. */
export function tooLargeComputer(size: string, largest: string): SurfaceError {
  return invalid(`The size ${size} is above ${largest}, the workspace's largest.`, 'size');
}

/** The settings of the workspace do not allow the template. */
export function templateNotAllowed(allowed: readonly string[]): SurfaceError {
  return invalid(`The workspace allows only ${allowed.join(', ')}.`, 'templateType');
}

/** The computer is in no state for it. */
export function notInState(status: string): SurfaceError {
  return refusal('CONFLICT', `That cannot be done to a computer that is ${status}.`);
}

export function notRunning(status: string): SurfaceError {
  return refusal('CONFLICT', `The computer does not run: it is ${status}.`);
}

export function noPreviewDomain(): SurfaceError {
  return refusal('CONFLICT', 'No preview domain is set here.');
}

export function forbiddenPath(roots: readonly string[]): SurfaceError {
  return refusal('FORBIDDEN', `The path is not in ${roots.join(' or ')}.`, 'path');
}

/** Its bytes are not where they should be. */
export function unreadable(): SurfaceError {
  return refusal('UNAVAILABLE', 'The file could not be read.');
}

/** The key was used before, to upload another file. */
export function keyConflict(): SurfaceError {
  const message = 'The idempotency key was used before, to upload another file.';
  return refusal('CONFLICT', message, 'idempotencyKey');
}

function refusal(code: SurfaceErrorCode, message: string, field?: string): SurfaceError {
  return new SurfaceError('MIOSA', code, message, { field });
}
