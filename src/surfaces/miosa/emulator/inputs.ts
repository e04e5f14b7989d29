import { z } from 'zod';
import { settingsSizes, usageGranularities, usageWindows } from '../port.js';

/*
 * What MIOSA is sent. Fields that it does not know are ignored, as there.
 */

const metadata = z.record(z.string(), z.unknown());

export const newWorkspace = z.object({
  name: z.string(),
  slug: z.string().nullish(),
  external_workspace_id: z.string().nullish(),
  description: z.string().nullish(),
  metadata: metadata.nullish(),
});

export const workspaceChanges = z.object({
  name: z.string().optional(),
  slug: z.string().optional(),
  external_workspace_id: z.string().nullish(),
  description: z.string().nullish(),
  metadata: metadata.optional(),
});

export const settings = z.object({
  max_computers: z.int().min(0).nullish(),
  max_computer_size: z.enum(settingsSizes).optional(),
  default_computer_size: z.enum(settingsSizes).optional(),
  default_auto_stop_seconds: z.int().min(0).optional(),
  allowed_template_types: z.array(z.string()).optional(),
});

export const usageQuery = z.object({
  window: z.enum(usageWindows).default('24h'),
  granularity: z.enum(usageGranularities).default('hour'),
});

export const newProject = z.object({
  workspace_id: z.string().nullish(),
  workspace_slug: z.string().nullish(),
  external_workspace_id: z.string().nullish(),
  name: z.string(),
  slug: z.string().nullish(),
  external_project_id: z.string().nullish(),
  description: z.string().nullish(),
  metadata: metadata.nullish(),
});

export const projectChanges = z.object({
  name: z.string().optional(),
  slug: z.string().optional(),
  external_project_id: z.string().optional(),
  description: z.string().nullish(),
  metadata: metadata.optional(),
});

export const projectQuery = z.object({ workspace_id: z.string().optional() });

export const newComputer = z.object({
  name: z.string().nullish(),
  template_type: z.string().nullish(),
  size: z.string().nullish(),
  workspace_id: z.string().nullish(),
  workspace_slug: z.string().nullish(),
  workspace_name: z.string().nullish(),
  external_workspace_id: z.string().nullish(),
  project_id: z.string().nullish(),
  project_slug: z.string().nullish(),
  project_name: z.string().nullish(),
  metadata: metadata.nullish(),
});

export type NewComputer = z.infer<typeof newComputer>;

export const computerChanges = z.object({
  name: z.string().optional(),
  visibility: z.string().optional(),
  metadata: metadata.optional(),
});

export const size = z.object({ size: z.string() });
export const target = z.object({ workspace_id: z.string() });
export const clone = z.object({ name: z.string().nullish() });

/** A query has texts only. */
function wholeNumber(most: number) {
  return z.preprocess(
    (text) => (typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : text),
    z.int().min(1).max(most).optional(),
  );
}

const LARGEST_PAGE = 100;

/** Clients of several generations name the same thing differently. */
export const computerQuery = z.object({
  page: wholeNumber(1_000_000),
  per_page: wholeNumber(LARGEST_PAGE),
  page_size: wholeNumber(LARGEST_PAGE),
  limit: wholeNumber(LARGEST_PAGE),
  status: z.string().optional(),
  state: z.string().optional(),
  workspace_id: z.string().optional(),
});

export const previewDomain = z.object({ preview_domain: z.string() });

/** Some clients call the tenant's another name. */
export const tenantDomain = z
  .object({ preview_domain: z.string().optional(), domain: z.string().optional() })
  .transform((body) => ({ preview_domain: body.preview_domain ?? body.domain ?? '' }));

export const path = z.object({ path: z.string().optional() });
