import {
  GraphQLError,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type ValidationRule,
} from 'graphql';
import { isAsyncIterable, type Plugin, type YogaInitialContext } from 'graphql-yoga';
import { withoutSecrets } from '../log.js';

/** In one answer. */
const MAX_ERRORS = 5;
const MAX_MESSAGE_LENGTH = 500;
/** Where GraphQL.js stops; it then adds an error that says so. */
export const MAX_TOLD = MAX_ERRORS - 1;

export interface AnswerOptions<ServerContext> {
  /** Whether errors may propose names of the schema (`Did you mean …?`) to who asks. */
  maySeeSuggestions: (context: ServerContext & YogaInitialContext) => boolean;
}

/**
 * Keeps errors short: at most 5 in an answer, with messages of at most 500 characters and no
 * credentials in them. `EventResults` does the same for those in events.
 * Validation stops at the limit; what is beyond it in other answers is counted, not told.
 */
export function useAnswerLimits<ServerContext extends object>({
  maySeeSuggestions,
}: AnswerOptions<ServerContext>): Plugin<ServerContext, ServerContext> {
  return {
    onValidate({ setValidationFn }) {
      setValidationFn(validateWithin);
    },
    onExecutionResult({ result, setResult, context }) {
      if (!result || isAsyncIterable(result)) return;
      setResult(withShortErrors(result, maySeeSuggestions(context)));
    },
    onResultProcess({ result, setResult }) {
      // Errors from before there was an operation have not come through the hook above.
      if (isAsyncIterable(result) || Array.isArray(result)) return;
      setResult(withShortErrors(result, true));
    },
  };
}

function validateWithin(
  schema: GraphQLSchema,
  document: DocumentNode,
  rules?: readonly ValidationRule[],
): readonly GraphQLError[] {
  return validate(schema, document, rules, { maxErrors: MAX_TOLD });
}

/** As GraphQL.js writes it behind a sentence. */
const SUGGESTION = / Did you mean (?:[a-z ]+ )?"[^"]*"(?:,? (?:or )?"[^"]*")*\?/g;

/** Errors are replaced, not changed: those of a validation may be kept for the next request. */
export function withShortErrors<Answer extends ExecutionResult>(
  answer: Answer,
  suggestions: boolean,
): Answer {
  const { errors } = answer;
  if (!errors) return answer;
  const told = errors.length > MAX_ERRORS ? errors.slice(0, MAX_TOLD) : errors;
  const short = told.map((error) => withShortMessage(error, suggestions));
  const untold = errors.length - told.length;
  if (untold > 0) short.push(new GraphQLError(`There are ${untold} more errors.`));
  return { ...answer, errors: short };
}

function withShortMessage(error: GraphQLError, suggestions: boolean): GraphQLError {
  const told = suggestions ? error.message : error.message.replaceAll(SUGGESTION, '');
  // What is quoted may be a credential in the wrong place.
  const quoted = withoutSecrets(told.slice(0, 2 * MAX_MESSAGE_LENGTH));
  const message =
    told.length > MAX_MESSAGE_LENGTH ? `${quoted.slice(0, MAX_MESSAGE_LENGTH - 1)}…` : quoted;
  return message === error.message ? error : new GraphQLError(message, error);
}
