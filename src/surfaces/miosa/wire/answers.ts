import { z } from 'zod';
import { count, flag, id, instant, link, map, number, text, word } from '../../live/reading.js';
import { settingsSizes } from '../port.js';
import { page, single, unwrapped } from './envelopes.js';

/*
 * What MIOSA answers, read liberally: unknown fields are ignored, and all but `id` may be missing.
 */

/** Some models have the older name of it. */
const times = { created_at: instant, inserted_at: instant, updated_at: instant };

const workspaceFields = z.object({
  id,
  name: word,
  slug: word,
  external_workspace_id: text,
  description: text,
  metadata: map,
  is_default: flag,
  computer_count: count,
  ...times,
});
export type WireWorkspace = z.infer<typeof workspaceFields>;
export const workspace = single(workspaceFields);
export const workspaces = page(workspaceFields);

const projectFields = z.object({
  id,
  workspace_id: text,
  name: word,
  slug: word,
  external_project_id: text,
  description: text,
  metadata: map,
  is_default: flag,
  ...times,
});
export type WireProject = z.infer<typeof projectFields>;
export const project = single(projectFields);
export const projects = page(projectFields);

const computerFields = z.object({
  id,
  workspace_id: word,
  project_id: word,
  name: word,
  slug: word,
  status: text,
  size: text,
  template_type: text,
  vcpus: count,
  memory_mb: count,
  visibility: word,
  metadata: map,
  sandbox_url: link,
  desktop_url: link,
  ...times,
});
export type WireComputer = z.infer<typeof computerFields>;
export const computer = single(computerFields);
export const computers = page(computerFields);

/** What a change of a computer answers: the computer, or only how it went. Null where it says neither. */
export const changedComputer = z.unknown().transform((answer) => {
  const said = unwrapped(answer);
  const { data } = computerFields.safeParse(said);
  return {
    computer: data && data.workspace_id !== null ? data : null,
    isRefused: z.object({ success: z.literal(false) }).safeParse(said).success,
  };
});

export type ChangedComputer = z.infer<typeof changedComputer>;

const whole = z.int().min(0);
/** Of each setting, what is as documented; the others are absent. */
const settings = z
  .object({
    max_computers: whole.nullable().optional().catch(undefined),
    max_computer_size: z.enum(settingsSizes).optional().catch(undefined),
    default_computer_size: z.enum(settingsSizes).optional().catch(undefined),
    default_auto_stop_seconds: whole.optional().catch(undefined),
    allowed_template_types: z.array(z.string()).optional().catch(undefined),
  })
  .catch({});
export type WireSettings = z.infer<typeof settings>;
export const changedSettings = single(z.object({ settings }));

const byStatus = z.record(z.string(), count).catch({});
const statsFields = z.object({
  computers: z.object({ total: count, by_status: byStatus }),
  resources: z
    .object({ total_vcpus: count, total_memory_mb: count, total_disk_gb: count })
    .partial()
    .catch({}),
  settings,
});
export type WireStats = z.infer<typeof statsFields>;
export const stats = single(statsFields);

/** A bucket without a time has no place in a series. */
const bucket = z.object({ ts: instant, credits_used: number, compute_hours: number });
const usageFields = z.object({
  total_credits_used: number,
  total_compute_hours: number,
  series: z.array(bucket.nullable().catch(null)).catch([]),
});
export type WireUsage = z.infer<typeof usageFields>;
export const usage = single(usageFields);

const dnsRecord = z.object({ type: z.string(), name: z.string(), value: z.string() });
const dnsRecords = z
  .union([
    dnsRecord.transform((one) => [one]),
    z.array(dnsRecord.nullable().catch(null)).transform((all) => all.filter((one) => one !== null)),
  ])
  .catch([]);

const previewDomainFields = z.object({
  /** Absent when nothing is said of it, as after a verification. */
  preview_domain: z.string().nullable().optional().catch(undefined),
  effective_domain: word,
  default_domain: word,
  status: word,
  dns_status: word,
  url_examples: z
    .object({ default_preview: z.string(), port_preview: z.string(), deployment: z.string() })
    .nullable()
    .catch(null),
  dns_instructions: dnsRecords,
  records: dnsRecords,
  verified: flag,
});
export type WirePreviewDomain = z.infer<typeof previewDomainFields>;
/** Null for an answer that says nothing. */
export const previewDomain = single(previewDomainFields.nullable().catch(null));
