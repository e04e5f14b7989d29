import { complexityFromQuery } from '@pothos/plugin-complexity';
import { getOperationAST, Kind, type ExecutionArgs, type SelectionSetNode } from 'graphql';

/** What is counted of an operation before it runs. */
export interface OperationSize {
  cost: number;
  /** With those of fragments; each alias is a field of its own. */
  rootFields: number;
}

/**
 * Works out what an operation will cost at most, from its pages and the calls that its fields may
 * cause (schema/cost.ts). Null when its variables do not fit: then it will not run.
 */
export function sizeOf(args: ExecutionArgs): OperationSize | null {
  const { document, schema, contextValue, variableValues } = args;
  const operation = getOperationAST(document, args.operationName);
  if (!operation) return null;
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  try {
    const { complexity } = complexityFromQuery(
      { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] },
      { schema, ctx: contextValue as object, variables: variableValues ?? {} },
    );
    return { cost: Math.ceil(complexity), rootFields: countFields(operation.selectionSet, args) };
  } catch {
    return null;
  }
}

/** The document has been found to be within its limits, and valid: fragments make no circle. */
function countFields(selectionSet: SelectionSetNode, args: ExecutionArgs): number {
  return selectionSet.selections.reduce((sum, selection) => {
    if (selection.kind === Kind.FIELD) return sum + 1;
    if (selection.kind === Kind.INLINE_FRAGMENT)
      return sum + countFields(selection.selectionSet, args);
    const fragment = args.document.definitions.find(
      (one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === selection.name.value,
    );
    return fragment?.kind === Kind.FRAGMENT_DEFINITION
      ? sum + countFields(fragment.selectionSet, args)
      : sum;
  }, 0);
}
