import { SurfaceError } from '../../src/surfaces/errors.js';
import { settle } from './refusal.js';

/** The entries of a plural read, or how a call was refused, without the ids it was given. */
export async function outcomeOf(call: Promise<unknown>, ids: readonly string[]): Promise<unknown> {
  const outcome = await settle(call);
  if ('value' in outcome) return outcome.value instanceof Map ? [...outcome.value] : outcome;
  const { error } = outcome;
  if (!(error instanceof SurfaceError)) throw error;
  const { code, field, retryAfter } = error;
  const message = ids.reduce(
    (text, id) => (id === '' ? text : text.replaceAll(id, '<id>')),
    error.message,
  );
  return { code, field, retryAfter, message };
}

/** `done`, or the code of the refusal; the words of any other fault. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  const outcome = await settle(call);
  if ('value' in outcome) return 'done';
  const { error } = outcome;
  return error instanceof SurfaceError ? error.code : `a fault: ${String(error)}`;
}
