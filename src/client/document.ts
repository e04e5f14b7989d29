import { z } from 'zod';
import { GraphQLRequestError } from './errors.js';

/** An operation with the types of its result and variables, as codegen's client preset makes it. */
export interface TypedDocument<TData, TVariables> {
  toString(): string;
  __meta__?: Record<string, unknown>;
  __apiType?: (variables: TVariables) => TData;
}

/** What is sent of an operation. */
export interface OperationParams {
  query: string;
  variables?: Record<string, unknown>;
  extensions?: { persistedQuery: { version: 1; sha256Hash: string } };
}

/** The document itself, or only the hash by which a server trusts it. */
export function paramsOf(
  document: Pick<TypedDocument<unknown, never>, 'toString' | '__meta__'>,
  variables: Record<string, unknown> | undefined,
  isTrusted: boolean,
): OperationParams {
  if (!isTrusted) return { query: document.toString(), variables };
  const hash = z.string().parse(document.__meta__?.hash);
  const sha256Hash = hash.replace(/^sha256:/, '');
  return { query: '', variables, extensions: { persistedQuery: { version: 1, sha256Hash } } };
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
