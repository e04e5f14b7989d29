import { z } from 'zod';
import { invalid } from '../refusals.js';
import { settingsSizes } from '../port.js';
import { portName } from './errors.js';

/*
 * What is sent to MIOSA, held to what it documents. A message says what is wrong with a field.
 */

const name = z
  .string()
  .min(1, 'The name is empty.')
  .refine((text) => Array.from(text.slice(0, 241)).length <= 120, {
    error: 'The name is longer than 120 characters.',
  });
const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/, {
  error:
    'The slug is not of its form: a lower-case letter or digit, then at most 79 of those and hyphens.',
});
const metadata = z.record(z.string(), z.unknown());

const described = {
  slug: slug.optional(),
  description: z.string().nullable().optional(),
  metadata: metadata.optional(),
};

export const newWorkspace = z.strictObject({
  ...{ name, ...described },
  external_workspace_id: z.string().optional(),
});
export const workspaceChanges = newWorkspace
  .partial()
  .extend({ external_workspace_id: z.string().nullable().optional() });

const projectFields = {
  ...{ name, ...described },
  external_project_id: z.string().optional(),
};
export const newProject = z.strictObject({ ...projectFields, workspace_id: z.string() });
export const projectChanges = z.strictObject(projectFields).partial();

const whole = (what: string) =>
  z.int(`${what} is not a whole number.`).min(0, `${what} is less than 0.`);
const size = z.enum(settingsSizes, {
  error: `The size is none of ${settingsSizes.join(', ')}.`,
});

export const settings = z.strictObject({
  max_computers: whole('maxComputers').nullable().optional(),
  max_computer_size: size.optional(),
  default_computer_size: size.optional(),
  default_auto_stop_seconds: whole('defaultAutoStopSeconds').optional(),
  allowed_template_types: z.array(z.string()).optional(),
});

export const newComputer = z.strictObject({
  name: z.string().min(1, 'The name is empty.'),
  template_type: z.string(),
  size: z.string().optional(),
  workspace_id: z.string().optional(),
  project_id: z.string().optional(),
  project_slug: slug.optional(),
  project_name: z.string().optional(),
  metadata: metadata.optional(),
});

export const computerChanges = z.strictObject({
  name: z.string().min(1, 'The name is empty.').optional(),
  visibility: z.string().optional(),
  metadata: metadata.optional(),
});

/**
 * The body, without what is undefined.
 *
 * @throws SurfaceError `INVALID` with the field of the input
 */
export function bodyOf<Body>(schema: z.ZodType<Body>, body: Body): { json: Body } {
  const { data, error } = schema.safeParse(body);
  if (data !== undefined) return { json: data };
  const [issue] = error?.issues ?? [];
  const [field = ''] = issue?.path ?? [];
  throw invalid(issue?.message ?? 'The input is not valid.', portName(String(field)));
}
