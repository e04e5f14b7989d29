import { z } from 'zod';
import { invalid } from '../refusals.js';

/*
 * What is sent to Miteos, held to what it documents. A message says what is wrong with a field.
 */

const filled = (what: string) => z.string().regex(/\S/, `The ${what} is blank.`);

export const newWorkspace = z.strictObject({
  name: filled('name'),
  description: z.string().optional(),
});

export const newTask = z.strictObject({
  prompt: filled('prompt'),
  config: z
    .strictObject({
      max_agents: z
        .int('maxAgents is not a whole number.')
        .min(1, 'maxAgents is less than 1.')
        .optional(),
      autonomy_level: z
        .int('autonomyLevel is not a whole number.')
        .min(0, 'autonomyLevel is less than 0.')
        .max(100, 'autonomyLevel is more than 100.')
        .optional(),
      auto_deploy: z.boolean().optional(),
      deploy_target: z.string().nullable().optional(),
    })
    .optional(),
  workspace_id: z.string().optional(),
});

export const guidance = z.strictObject({ instructions: filled('instructions') });

export const decision = z.strictObject({
  approved: z.boolean(),
  reason: z.string().optional(),
});

export const newDeployment = z.strictObject({
  workspace_id: z.string(),
  target: filled('target'),
  config_id: filled('configId'),
});

/**
 * The body, without what is undefined.
 *
 * @throws SurfaceError `INVALID` with the field of the input, as in `config.maxAgents`
 */
export function bodyOf<Body>(schema: z.ZodType<Body>, body: Body): { json: Body } {
  const { data, error } = schema.safeParse(body);
  if (data !== undefined) return { json: data };
  const [issue] = error?.issues ?? [];
  throw invalid(issue?.message ?? 'The input is not valid.', issue?.path.map(inputName).join('.'));
}

/** `max_agents` is `maxAgents` to those who call the gateway. */
function inputName(wireName: PropertyKey): string {
  return String(wireName).replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
