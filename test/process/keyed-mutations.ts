import { randomUUID } from 'node:crypto';
import type { Gateway } from './gateway.js';

/** A mutation with a key of its own, which may be sent any number of times. */
export interface KeyedMutation {
  readonly name: MutationName;
  readonly key: string;
  readonly input: Record<string, unknown>;
  /** What its file holds, when it has one. */
  readonly file?: string;
  /** Whether the key goes in the header, or else in the input. */
  readonly byHeader: boolean;
}

export type MutationName = keyof typeof selections;

/** What each answers with; its id is what the first outcome is recognised by. */
const selections = {
  createWorkspace: 'workspace { id }',
  createTask: 'task { id }',
  uploadFile: 'file { id }',
  cancelTask: 'task { id }',
  guideAgent: 'agent { id }',
  decideApproval: 'approval { id }',
  deleteFile: 'deletedId',
} as const;

/** The answer did not come. Whether the mutation was done is not known. */
export class Unanswered extends Error {}

export function keyed(
  name: MutationName,
  input: Record<string, unknown>,
  file?: string,
): KeyedMutation {
  const key = randomUUID();
  return { name, key, input, file, byHeader: file === undefined && key < '8' };
}

/** Sends it, and gives the id in its answer. Throws `Unanswered`, or says what was answered instead. */
export async function send(gateway: Gateway, mutation: KeyedMutation): Promise<string> {
  const { name, key, byHeader } = mutation;
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const operations = {
    query: `mutation ($input: ${type}Input!) {
      ${name}(input: $input) {
        __typename ... on ${type}Success { ${selections[name]} } ... on Error { message }
      }
    }`,
    variables: { input: { ...mutation.input, idempotencyKey: byHeader ? undefined : key } },
  };
  const headers = {
    accept: 'application/json',
    ...gateway.headers,
    ...(byHeader && { 'idempotency-key': key }),
  };
  const text = await post(
    gateway,
    mutation.file === undefined
      ? {
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify(operations),
        }
      : { headers, body: form(operations, mutation.file) },
  );
  const found = /"(?:id|deletedId)":"([^"]+)"/.exec(text)?.[1];
  if (!text.includes(`${type}Success`) || found === undefined) {
    throw new Error(`${name} ${JSON.stringify(mutation.input)}: ${text}`);
  }
  return found;
}

async function post({ url }: Gateway, request: RequestInit): Promise<string> {
  try {
    const response = await fetch(`${url}/graphql`, { method: 'POST', ...request });
    return await response.text();
  } catch (cause) {
    throw new Unanswered('No answer.', { cause });
  }
}

function form(operations: { variables: { input: object } }, file: string): FormData {
  const body = new FormData();
  const variables = { input: { ...operations.variables.input, file: null } };
  body.append('operations', JSON.stringify({ ...operations, variables }));
  body.append('map', JSON.stringify({ 0: ['variables.input.file'] }));
  body.append('0', new File([file], `${file}.txt`, { type: 'text/plain' }));
  return body;
}
