import { GraphQLError } from 'graphql';

/** Stable: clients may compare them. */
export type RefusalCode =
  | 'TOO_LONG'
  | 'TOO_MANY_TOKENS'
  | 'TOO_MANY_DEFINITIONS'
  | 'TOO_DEEP'
  | 'TOO_MANY_ALIASES'
  | 'TOO_MANY_DIRECTIVES'
  | 'TOO_MANY_ROOT_FIELDS'
  | 'TOO_BROAD'
  | 'TOO_DEEP_VALUE'
  | 'TOO_LONG_LIST'
  | 'BAD_REQUEST';

/**
 * Why an operation is not even looked at, or asks for too much: HTTP 400, whatever kind of answer the
 * client accepts. The message says what the limit is and, where there is something, what to do.
 */
export class Refusal extends GraphQLError {
  constructor(code: RefusalCode, message: string) {
    super(message, { extensions: { code, http: { status: 400 } } });
  }
}
