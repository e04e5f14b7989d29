import { z } from 'zod';
import { GraphQLRequestError } from './errors.js';

/** An operation with the types of its result and variables, as codegen's client preset makes it. */
export interface TypedDocument<TData, TVariables> {
  toString(): string;
  __apiType?: (variables: TVariables) => TData;
}

export const problemsSchema = z.array(
  z.object({
    message: z.string(),
    path: z.array(z.union([z.string(), z.number()])).optional(),
    extensions: z.record(z.string(), z.unknown()).optional(),
  }),
);

const answerSchema = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: problemsSchema.optional(),
});

/** An answer to the document. */
export interface Answer<TData> {
  data: TData | null;
  errors: z.infer<typeof problemsSchema>;
}

/**
 * Checks that this is an answer of GraphQL. What is inside `data` is taken on trust: its type was made
 * from the schema by which the server checks what it sends.
 *
 * @throws GraphQLRequestError
 */
export function readAnswer<TData>(
  _document: TypedDocument<TData, never>,
  body: unknown,
  status: number | null,
): Answer<TData> {
  const answer = answerSchema.safeParse(body);
  if (!answer.success) {
    const what = status === null ? 'The server answered' : `The server answered ${status},`;
    throw new GraphQLRequestError(`${what} with something else than GraphQL.`, [], status);
  }
  const { data, errors = [] } = answer.data;
  return { data: (data ?? null) as TData | null, errors };
}
