import { MutationError } from './errors.js';

/** The result of a mutation, selected with `__typename` and `... on Error { code message }`. */
interface MutationResult {
  __typename: string;
  code?: string;
  message?: string;
}

type SuccessName<R extends MutationResult> = Exclude<R['__typename'], `${string}Error`>;

/**
 * The result of a mutation, if it is the success of this name:
 * `unwrap(data.createTask, 'CreateTaskSuccess').task`.
 *
 * @throws MutationError with the code and message of what it is instead
 */
export function unwrap<R extends MutationResult, N extends SuccessName<R>>(
  result: R,
  success: N,
): Extract<R, { __typename: N }> {
  if (isNamed(result, success)) return result;
  const { __typename, code = 'UNKNOWN', message = `Got ${__typename}, not ${success}.` } = result;
  throw new MutationError(code, message);
}

function isNamed<R extends MutationResult, N extends string>(
  result: R,
  name: N,
): result is Extract<R, { __typename: N }> {
  return result.__typename === name;
}
