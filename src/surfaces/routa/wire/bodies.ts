import { z } from 'zod';
import { SurfaceError } from '../../errors.js';
import { isReserved } from './metadata.js';

/*
 * What is sent to Routa, held to what it takes. A message says what is wrong with a field.
 */

/** Half a character cannot be sent; in its place goes what servers put there. */
const words = z.string().transform((given) => Buffer.from(given).toString());
const filled = (what: string) => words.refine(isFilled, { error: `The ${what} is blank.` });

const METADATA = 'A value of the metadata is not a text, which is all that Routa takes.';
const metadata = z
  // A record would be without a key that is called so.
  .custom<Record<string, unknown>>(isPlain, {
    error: 'The metadata are no object, or have a key __proto__.',
  })
  .refine((given) => Object.values(given).every((value) => typeof value === 'string'), {
    error: METADATA,
  })
  .refine((given) => !Object.keys(given).some(isReserved), {
    error:
      'A key of the metadata is one of Routa’s own: worktreeRoot, or one that begins as kanban….',
  });

const place = { repoPath: filled('path').optional(), branch: words.optional() };

export const newWorkspace = z.strictObject({
  ...{ title: filled('title'), metadata: metadata.optional() },
  ...place,
});
/** Never with `status`, which Routa does not read there. */
export const workspaceChanges = z.strictObject({
  title: words.optional(),
  metadata: metadata.optional(),
});
export const repositoryChanges = z.strictObject(place);

/** Under the names that are documented, and those that are read. */
const names = { name: words.optional(), label: words.optional() };
const paths = { path: filled('path'), repoPath: filled('path') };
export const newCodebase = z.strictObject({
  ...{ ...paths, ...names, branch: words.optional() },
  ...{ sourceType: z.enum(['local', 'github']), sourceUrl: z.string().optional() },
});
export const codebaseChanges = newCodebase.omit({ sourceType: true, sourceUrl: true }).partial();

const texts = z.array(z.string());
const trimmed = texts.transform(tidied);
const priority = z.enum(['low', 'medium', 'high', 'urgent']);
export const newTask = z.strictObject({
  ...{ workspaceId: z.string(), title: filled('title'), objective: filled('objective') },
  ...{ scope: z.string().optional(), priority: priority.optional() },
  ...{ acceptanceCriteria: texts.optional(), labels: trimmed.optional() },
  dependencies: texts.optional(),
});
export const taskChanges = newTask
  .omit({ workspaceId: true })
  .extend({
    ...{ status: z.string(), assignedTo: z.string(), completionSummary: z.string() },
  })
  .partial();

export const newAgent = z.strictObject({
  ...{ workspaceId: z.string(), name: filled('name'), role: z.string() },
  ...{ modelTier: z.string().optional(), parentId: z.string().optional() },
});

export const savedNote = z.strictObject({
  workspaceId: z.string(),
  noteId: z
    .string()
    // As in the path of a route that has it.
    .regex(/^(?!\.{0,2}$)\P{Surrogate}*$/u, { error: 'This cannot be the id of a note.' })
    .optional(),
  ...{ title: z.string(), content: z.string().optional(), type: z.string().optional() },
  metadata: z.record(z.string(), z.unknown()).optional(),
  source: z.literal('user'),
});

/** Labels as Routa keeps them: trimmed, and each once. */
export function tidied(labels: readonly string[]): string[] {
  return [...new Set(labels.map((one) => one.trim()).filter((one) => one !== ''))];
}

/**
 * The body, without what is undefined.
 *
 * @throws SurfaceError `INVALID` with the field of the input
 */
export function bodyOf<Body>(
  schema: z.ZodType<Body>,
  body: Body,
  portName: Readonly<Record<string, string>> = {},
): { json: Body } {
  const { data, error } = schema.safeParse(body);
  if (data !== undefined) return { json: data };
  const [issue] = error?.issues ?? [];
  const field = String(issue?.path[0] ?? '');
  const message = issue?.message ?? 'The input is not valid.';
  throw new SurfaceError('ROUTA', 'INVALID', message, { field: portName[field] ?? field });
}

function isFilled(text: string): boolean {
  return /\S/.test(text);
}

function isPlain(given: unknown): boolean {
  const isObject = typeof given === 'object' && given !== null && !Array.isArray(given);
  return isObject && !Object.hasOwn(given, '__proto__');
}
