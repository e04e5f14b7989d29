import { posix } from 'node:path';
import type {
  ComputerFile,
  ComputerStatus,
  MiosaComputer,
  MiosaProject,
  MiosaWorkspace,
  PreviewDomain,
  PreviewPlace,
  WorkspaceSettings,
  WorkspaceStats,
  WorkspaceUsage,
} from './port.js';
import type {
  WireComputer,
  WirePreviewDomain,
  WireProject,
  WireSettings,
  WireStats,
  WireUsage,
  WireWorkspace,
} from './wire/answers.js';
import type { WireFile } from './wire/files.js';

/*
 * From MIOSA's words to ours. Where MIOSA leaves out what ours must have, a number is 0, a text is
 * empty, a name is the id, and a time is the beginning of 1970, so that it counts as the oldest.
 */

const UNKNOWN_TIME = new Date(0);
/** In force where none is set. */
const PLATFORM_DOMAIN = 'miosa.ai';
/** Where the names of a preview domain have to lead. */
const TARGET = 'proxy.miosa.ai';
/** Below the domain, any of these. */
const WILDCARDS = ['*', '*.sandbox'];

export function toWorkspace(wire: WireWorkspace): MiosaWorkspace {
  return {
    id: wire.id,
    name: wire.name ?? wire.id,
    slug: wire.slug ?? '',
    externalId: wire.external_workspace_id,
    description: wire.description,
    metadata: wire.metadata ?? {},
    isDefault: wire.is_default ?? false,
    computerCount: wire.computer_count ?? 0,
    ...timesOf(wire),
  };
}

/** In the workspace that it was asked of, where it does not say. */
export function toProject(wire: WireProject, workspaceId = ''): MiosaProject {
  return {
    id: wire.id,
    workspaceId: wire.workspace_id ?? workspaceId,
    name: wire.name ?? wire.id,
    slug: wire.slug ?? '',
    externalId: wire.external_project_id,
    description: wire.description,
    metadata: wire.metadata ?? {},
    isDefault: wire.is_default,
    ...timesOf(wire),
  };
}

export function toComputer(wire: WireComputer, workspaceId = ''): MiosaComputer {
  const status = computerStatus(wire.status ?? '');
  const isSeen = status !== 'PROVISIONING';
  return {
    id: wire.id,
    workspaceId: wire.workspace_id ?? workspaceId,
    projectId: wire.project_id,
    name: wire.name ?? wire.id,
    slug: wire.slug,
    ...{ status, statusText: wire.status ?? '' },
    size: wire.size ?? '',
    templateType: wire.template_type ?? '',
    vcpus: wire.vcpus,
    memoryMb: wire.memory_mb,
    visibility: wire.visibility,
    metadata: wire.metadata ?? {},
    sandboxUrl: isSeen ? wire.sandbox_url : null,
    desktopUrl: isSeen ? wire.desktop_url : null,
    createdAt: timesOf(wire).createdAt,
    updatedAt: wire.updated_at,
  };
}

/** Words of all generations of MIOSA. */
const STATUSES = new Map<string, ComputerStatus>([
  ['provisioning', 'PROVISIONING'],
  ['creating', 'PROVISIONING'],
  ['starting', 'STARTING'],
  ['running', 'RUNNING'],
  ['active', 'RUNNING'],
  ['stopping', 'STOPPING'],
  ['stopped', 'STOPPED'],
  ['paused', 'STOPPED'],
  ['error', 'ERROR'],
  ['destroying', 'DELETING'],
]);

export function computerStatus(word: string): ComputerStatus {
  return STATUSES.get(word.trim().toLowerCase()) ?? 'UNKNOWN';
}

/** Some answers still tell of a computer that is no more. */
export function isDestroyed({ status }: WireComputer): boolean {
  return status?.trim().toLowerCase() === 'destroyed';
}

export function toSettings(wire: WireSettings): Partial<WorkspaceSettings> {
  const { max_computers, max_computer_size, default_computer_size } = wire;
  const { default_auto_stop_seconds, allowed_template_types } = wire;
  return {
    ...(max_computers !== undefined && { maxComputers: max_computers }),
    ...(max_computer_size && { maxComputerSize: max_computer_size }),
    ...(default_computer_size && { defaultComputerSize: default_computer_size }),
    ...(default_auto_stop_seconds !== undefined && {
      defaultAutoStopSeconds: default_auto_stop_seconds,
    }),
    ...(allowed_template_types && { allowedTemplateTypes: allowed_template_types }),
  };
}

/** Statuses that have no count of their own are in that of the one which they come from or lead to. */
const COUNTED: Partial<Record<ComputerStatus, keyof WorkspaceStats['byStatus']>> = {
  PROVISIONING: 'provisioning',
  STARTING: 'provisioning',
  RUNNING: 'running',
  STOPPING: 'running',
  STOPPED: 'stopped',
  ERROR: 'error',
};

export function toStats({ computers, resources }: WireStats): WorkspaceStats {
  const byStatus = { running: 0, stopped: 0, provisioning: 0, error: 0 };
  for (const [word, count] of Object.entries(computers.by_status)) {
    const counted = COUNTED[computerStatus(word)];
    if (counted) byStatus[counted] += count ?? 0;
  }
  const sum = Object.values(byStatus).reduce((all, one) => all + one, 0);
  return {
    computers: computers.total ?? sum,
    byStatus,
    vcpus: resources.total_vcpus ?? 0,
    memoryMb: resources.total_memory_mb ?? 0,
    diskGb: resources.total_disk_gb ?? 0,
  };
}

export function toUsage(wire: WireUsage): WorkspaceUsage {
  const series = wire.series.flatMap((bucket) =>
    bucket?.ts
      ? [
          {
            at: bucket.ts,
            credits: bucket.credits_used ?? 0,
            computeHours: bucket.compute_hours ?? 0,
          },
        ]
      : [],
  );
  return {
    credits: wire.total_credits_used ?? 0,
    computeHours: wire.total_compute_hours ?? 0,
    series: series.toSorted((a, b) => a.at.getTime() - b.at.getTime()),
  };
}

/** Where one is set, its DNS is pending until MIOSA says that it is ready. */
export function toPreviewDomain(wire: WirePreviewDomain, place: PreviewPlace): PreviewDomain {
  const domain = wire.preview_domain ?? null;
  const effectiveDomain = wire.effective_domain ?? domain ?? wire.default_domain ?? PLATFORM_DOMAIN;
  const examples = wire.url_examples;
  const shown = {
    ...{ place, domain, effectiveDomain },
    urlExamples: examples && {
      defaultPreview: examples.default_preview,
      portPreview: examples.port_preview,
      deployment: examples.deployment,
    },
  };
  if (domain === null) {
    const statusText = wire.status ?? 'not_configured';
    return { ...shown, statusText, dnsStatus: null, isVerified: false, dnsRecords: [] };
  }
  const isVerified = isReady(wire, place);
  return {
    ...shown,
    isVerified,
    statusText: wire.status ?? (isVerified ? 'configured' : 'pending_dns'),
    dnsStatus: wire.dns_status ?? (isVerified ? 'verified' : 'pending'),
    dnsRecords: recordsOf(wire, domain),
  };
}

/** An account is `configured` as soon as it has a domain. */
function isReady({ verified, dns_status, status }: WirePreviewDomain, place: PreviewPlace) {
  if (verified !== null) return verified;
  if (dns_status !== null) return ['verified', 'ready', 'active'].includes(dns_status);
  return place.scope !== 'account' && status === 'configured';
}

/** As MIOSA says them, else as it documents them; their names are below the domain. */
function recordsOf({ dns_instructions, records }: WirePreviewDomain, domain: string) {
  const [said] = [dns_instructions, records].filter((given) => given.length > 0);
  const documented = WILDCARDS.map((name) => ({ type: 'CNAME', name, value: TARGET }));
  return (said ?? documented).map(({ type, name, value }) => ({
    ...{ type, value },
    name: name.endsWith(`.${domain}`) ? name.slice(0, -domain.length - 1) : name,
  }));
}

/** A file or folder that is listed in this one. */
export function toFile(wire: WireFile, computerId: string, folder: string): ComputerFile {
  const path = wire.path?.startsWith('/')
    ? posix.normalize(wire.path)
    : posix.join(folder, wire.name ?? wire.path ?? '');
  const isFolder = wire.is_dir ?? ['directory', 'dir', 'folder'].includes(wire.type ?? '');
  return {
    ...{ computerId, isFolder },
    path: path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path,
    name: posix.basename(path),
    sizeBytes: isFolder ? null : (wire.size_bytes ?? wire.size),
    modifiedAt: wire.modified_at,
  };
}

function timesOf(wire: {
  created_at: Date | null;
  inserted_at: Date | null;
  updated_at: Date | null;
}): { createdAt: Date; updatedAt: Date } {
  const createdAt = wire.created_at ?? wire.inserted_at ?? UNKNOWN_TIME;
  return { createdAt, updatedAt: wire.updated_at ?? createdAt };
}
