import type { z } from 'zod';
import { SurfaceError } from '../../errors.js';
import { BARE_REPOSITORY } from '../embedded/refusals.js';

/** What a route is about, for what its refusals say. */
export type Subject = 'workspace' | 'codebase' | 'task' | 'agent' | 'note' | 'stream' | 'health';

/** An answer other than what was asked for, in Routa's words. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly #text: string | null;
  readonly #suggestion: string | undefined;

  /** Without a text, the body is empty and has no type. */
  constructor(
    readonly status: number,
    text: string | null,
    { suggestion, ...options }: ErrorOptions & { suggestion?: string } = {},
  ) {
    super(text ?? `status ${status}`, options);
    this.#text = text;
    this.#suggestion = suggestion;
  }

  answer(): Response {
    const { status } = this;
    if (this.#text === null) return new Response(null, { status });
    return Response.json({ error: this.#text, suggestion: this.#suggestion }, { status });
  }
}

export function invalid(text: string): Refusal {
  return new Refusal(400, text);
}

/** As in `Workspace not found`. */
export function notFound(subject: Subject): Refusal {
  return new Refusal(404, `${subject.slice(0, 1).toUpperCase()}${subject.slice(1)} not found`);
}

export function agentNotFound(id: string): Refusal {
  return new Refusal(404, `Agent not found: ${id}`);
}

/** What the web backend does with what it did not reckon with. */
export function broken(): Refusal {
  return new Refusal(500, null);
}

/** What the port's error is in Routa's words; null when it is a fault of ours. */
export function refusalOf(error: unknown, subject: Subject): Refusal | null {
  if (error instanceof Refusal) return error;
  if (!(error instanceof SurfaceError)) return null;
  const { code, message } = error;
  switch (code) {
    case 'NOT_FOUND':
      return notFound(subject);
    case 'INVALID':
      return message === BARE_REPOSITORY
        ? new Refusal(400, message, { suggestion: 'Add a work tree of it instead' })
        : invalid(message);
    case 'TOO_LARGE':
      return invalid(message);
    case 'CONFLICT':
      return new Refusal(409, message);
    default:
      return null;
  }
}

/**
 * What came, by the schema, whose messages are Routa's.
 *
 * @throws Refusal 400 with the first message
 */
export function checked<T>(schema: z.ZodType<T>, given: unknown): T {
  const { data, error, success } = schema.safeParse(given);
  if (success) return data;
  throw invalid(error.issues[0]?.message ?? 'The request is invalid');
}

/** Does it; that there is no such thing counts as done. */
export async function ifThere(act: Promise<unknown>): Promise<void> {
  try {
    await act;
  } catch (error) {
    if (!(error instanceof SurfaceError && error.code === 'NOT_FOUND')) throw error;
  }
}
