import {
  coerceInputValue,
  getOperationAST,
  GraphQLError,
  isInputType,
  typeFromAST,
  validate,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
  type ValidationRule,
} from 'graphql';
import {
  isAsyncIterable,
  mapAsyncIterator,
  type Plugin,
  type YogaInitialContext,
} from 'graphql-yoga';

const MAX_ERRORS = 5;
const MAX_MESSAGE_LENGTH = 500;
/** Where GraphQL.js stops; it then adds an error that says so. */
const MAX_TOLD = MAX_ERRORS - 1;

export interface AnswerOptions<ServerContext> {
  /** Whether errors may propose names of the schema (`Did you mean …?`) to who asks. */
  maySeeSuggestions: (context: ServerContext & YogaInitialContext) => boolean;
}

/**
 * Keeps errors short: at most 5 in an answer or an event, with messages of at most 500 characters.
 * GraphQL.js would quote a variable of a megabyte in each of 50 errors. Validation and the reading of
 * variables stop at the limit; what is beyond it in other answers is counted, not told.
 *
 * To be registered behind plugins that set how operations are executed.
 */
export function useAnswerLimits<ServerContext extends object>({
  maySeeSuggestions,
}: AnswerOptions<ServerContext>): Plugin<object, ServerContext> {
  return {
    onValidate({ setValidationFn }) {
      setValidationFn(validateWithin);
    },
    onExecute({ executeFn, setExecuteFn }) {
      setExecuteFn((args: ExecutionArgs): unknown => badVariables(args) ?? executeFn(args));
    },
    onSubscribe({ subscribeFn, setSubscribeFn }) {
      setSubscribeFn((args: ExecutionArgs): unknown => badVariables(args) ?? subscribeFn(args));
    },
    onExecutionResult({ result, setResult, context }) {
      const suggestions = maySeeSuggestions(context);
      const limited = (answer: ExecutionResult) => withShortErrors(answer, suggestions);
      if (isAsyncIterable(result)) setResult(mapAsyncIterator(result, limited));
      else if (result) setResult(limited(result));
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

/**
 * The answer to variables that do not fit; null when they do. Executors find that out too, but not
 * before they have quoted the whole variable in each of 50 errors.
 */
function badVariables(args: ExecutionArgs): ExecutionResult | null {
  const { schema, document, operationName, variableValues } = args;
  const errors: GraphQLError[] = [];
  for (const definition of getOperationAST(document, operationName)?.variableDefinitions ?? []) {
    const name = definition.variable.name.value;
    const type = typeFromAST(schema, definition.type);
    if (!isInputType(type) || !variableValues || !Object.hasOwn(variableValues, name)) continue;
    try {
      coerceInputValue(variableValues[name], type, (path, _, error) => {
        if (errors.length === MAX_TOLD) throw new TooManyErrors();
        const place = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`));
        const message = `Variable "$${name}" got invalid value at "${[name, ...place].join('')}"; ${error.message}`;
        const { originalError, extensions } = error;
        errors.push(
          new GraphQLError(message, {
            nodes: definition,
            originalError,
            extensions: { ...extensions, http: { status: 400 } },
          }),
        );
      });
    } catch (error) {
      if (!(error instanceof TooManyErrors)) throw error;
      return { errors: [...errors, new GraphQLError('There are more errors in the variables.')] };
    }
  }
  return errors.length > 0 ? { errors } : null;
}

class TooManyErrors extends Error {}

/** As GraphQL.js writes it behind a sentence. */
const SUGGESTION = / Did you mean (?:[a-z ]+ )?"[^"]*"(?:,? (?:or )?"[^"]*")*\?/g;

/** Errors are replaced, not changed: those of a validation may be kept for the next request. */
function withShortErrors<Answer extends ExecutionResult>(
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
  const plain = suggestions ? error.message : error.message.replaceAll(SUGGESTION, '');
  const message =
    plain.length > MAX_MESSAGE_LENGTH ? `${plain.slice(0, MAX_MESSAGE_LENGTH - 1)}…` : plain;
  return message === error.message ? error : new GraphQLError(message, error);
}
