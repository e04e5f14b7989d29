import { z } from 'zod';

/** The objects of the reference: each key, no other key. */

const timestamp = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
const count = z.int().min(0);
const mime = z.string().regex(/^[a-z]+\/[-a-z0-9.+]+$/);

function id(prefix: string): z.ZodString {
  return z.string().regex(new RegExp(`^${prefix}_[0-9a-z]+$`));
}

export const workspace = z.strictObject({
  id: id('ws'),
  name: z.string().min(1),
  /** What it is when it was left out at creation is not documented. */
  description: z.string().nullable(),
  status: z.literal('active'),
  file_count: count,
  created_at: timestamp,
});

export const file = z.strictObject({
  id: id('wsf'),
  name: z.string().min(1),
  type: mime,
  size_bytes: count,
  created_at: timestamp,
});

export const TASK_STATUSES = [
  'pending',
  'planning',
  'running',
  'paused',
  'complete',
  'failed',
  'cancelled',
] as const;

const taskStatus = z.enum(TASK_STATUSES);

const config = z.strictObject({
  max_agents: z.int().min(1),
  autonomy_level: z.int().min(0).max(100),
  auto_deploy: z.boolean(),
  deploy_target: z.string().nullable(),
});

const agent = z.strictObject({
  id: id('agnt'),
  type: z.string().min(1),
  /** Those of the reference; `paused`, for which it has no word; and what an ended agent may be called. */
  status: z.enum([
    'idle',
    'thinking',
    'acting',
    'waiting',
    'paused',
    'complete',
    'error',
    'killed',
    'cancelled',
  ]),
  current_tool: z.string().nullish(),
  progress: z.int().min(0).max(100),
});
export type Agent = z.infer<typeof agent>;

export const listedTask = z.strictObject({
  id: id('task'),
  status: taskStatus,
  prompt: z.string(),
  created_at: timestamp,
});

export const createdTask = listedTask.extend({ config });

export const task = createdTask.extend({
  agents: z.array(agent),
  cost: z.number().min(0),
  deliverables_count: count,
});
export type Task = z.infer<typeof task>;

export const taskPage = z.strictObject({
  tasks: z.array(listedTask),
  total: count,
  limit: z.int(),
  offset: z.int(),
});

export const success = z.strictObject({ success: z.literal(true) });

export const deliverable = z.strictObject({
  id: id('dlvr'),
  name: z.string().min(1),
  type: mime,
  size_bytes: count,
  download_url: z.url({ protocol: /^https?$/ }),
  created_at: timestamp,
});

export const deployment = z.strictObject({
  /** No prefix is on record. */
  id: z.string().min(1),
  workspace_id: id('ws'),
  target: z.string().min(1),
  status: z.enum(['pending', 'building', 'deploying', 'live', 'failed']),
  url: z.url().nullable(),
  created_at: timestamp,
  completed_at: timestamp.nullable(),
});
export type Deployment = z.infer<typeof deployment>;

export const refusal = z.strictObject({ detail: z.string().regex(/\S/) });

/** No more of it is on record than that it is one. */
export const openApi = z.looseObject({
  openapi: z.string().regex(/^3\./),
  paths: z.record(z.string(), z.looseObject({})),
});
