import { z } from 'zod';
import type {
  MiteosAgent,
  MiteosDeliverable,
  MiteosDeployment,
  MiteosFile,
  MiteosTask,
  MiteosTaskConfig,
  MiteosWorkspace,
} from '../port.js';

/*
 * What Miteos answers, as it documents it and no more, and how ours becomes that.
 */

const time = z.iso.datetime({ precision: 0 });
const whole = z.int().min(0);

export const workspace = z.strictObject({
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  status: z.string(),
  file_count: whole,
  created_at: time,
});

export const file = z.strictObject({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  size_bytes: whole,
  created_at: time,
});

const config = z.strictObject({
  max_agents: z.int().min(1),
  autonomy_level: z.int().min(0).max(100),
  auto_deploy: z.boolean(),
  deploy_target: z.string().nullable(),
});

export const taskStatuses = [
  'pending',
  'planning',
  'running',
  'paused',
  'complete',
  'failed',
  'cancelled',
] as const;

export const listedTask = z.strictObject({
  id: z.string(),
  status: z.enum(taskStatuses),
  prompt: z.string(),
  created_at: time,
});

export const createdTask = z.strictObject({
  id: z.string(),
  status: z.enum(taskStatuses),
  prompt: z.string(),
  config,
  created_at: time,
});

const agent = z.strictObject({
  id: z.string(),
  type: z.string(),
  status: z.string(),
  current_tool: z.string().nullable(),
  progress: z.int().min(0).max(100),
});

export const task = z.strictObject({
  ...createdTask.shape,
  agents: z.array(agent),
  cost: z.number(),
  deliverables_count: whole,
});

export const taskPage = z.strictObject({
  tasks: z.array(listedTask),
  total: whole,
  limit: whole,
  offset: whole,
});

export const deliverable = z.strictObject({
  ...file.shape,
  download_url: z.url(),
});

export const deployment = z.strictObject({
  id: z.string(),
  workspace_id: z.string(),
  target: z.string(),
  status: z.enum(['pending', 'building', 'deploying', 'live', 'failed']),
  url: z.string().nullable(),
  created_at: time,
  completed_at: time.nullable(),
});

export const success = z.strictObject({ success: z.literal(true) });
export const refusal = z.strictObject({ detail: z.string() });

export function toWorkspace(from: MiteosWorkspace): z.input<typeof workspace> {
  return {
    id: from.id,
    name: from.name,
    description: from.description,
    status: from.statusText,
    file_count: from.fileCount,
    created_at: toTime(from.createdAt),
  };
}

export function toFile(from: MiteosFile): z.input<typeof file> {
  return {
    id: from.id,
    name: from.name,
    type: from.type,
    size_bytes: from.sizeBytes,
    created_at: toTime(from.createdAt),
  };
}

export function toListedTask(from: MiteosTask): z.input<typeof listedTask> {
  const { id, statusText, prompt, createdAt } = from;
  return { id, status: toTaskStatus(statusText), prompt, created_at: toTime(createdAt) };
}

export function toCreatedTask(
  from: MiteosTask,
  config: MiteosTaskConfig,
): z.input<typeof createdTask> {
  const { created_at, ...rest } = toListedTask(from);
  return { ...rest, config: toConfig(config), created_at };
}

/** A task with its detail. */
export function toTask(from: MiteosTask): z.input<typeof task> {
  if (!from.detail) throw new Error('The task came without its detail.');
  const { config, agents, cost, deliverableCount } = from.detail;
  const { created_at, ...rest } = toCreatedTask(from, config);
  return {
    ...rest,
    agents: agents.map(toAgent),
    cost,
    deliverables_count: deliverableCount,
    created_at,
  };
}

export function toDeliverable(from: MiteosDeliverable): z.input<typeof deliverable> {
  const { id, name, type, sizeBytes, downloadUrl, createdAt } = from;
  if (downloadUrl === null) throw new Error('The deliverable came without its link.');
  return {
    ...{ id, name, type, size_bytes: sizeBytes },
    download_url: downloadUrl,
    created_at: toTime(createdAt),
  };
}

export function toDeployment(from: MiteosDeployment): z.input<typeof deployment> {
  return {
    id: from.id,
    workspace_id: from.workspaceId,
    target: from.target,
    status: deployment.shape.status.parse(from.statusText),
    url: from.url,
    created_at: toTime(from.createdAt),
    completed_at: from.completedAt && toTime(from.completedAt),
  };
}

function toConfig(from: MiteosTaskConfig): z.input<typeof config> {
  return {
    max_agents: from.maxAgents,
    autonomy_level: from.autonomyLevel,
    auto_deploy: from.autoDeploy,
    deploy_target: from.deployTarget,
  };
}

function toAgent(from: MiteosAgent): z.input<typeof agent> {
  return {
    id: from.id,
    type: from.type,
    // The one word that is documented for an agent that was ended.
    status: from.status === 'CANCELLED' ? 'killed' : from.statusText,
    current_tool: from.currentTool,
    progress: from.progress,
  };
}

function toTaskStatus(word: string): (typeof taskStatuses)[number] {
  return listedTask.shape.status.parse(word);
}

function toTime(at: Date): string {
  return at.toISOString().replace(/\.\d+Z$/, 'Z');
}
