import { z } from 'zod';
import {
  count,
  flag,
  id,
  instant,
  link,
  listOf,
  number,
  sizeBytes,
  text,
  word,
} from '../../live/reading.js';

/*
 * What Miteos answers, read liberally: unknown fields are ignored, and all but `id` may be missing.
 */

export const workspace = z.object({
  id,
  name: word,
  description: text,
  status: text,
  file_count: count,
  created_at: instant,
});
export type WireWorkspace = z.infer<typeof workspace>;
export const workspaces = listOf(['workspaces', 'data'], workspace);

export const file = z.object({
  id,
  name: word,
  type: word,
  size_bytes: sizeBytes,
  created_at: instant,
});
export type WireFile = z.infer<typeof file>;
export const files = listOf(['files', 'data'], file);

const agent = z.object({
  id,
  type: text,
  status: text,
  current_tool: word,
  progress: number,
});
export type WireAgent = z.infer<typeof agent>;

const taskConfig = z.object({
  max_agents: count,
  autonomy_level: count,
  auto_deploy: flag,
  deploy_target: word,
});

/** In any of its forms: in a list, after a create, in detail. */
export const task = z.object({
  id,
  status: text,
  prompt: text,
  created_at: instant,
  config: taskConfig.nullable().catch(null),
  agents: listOf(['agents', 'data'], agent).nullable().catch(null),
  cost: number,
  deliverables_count: count,
  /** What the older detail form has in the place of agents; it cannot be told what to do. */
  subtasks: z.array(z.unknown()).nullable().catch(null),
});
export type WireTask = z.infer<typeof task>;

/** A page of tasks, with how many there are in all. */
export const taskPage = z
  .unknown()
  .transform((answer) => [answer, answer])
  .pipe(
    z.tuple([listOf(['tasks', 'data'], task), z.object({ total: count }).catch({ total: null })]),
  )
  .transform(([tasks, { total }]) => ({ tasks, total }));

export const deliverable = z.object({
  id,
  name: word,
  type: word,
  size_bytes: sizeBytes,
  download_url: link,
  created_at: instant,
});
export type WireDeliverable = z.infer<typeof deliverable>;
export const deliverables = listOf(['deliverables', 'data'], deliverable);

export const deployment = z.object({
  id,
  workspace_id: text,
  target: text,
  status: text,
  url: link,
  created_at: instant,
  completed_at: instant,
});
export type WireDeployment = z.infer<typeof deployment>;
export const deployments = listOf(['deployments', 'data'], deployment);

/** How a refusal is worded: by one message, or, as many servers do for a body that does not fit, by several. */
const refusal = z
  .object({
    detail: z.union([
      z.string(),
      z
        .array(z.object({ msg: z.string() }))
        .transform((all) => all.map(({ msg }) => msg).join(' ')),
      z.looseObject({}).transform((detail) => JSON.stringify(detail)),
    ]),
  })
  .transform(({ detail }) => detail);

/** What Miteos says of a refusal, for those who are refused; null when it says nothing. */
export function messageOf(body: unknown): string | null {
  return refusal.safeParse(body).data ?? null;
}

/** Whether a change was made; it was, unless the answer says otherwise. */
export const success = z
  .object({ success: flag })
  .catch({ success: null })
  .transform((answer) => answer.success !== false);
