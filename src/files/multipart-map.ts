import type { GraphQLParams } from 'graphql-yoga';
import { z } from 'zod';
import { jsonFault, jsonTextFault } from '../json-fault.js';
import { MultipartError, quote, type MultipartErrorCode } from './multipart-error.js';

/** How often one file may stand in the variables. */
const MAX_PATHS_PER_FILE = 4;
/** How deep in the variables a file may stand. */
const MAX_PATH_DEPTH = 16;

const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);
/** No sign, no leading zero, no exponent: one spelling for one place. */
const CANONICAL_INDEX = /^(?:0|[1-9]\d{0,8})$/;

const maybe = <T extends z.ZodType>(type: T) =>
  type.nullish().transform((value) => value ?? undefined);
const anyObject = z.record(z.string(), z.unknown());
// Loose, so that the server can refuse or use parameters that are not known here.
const operationsSchema = z.looseObject({
  query: maybe(z.string()),
  operationName: maybe(z.string()),
  variables: maybe(anyObject),
  extensions: maybe(anyObject),
});
const mapSchema = z.record(z.string(), z.array(z.string()).min(1).max(MAX_PATHS_PER_FILE));

/** A place in the variables where the map wants a file. */
export interface FileSlot {
  put(file: object): void;
}

/**
 * Reads the `operations` field: one GraphQL request, not a batch. Throws `BAD_REQUEST`, also for
 * JSON that `jsonFault` refuses.
 */
export function parseOperations(text: string): GraphQLParams {
  const json = parseJson('BAD_REQUEST', 'operations', text);
  if (Array.isArray(json)) {
    throw new MultipartError('BAD_REQUEST', 'Batches of operations are not supported.');
  }
  const parsed = operationsSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new MultipartError('BAD_REQUEST', `"operations": ${firstProblem(parsed.error)}`);
}

/**
 * Reads the `map` field and finds the slots of each file, by the name of its part. Every path has to
 * lead along own properties of the variables to a `null` that no other path leads to; nothing is
 * changed here. Each file has 1 to 4 paths of at most 16 steps. Throws `BAD_MAP`, or
 * `TOO_MANY_FILES` above `maxFiles`.
 */
export function parseMap(
  text: string,
  operations: GraphQLParams,
  maxFiles: number,
): Map<string, FileSlot[]> {
  const json = parseJson('BAD_MAP', 'map', text);
  if (json !== null && typeof json === 'object' && Object.keys(json).length > maxFiles) {
    throw new MultipartError('TOO_MANY_FILES', `A request may bring at most ${maxFiles} files.`);
  }
  const parsed = mapSchema.safeParse(json);
  if (!parsed.success) throw new MultipartError('BAD_MAP', `"map": ${firstProblem(parsed.error)}`);

  const taken = new Set<string>();
  const slots = new Map<string, FileSlot[]>();
  for (const [fieldName, paths] of Object.entries(parsed.data)) {
    const found = paths.map((path) => {
      if (taken.has(path)) throw badPath(path, 'stands there twice');
      taken.add(path);
      return findSlot(path, operations.variables);
    });
    slots.set(fieldName, found);
  }
  return slots;
}

function findSlot(path: string, variables: unknown): FileSlot {
  // The limit keeps a path of a megabyte of dots from becoming an array of its own.
  const [root, ...steps] = path.split('.', MAX_PATH_DEPTH + 2);
  const last = steps.pop();
  if (root !== 'variables' || last === undefined) {
    throw badPath(path, 'has to begin with "variables." and name a variable');
  }
  if (steps.length >= MAX_PATH_DEPTH) {
    throw badPath(path, `has more than ${MAX_PATH_DEPTH} steps`);
  }
  let holder = variables;
  for (const step of steps) holder = ownValue(path, holder, step);
  if (ownValue(path, holder, last) !== null) {
    throw badPath(path, 'has to lead to null, in whose place the file goes');
  }
  const target = holder;
  return { put: (file) => void Reflect.set(Object(target), last, file) };
}

function ownValue(path: string, holder: unknown, key: string): unknown {
  if (Array.isArray(holder)) {
    const list: unknown[] = holder;
    const index = CANONICAL_INDEX.test(key) ? Number(key) : list.length;
    if (index >= list.length) throw badPath(path, `has no place ${quote(key)} in its list`);
    return list[index];
  }
  if (!isObject(holder) || FORBIDDEN_KEYS.has(key) || !Object.hasOwn(holder, key)) {
    throw badPath(path, `has no place ${quote(key)} in the variables`);
  }
  return holder[key];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function badPath(path: string, problem: string): MultipartError {
  return new MultipartError('BAD_MAP', `"map": the path ${quote(path)} ${problem}.`);
}

function parseJson(code: MultipartErrorCode, field: string, text: string): unknown {
  const refuse = (fault: string | null): void => {
    if (fault !== null) throw new MultipartError(code, `"${field}" ${fault}.`);
  };
  refuse(jsonTextFault(text));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    refuse('is not JSON');
  }
  refuse(jsonFault(json));
  return json;
}

function firstProblem(error: z.ZodError): string {
  const issue = error.issues[0];
  const where = issue?.path.map((key) => quote(String(key))).join(' → ');
  return `${where ? `${where}: ` : ''}${issue?.message ?? 'not valid'}.`;
}
