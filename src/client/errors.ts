/** One of the `errors` of an answer. */
export interface GraphQLProblem {
  message: string;
  path?: (string | number)[];
  extensions?: Record<string, unknown>;
}

/** The gateway answered, but not, or not only, with data. */
export class GraphQLRequestError extends Error {
  override readonly name = 'GraphQLRequestError';
  constructor(
    message: string,
    /** Empty when the answer was not GraphQL at all. */
    readonly errors: readonly GraphQLProblem[],
    /** Of the HTTP answer; null over WebSocket. */
    readonly status: number | null,
    /** What could be read nevertheless. Fields that failed are null in it. */
    readonly data: unknown = null,
  ) {
    super(message);
  }

  /** The stable code of the first error, as `NOT_FOUND`; null when it has none. */
  get code(): string | null {
    const code = this.errors[0]?.extensions?.code;
    return typeof code === 'string' ? code : null;
  }

  /** Behind which a subscription that was ended goes on, as far as the first error says; else null. */
  get cursor(): string | null {
    const cursor = this.errors[0]?.extensions?.cursor;
    return typeof cursor === 'string' ? cursor : null;
  }

  /** The seconds to wait before trying again, as far as the first error says; else null. */
  get retryAfter(): number | null {
    const retryAfter = this.errors[0]?.extensions?.retryAfter;
    return typeof retryAfter === 'number' ? retryAfter : null;
  }
}

/** A mutation was not done: its result is one of the schema's errors. */
export class MutationError extends Error {
  override readonly name = 'MutationError';
  constructor(
    /** Stable, as `VALIDATION`. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Close codes for mistakes of the client, which trying again repeats: those of
 * `graphql-transport-ws`, and 4410 for a key that has been revoked. A token that has expired (4419)
 * is none of them: `headers` may give a new one.
 */
const CLIENT_FAULTS = [4400, 4401, 4403, 4406, 4409, 4410, 4429];

interface ConnectionFacts {
  closeCode?: number | null;
  openMs?: number;
  cause?: unknown;
}

/** No answer came, or the connection broke before it had come whole. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
  /** Why the WebSocket was closed, where that is known. */
  readonly closeCode: number | null;
  /** How long a subscription had been open; 0 if it never was. */
  readonly openMs: number;

  constructor(message: string, facts: ConnectionFacts = {}) {
    super(message, { cause: facts.cause });
    this.closeCode = facts.closeCode ?? null;
    this.openMs = facts.openMs ?? 0;
  }

  /** Whether it may go better the next time. */
  get isTransient(): boolean {
    return this.closeCode === null || !CLIENT_FAULTS.includes(this.closeCode);
  }
}
