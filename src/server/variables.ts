import {
  coerceInputValue,
  getOperationAST,
  GraphQLError,
  isInputType,
  typeFromAST,
  type ExecutionArgs,
  type ExecutionResult,
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
