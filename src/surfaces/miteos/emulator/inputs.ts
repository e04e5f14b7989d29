import { z } from 'zod';
import { DEPLOY_TARGETS } from '../embedded/deployment-course.js';
import { taskStatuses } from './shapes.js';

/*
 * What Miteos is sent. Fields that it does not know are ignored, as there.
 */

const filled = z.string().regex(/\S/, 'is blank');
const target = z.enum(DEPLOY_TARGETS);

export const newWorkspace = z.object({
  name: filled,
  description: z.string().nullish(),
});

export const newTask = z.object({
  prompt: filled,
  config: z
    .object({
      max_agents: z.int().min(1).max(10).nullish(),
      autonomy_level: z.int().min(0).max(100).nullish(),
      auto_deploy: z.boolean().nullish(),
      deploy_target: target.nullish(),
    })
    .nullish(),
  workspace_id: z.string().nullish(),
});

export const guidance = z.object({ instructions: filled });

export const decision = z.object({ approved: z.boolean(), reason: z.string().nullish() });

export const newDeployment = z.object({
  workspace_id: z.string(),
  target,
  config_id: filled,
});

/** A query has texts only. */
function wholeNumber(least: number, most: number, standard: number) {
  return z.preprocess(
    (text) => (typeof text === 'string' && /^-?\d{1,15}$/.test(text) ? Number(text) : text),
    z.int().min(least).max(most).default(standard),
  );
}

export const taskPageQuery = z.object({
  status: z.enum(taskStatuses).optional(),
  limit: wholeNumber(1, 100, 20),
  offset: wholeNumber(0, Number.MAX_SAFE_INTEGER, 0),
});
