import { z } from 'zod';
import type { MiteosTaskConfig } from '../port.js';
import { deploymentSchema } from './deployment-course.js';
import { planSchema, planTask, riskSchema } from './plan.js';

/*
 * The state of a task's run: what is kept in `MiteosTask.run`. All else that is stored of a running
 * task follows from it. Times are in ms since 1970.
 */

/** Statuses as Miteos writes them. */
const taskWordSchema = z.enum([
  'pending',
  'planning',
  'running',
  'paused',
  'complete',
  'failed',
  'cancelled',
]);
export type TaskWord = z.infer<typeof taskWordSchema>;

const agentWordSchema = z.enum([
  'idle',
  'thinking',
  'acting',
  'waiting',
  'paused',
  'complete',
  'error',
  'cancelled',
]);
export type AgentWord = z.infer<typeof agentWordSchema>;

const agentSchema = z.object({
  id: z.string(),
  type: z.string(),
  status: agentWordSchema,
  tool: z.string().nullable(),
  progress: z.number(),
  /** Index of the step it is at, in its plan. */
  step: z.number(),
  /** When it starts, or when its step ends; null when it waits for somebody or has ended. */
  dueAt: z.number().nullable(),
  /** It was asked to pause, and does so after this step. */
  pausing: z.boolean(),
  /** The approval it asked for before this step. */
  approvalId: z.string().nullable(),
  guidance: z.array(z.string()),
  createdAt: z.number(),
});
export type AgentRun = z.infer<typeof agentSchema>;

const approvalSchema = z.object({
  id: z.string(),
  agentId: z.string(),
  action: z.string(),
  tool: z.string(),
  risk: riskSchema,
  askedAt: z.number(),
  approved: z.boolean().nullable(),
  reason: z.string().nullable(),
  decidedAt: z.number().nullable(),
});
export type ApprovalRun = z.infer<typeof approvalSchema>;

const readingSchema = z.object({
  files: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      sizeBytes: z.number(),
      /** Null when it is not text, or its bytes are gone. */
      text: z.object({ lines: z.number(), words: z.number() }).nullable(),
    }),
  ),
  /** Files that were left out. */
  others: z.number(),
});
/** What an agent learnt of the files in the workspace. */
export type Reading = z.infer<typeof readingSchema>;

const runSchema = z.object({
  /** Grows with each change, so that a change is never made to a state that is out of date. */
  version: z.number(),
  status: taskWordSchema,
  cost: z.number(),
  plan: planSchema,
  /** When `pending` or `planning` ends. */
  dueAt: z.number().nullable(),
  agents: z.array(agentSchema),
  approvals: z.array(approvalSchema),
  reading: readingSchema.nullable(),
  deployment: deploymentSchema.nullable(),
  /** The steps that were done, in order. */
  journal: z.array(
    z.object({
      at: z.number(),
      agent: z.number(),
      action: z.string(),
      kind: z.string(),
      tool: z.string().nullable(),
      progress: z.number(),
      cost: z.number(),
    }),
  ),
  reported: z.boolean(),
  /** How many events there were. It makes the key of the next one. */
  eventCount: z.number(),
});
export type Run = z.infer<typeof runSchema>;

/** A task as the engine works on it. */
export interface TaskState {
  readonly id: string;
  readonly accountId: string;
  readonly workspaceId: string | null;
  readonly prompt: string;
  readonly config: MiteosTaskConfig;
  readonly createdAt: number;
  readonly run: Run;
}

export const PENDING_MS = 400;
export const PLANNING_MS = 800;

/** The time after `at`. On a grid, so that tasks which run at once are due, and written, together. */
export function after(at: number, ms: number): number {
  const grid = 100;
  return Math.ceil((at + ms) / grid) * grid;
}

/** A run that is about to begin: planned, but not started. */
export function newRun(seed: string, task: Omit<TaskState, 'run'>): Run {
  return {
    version: 1,
    status: 'pending',
    cost: 0,
    plan: planTask(seed, { ...task, hasWorkspace: task.workspaceId !== null }),
    dueAt: after(task.createdAt, PENDING_MS),
    agents: [],
    approvals: [],
    reading: null,
    deployment: null,
    journal: [],
    reported: false,
    eventCount: 0,
  };
}

/** Throws when the JSON is not a run. */
export function parseRun(json: unknown): Run {
  return runSchema.parse(json);
}

/** The version in the JSON of a run, as PostgreSQL's `->>` gives it, also if the rest is no run. */
export function versionOf(json: unknown): string | null {
  const parsed = z.object({ version: z.union([z.string(), z.number()]) }).safeParse(json);
  return parsed.success ? String(parsed.data.version) : null;
}

/** When something happens in the run by itself; null when it waits for a person or has ended. */
export function dueAt(run: Run): number | null {
  const times = [run.dueAt, run.deployment?.dueAt, ...run.agents.map((agent) => agent.dueAt)];
  const due = times.filter((time) => typeof time === 'number');
  return due.length === 0 ? null : Math.min(...due);
}

export function hasEnded(status: TaskWord): boolean {
  return status === 'complete' || status === 'failed' || status === 'cancelled';
}

export const ENDED_AGENT_WORDS: AgentWord[] = ['complete', 'error', 'cancelled'];

export function isLive({ status }: AgentRun): boolean {
  return !ENDED_AGENT_WORDS.includes(status);
}
