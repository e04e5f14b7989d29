import { ValidationError } from '../src/errors.js';

export const DEFAULT_PAGE = 20;
export const MAX_PAGE = 200;

/** @throws ValidationError when it is not 1 to 200. */
export function pageSize(size: number | null | undefined, path = 'first'): number {
  if (size === null || size === undefined) return DEFAULT_PAGE;
  if (size < 1 || size > MAX_PAGE) {
    const message = `Ask for 1 to ${MAX_PAGE} at once.`;
    throw new ValidationError(message, [{ path, message }]);
  }
  return size;
}
