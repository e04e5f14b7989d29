import {
  coerceInputValue,
  getOperationAST,
  GraphQLError,
  isInputType,
  isNonNullType,
  typeFromAST,
  type ExecutionArgs,
  type ExecutionResult,
  type VariableDefinitionNode,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { MAX_TOLD } from './answer-limits.js';

/**
 * Refuses variables that do not fit their types before anything else is made of them. To be registered
 * in front of whatever reads variables.
 */
export function useVariableCheck(): Plugin {
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const refusal = badVariables(args);
      if (refusal) setResultAndStopExecution(refusal);
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const refusal = badVariables(args);
      if (refusal) setResultAndStopExecution(refusal);
    },
  };
}

/**
 * The answer to variables that do not fit; null when they do. Executors find that out too, but not
 * before they have quoted the whole variable in each of 50 errors.
 */
function badVariables(args: ExecutionArgs): ExecutionResult | null {
  const { schema, document, operationName, variableValues } = args;
  const given = variableValues ?? {};
  const errors: GraphQLError[] = [];
  const tell = (
    message: string,
    definition: VariableDefinitionNode,
    cause?: GraphQLError,
  ): void => {
    if (errors.length === MAX_TOLD) throw new TooManyErrors();
    errors.push(
      new GraphQLError(message, {
        nodes: definition,
        originalError: cause?.originalError,
        extensions: { ...EXTENSIONS, ...cause?.extensions },
      }),
    );
  };
  try {
    for (const definition of getOperationAST(document, operationName)?.variableDefinitions ?? []) {
      const name = definition.variable.name.value;
      const type = typeFromAST(schema, definition.type);
      if (!isInputType(type)) continue;
      if (Object.hasOwn(given, name)) {
        coerceInputValue(given[name], type, (path, _, error) => {
          const place = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`));
          const message = `Variable "$${name}" got invalid value at "${[name, ...place].join('')}"; ${error.message}`;
          tell(message, definition, error);
        });
      } else if (isNonNullType(type) && !definition.defaultValue) {
        tell(
          `Variable "$${name}" of required type "${String(type)}" was not provided.`,
          definition,
        );
      }
    }
  } catch (error) {
    if (!(error instanceof TooManyErrors)) throw error;
    const message = 'There are more errors in the variables.';
    return { errors: [...errors, new GraphQLError(message, { extensions: EXTENSIONS })] };
  }
  return errors.length > 0 ? { errors } : null;
}

const EXTENSIONS = { code: 'BAD_USER_INPUT', http: { status: 400 } };

class TooManyErrors extends Error {}
