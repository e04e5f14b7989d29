import type { z } from 'zod';
import { SurfaceError } from '../../errors.js';
import type { Style } from './answers.js';

/** The codes of texts that the reference style gives without one. */
const CODES: Readonly<Record<number, string>> = { 403: 'FORBIDDEN', 404: 'NOT_FOUND' };

interface Details {
  /** By field, as MIOSA names it. */
  errors?: Readonly<Record<string, readonly string[]>>;
  retryAfter?: number;
  cause?: unknown;
}

/** An answer other than what was asked for, in MIOSA's words. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly #details: Details;

  constructor(
    readonly status: number,
    /** Null for one of the bare texts of the reference. */
    readonly code: string | null,
    message: string,
    details: Details = {},
  ) {
    super(message, { cause: details.cause });
    this.#details = details;
  }

  answer(style: Style): Response {
    const { retryAfter } = this.#details;
    const headers: HeadersInit = retryAfter === undefined ? {} : { 'retry-after': `${retryAfter}` };
    return Response.json(this.#body(style), { status: this.status, headers });
  }

  #body(style: Style): object {
    const { status, code, message } = this;
    const { errors } = this.#details;
    if (code === null && style === 'reference') return { error: message };
    const error = {
      ...{ code: code ?? CODES[status] ?? 'CONFLICT', message },
      ...(code === 'COMPUTER_STARTING' && { retryable: true }),
    };
    if (!errors) return { error };
    if (style === 'reference') return { error, errors };
    const list = Object.entries(errors).flatMap(([field, texts]) =>
      texts.map((text) => ({ field, message: text })),
    );
    return { error, errors: list };
  }
}

/** What a route is about, for what its refusals say. */
export type Subject =
  'workspace' | 'project' | 'computer' | 'file' | 'webhook' | 'stream' | 'tenant';

const TAKEN = 'has already been taken';
const BAD_SLUG = 'must start with alphanumeric and contain only a-z 0-9 -';
const SLUG_FIELDS = ['slug', 'project_slug'];

/** Of the port's fields, those that are not only written in another way. */
const FIELDS = new Map([
  ['domain', 'preview_domain'],
  ['project', 'project_id'],
]);

export function invalid(field: string, text: string): Refusal {
  return new Refusal(422, 'VALIDATION_FAILED', `${field} ${text}`, { errors: { [field]: [text] } });
}

export function notFound(what: string): Refusal {
  return what === 'workspace'
    ? new Refusal(404, null, 'workspace not found')
    : new Refusal(404, 'NOT_FOUND', `${what} not found`);
}

export function foreignWorkspace(): Refusal {
  return new Refusal(403, null, 'forbidden');
}

export function badId(): Refusal {
  return new Refusal(400, 'INVALID_ID', 'The id is not a UUID.');
}

export function missingParam(name: string): Refusal {
  return new Refusal(400, 'MISSING_PARAM', `The parameter ${name} is missing.`);
}

export function rateExceeded(retryAfter: number): Refusal {
  return new Refusal(429, 'rate_limit_exceeded', 'Too many requests.', { retryAfter });
}

export function keyMismatch(): Refusal {
  const message = 'The idempotency key was used with another request.';
  return new Refusal(409, 'IDEMPOTENCY_PAYLOAD_MISMATCH', message);
}

export function notReady(status: string): Refusal {
  const code = ['provisioning', 'starting'].includes(status)
    ? 'COMPUTER_STARTING'
    : 'COMPUTER_NOT_RUNNING';
  return new Refusal(409, code, `The computer is ${status}.`);
}

/** What the port's error is in MIOSA's words; null when it is a fault of ours. */
export function refusalOf(error: unknown, subject: Subject): Refusal | null {
  if (error instanceof Refusal) return error;
  if (!(error instanceof SurfaceError)) return null;
  const { code, message, field } = error;
  switch (code) {
    case 'NOT_FOUND':
      return notFound(subject);
    case 'INVALID':
      return invalidBy(fieldOf(field ?? 'body', subject), message);
    case 'CONFLICT':
      return conflict(message, field, subject);
    case 'FORBIDDEN':
      return new Refusal(403, 'FORBIDDEN_PATH', message);
    case 'TOO_LARGE':
      return new Refusal(413, 'FILE_TOO_LARGE', message);
    case 'UNAVAILABLE':
      return new Refusal(502, 'AGENT_UNAVAILABLE', message);
    default:
      return null;
  }
}

function invalidBy(field: string, message: string): Refusal {
  return invalid(field, SLUG_FIELDS.includes(field) ? BAD_SLUG : message);
}

function conflict(message: string, field: string | null, subject: Subject): Refusal {
  if (field === 'idempotencyKey') return keyMismatch();
  if (field !== null) return invalid(fieldOf(field, subject), TAKEN);
  if (subject === 'workspace') return new Refusal(409, null, 'workspace has computers');
  return new Refusal(409, 'COMPUTER_NOT_RUNNING', message);
}

/** As MIOSA calls it. */
function fieldOf(field: string, subject: Subject): string {
  if (field === 'externalId') return `external_${subject}_id`;
  return (
    FIELDS.get(field) ?? field.replace('.', '_').replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)
  );
}

/**
 * What came, by the schema.
 *
 * @throws Refusal 422 that names the first field at fault
 */
export function checked<T>(schema: z.ZodType<T>, given: unknown): T {
  const { data, error, success } = schema.safeParse(given);
  if (success) return data;
  const [issue] = error.issues;
  const path = issue?.path.join('.') ?? '';
  throw invalid(path === '' ? 'body' : path, issue?.message ?? 'is invalid');
}
