import { z } from 'zod';
import { flag, id, instant, listOf, map, text, word } from '../../live/reading.js';

/*
 * What Routa answers, read liberally: unknown fields are ignored, all but ids may be missing, and one
 * thing comes in an envelope or bare.
 */

const object = z.record(z.string(), z.unknown());
const texts = z
  .unknown()
  .optional()
  .transform((all) =>
    Array.isArray(all) ? all.filter((one): one is string => typeof one === 'string') : [],
  );
const times = { createdAt: instant, updatedAt: instant };

const workspaceFields = z.object({
  ...{ id, title: text, repoPath: word, branch: word, status: text, metadata: map },
  ...times,
});
export type WireWorkspace = z.infer<typeof workspaceFields>;
export const workspace = single('workspace', workspaceFields);
export const workspaces = listOf(['workspaces'], workspaceFields);

/** As documented and as served: each has names of its own. */
const codebaseFields = z.object({
  ...{ id, workspaceId: word, name: word, label: word, path: word, repoPath: word },
  ...{ sourceType: word, branch: word, isDefault: flag },
  ...times,
});
export type WireCodebase = z.infer<typeof codebaseFields>;
export const codebase = single('codebase', codebaseFields);

/** Of a workspace; those of an answer without any are none. */
const codebases = z
  .unknown()
  .transform((answer): unknown => object.safeParse(answer).data?.codebases ?? [])
  .pipe(listOf(['codebases'], codebaseFields));

export const workspaceDetail = z
  .unknown()
  .transform((answer) => ({ workspace: answer, codebases: answer }))
  .pipe(z.object({ workspace, codebases }));
export type WireDetail = z.infer<typeof workspaceDetail>;

const taskFields = z.object({
  ...{ id, workspaceId: word, title: text, objective: text, scope: word, status: text },
  ...{ priority: word, acceptanceCriteria: texts, labels: texts, dependencies: texts },
  ...{ columnId: word, assignedTo: word, completionSummary: word },
  ...times,
});
export type WireTask = z.infer<typeof taskFields>;
export const task = single('task', taskFields);
export const tasks = listOf(['tasks'], taskFields);

/** Whole, as its status with what it does, or as it was just made: in the last two its id is `agentId`. */
const agentFields = z
  .unknown()
  .transform((answer) => {
    const outer = object.safeParse(answer).data;
    const inner = object.safeParse(outer?.agent).data ?? outer;
    return inner && { ...inner, id: inner.id ?? inner.agentId ?? outer?.agentId };
  })
  .pipe(
    z.object({
      ...{ id, workspaceId: word, name: word, role: word, modelTier: word, status: word },
      ...{ parentId: word, ...times },
    }),
  );
export type WireAgent = z.infer<typeof agentFields>;
/** Null where there is none. */
export const agent = z.union([z.null(), agentFields]);
export const agents = listOf(['agents'], agentFields);

const noteFields = z.object({
  ...{ id, workspaceId: word, title: text, content: text, metadata: map },
  ...times,
});
export type WireNote = z.infer<typeof noteFields>;
/** Null where there is none. */
export const note = single('note', noteFields.nullable());
export const notes = listOf(['notes'], noteFields);

/** Whether the answer, which may say nothing, does not say that nothing was deleted. */
export const deleted = z
  .unknown()
  .transform((answer) => object.safeParse(answer).data?.deleted !== false);

/** An answer that says no more than that it was done. */
export const done = z.unknown().transform(() => true);

function single<T>(name: string, thing: z.ZodType<T>) {
  return z
    .unknown()
    .transform((answer) => {
      const inner = object.safeParse(answer).data?.[name];
      return typeof inner === 'object' ? inner : answer;
    })
    .pipe(thing);
}
