import { z } from 'zod';
import { withWriteKey, type Context } from '../context.js';
import { ConflictError, NotFoundError, toGatewayError } from '../errors.js';
import { MultipartError } from '../files/multipart-error.js';
import { SurfaceError } from '../surfaces/errors.js';
import { fingerprint } from './fingerprint.js';
import { HashedFiles } from './hashed-files.js';
import type { Done } from './idempotency.js';
import { keptKey } from './key.js';
import { errorOf, outcomeOf, type Outcome } from './outcome.js';
import type { Settled } from './rows.js';

/** A mutation that a client has sent, with what is needed to do it, and to find again what it did. */
export interface Mutation<T> {
  /** The name of its field. */
  readonly name: string;
  /** Its place in the answer. */
  readonly responseKey: string;
  readonly args: object;
  run(args: object, context: Context): Promise<T>;
  /** What the result is remembered by. */
  idOf(result: T): string;
  /** The thing of that id as it is now; null when it has gone. */
  load(id: string, context: Context): Promise<T | null>;
}

/** Every mutation takes one input, with a key among its fields. */
const argsForm = z.object({ input: z.looseObject({ idempotencyKey: z.string().nullish() }) });

/**
 * Runs a mutation, or finds out what became of it when one with the same key was run. What is told is
 * the first outcome, read anew for what is selected this time.
 *
 * @throws ConflictError when the key was used for something else, or its mutation is still under way;
 * NotFoundError when what it made has gone since; ValidationError when the key is none.
 */
export async function performOnce<T>(context: Context, mutation: Mutation<T>): Promise<T> {
  const { args, name, responseKey } = mutation;
  const {
    input: { idempotencyKey, ...input },
  } = argsForm.parse(args);
  const given = { input: idempotencyKey ?? null, header: context.idempotencyKey, responseKey };
  const key = keptKey(given);
  if (key === null) return mutation.run(args, context);

  const performed = await context.idempotency.perform(
    { tenantId: context.viewer.tenantId, key, mutation: name, input: fingerprint(input) },
    context.patience(),
    (writeKey) => runOnce(withWriteKey(context, writeKey), mutation),
  );
  if ('answer' in performed) return performed.answer();
  await requireSameFiles(args, performed.settled);
  return outcomeNow(context, mutation, performed.settled.outcome);
}

/** Runs it, and gives its answer with what is to be kept. Throws what is not to be kept. */
async function runOnce<T>(context: Context, mutation: Mutation<T>): Promise<Done<() => T>> {
  const files = new HashedFiles(mutation.args);
  try {
    const result = await mutation.run(files.args, context);
    const outcome = { id: mutation.idOf(result) };
    return { outcome, fileHash: await files.hash(), answer: () => result };
  } catch (error) {
    const outcome = definite(error);
    if (outcome === null) throw error;
    const fileHash = await files.hash().catch(() => {
      // A file that did not come whole may do so next time.
      throw error;
    });
    return {
      ...{ outcome, fileHash },
      answer() {
        throw error;
      },
    };
  }
}

/** What will be the same at the next attempt; null when that may go better. */
function definite(error: unknown): Outcome | null {
  const isOfRequest =
    error instanceof MultipartError ||
    // Of an earlier attempt the file is not known, only that this is another.
    (error instanceof SurfaceError && error.field === 'idempotencyKey');
  const known = isOfRequest ? null : toGatewayError(error);
  return known && outcomeOf(known);
}

async function requireSameFiles(args: object, { fileHash }: Settled): Promise<void> {
  if ((await new HashedFiles(args).hash()) === fileHash) return;
  throw new ConflictError('The idempotency key was used before, with another file.');
}

async function outcomeNow<T>(
  context: Context,
  mutation: Mutation<T>,
  outcome: Outcome,
): Promise<T> {
  if ('error' in outcome) throw errorOf(outcome.error);
  // What was loaded for fields before this one may be older than the outcome.
  const found = await mutation.load(outcome.id, context.renew());
  if (found === null) {
    throw new NotFoundError(
      'It was done, with the same idempotency key; its result has gone since.',
    );
  }
  return found;
}
