import { GraphQLError } from 'graphql';
import { DamagedCredentialError } from './access/sealed-tables.js';
import { GatewayError } from './errors.js';
import { SurfaceError } from './surfaces/errors.js';

/** What a log tells of an error. */
export interface LoggedError {
  /** The name of its class. */
  type: string;
  /** Only of errors of ours, which quote nobody. */
  message?: string;
  /** Such as `ECONNREFUSED` or `P2002`. */
  code?: string;
  /** The field of an operation in which it was met. */
  path?: string;
  /** Where it was thrown: files and lines. */
  stack?: string;
  cause?: LoggedError;
  errors?: LoggedError[];
}

/** What we throw with a text that holds no secret, and nothing of a client or an upstream. */
const OURS = [GatewayError, SurfaceError, DamagedCredentialError];
/** How far causes are followed, and how many errors of one are told. */
const MOST = 5;

const NAME = /^[A-Za-z_$][\w$]{0,60}$/;
const CODE = /^[A-Z0-9_]{2,40}$/;
const FRAME =
  /^ {4}at (?:async )?(?:[^():/\\]+ \()?(?:(?:file:\/\/|node:|\/|[A-Za-z]:\\)[^()]*:\d+:\d+|index \d+|<anonymous>)\)?$/;

/**
 * What can be said of an error without quoting it. The message of a library's error may hold anything:
 * arguments, a body, a URL with a password in it. So may its properties, and its stack begins with it.
 */
export function describeError(error: unknown, depth = 0): LoggedError {
  if (error instanceof GraphQLError && error.originalError) {
    const path = error.path?.join('.').slice(0, 200);
    return { ...describeError(error.originalError, depth), ...(path && { path }) };
  }
  if (!(error instanceof Error)) return { type: typeof error };
  const isOurs = OURS.some((kind) => error instanceof kind);
  const deeper = depth < MOST;
  return {
    type: matching(error.constructor.name, NAME) ?? 'Error',
    ...(isOurs && { message: error.message }),
    ...('code' in error && { code: matching(error.code, CODE) }),
    stack: placesOf(error),
    ...(deeper && error.cause !== undefined && { cause: describeError(error.cause, depth + 1) }),
    ...(deeper &&
      error instanceof AggregateError && {
        errors: error.errors.slice(0, MOST).map((one) => describeError(one, depth + 1)),
      }),
  };
}

function matching(value: unknown, form: RegExp): string | undefined {
  return typeof value === 'string' && form.test(value) ? value : undefined;
}

/** The lines at the end of the stack that are places, behind what is left of the message. */
function placesOf({ stack = '', message }: Error): string | undefined {
  const lines = stack.slice(stack.indexOf(message) + message.length).split('\n');
  const last = lines.findLastIndex((line, index) => index === 0 || !FRAME.test(line));
  const places = lines.slice(last + 1).map((line) => line.trim());
  return places.length === 0 ? undefined : places.join('\n');
}
