import type {
  ComputerFile,
  MiosaComputer,
  MiosaProject,
  MiosaWorkspace,
  PreviewDomain,
  UsageQuery,
  WorkspaceSettings,
  WorkspaceStats,
  WorkspaceUsage,
} from '../port.js';

/*
 * What MIOSA answers, of what is ours.
 */

/** To the second, as MIOSA gives it. */
export function toTime(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

export function toWorkspace(from: MiosaWorkspace, tenantId: string): object {
  return {
    id: from.id,
    tenant_id: tenantId,
    name: from.name,
    slug: from.slug,
    external_workspace_id: from.externalId,
    description: from.description,
    metadata: from.metadata,
    is_default: from.isDefault,
    computer_count: from.computerCount,
    created_at: toTime(from.createdAt),
    updated_at: toTime(from.updatedAt),
  };
}

export function toSettings(from: WorkspaceSettings): object {
  return {
    max_computers: from.maxComputers,
    max_computer_size: from.maxComputerSize,
    default_computer_size: from.defaultComputerSize,
    default_auto_stop_seconds: from.defaultAutoStopSeconds,
    allowed_template_types: from.allowedTemplateTypes,
  };
}

/** Of the settings, MIOSA shows three here. */
export function toStats(
  id: string,
  from: WorkspaceStats,
  settings: Partial<WorkspaceSettings>,
): object {
  return {
    workspace_id: id,
    computers: { total: from.computers, by_status: from.byStatus },
    resources: {
      total_vcpus: from.vcpus,
      total_memory_mb: from.memoryMb,
      total_disk_gb: from.diskGb,
    },
    settings: {
      max_computers: settings.maxComputers,
      max_computer_size: settings.maxComputerSize,
      default_auto_stop_seconds: settings.defaultAutoStopSeconds,
    },
  };
}

export function toUsage(
  id: string,
  { window, granularity }: UsageQuery,
  from: WorkspaceUsage,
): object {
  return {
    workspace_id: id,
    window,
    granularity,
    total_credits_used: from.credits,
    total_compute_hours: from.computeHours,
    series: from.series.map(({ at, credits, computeHours }) => ({
      ts: toTime(at),
      credits_used: credits,
      compute_hours: computeHours,
    })),
  };
}

export function toProject(
  from: MiosaProject,
  tenantId: string,
  externalWorkspaceId: string | null,
): object {
  return {
    id: from.id,
    tenant_id: tenantId,
    workspace_id: from.workspaceId,
    external_workspace_id: externalWorkspaceId,
    external_project_id: from.externalId,
    name: from.name,
    slug: from.slug,
    description: from.description,
    metadata: from.metadata,
    settings: {},
    is_default: from.isDefault,
    created_at: toTime(from.createdAt),
    updated_at: toTime(from.updatedAt),
  };
}

/** As in the list of a workspace's computers. */
export function toComputerRow(from: MiosaComputer): object {
  return {
    id: from.id,
    name: from.name,
    status: from.statusText,
    size: from.size,
    template_type: from.templateType,
    created_at: toTime(from.createdAt),
  };
}

export function toComputer(from: MiosaComputer, tenantId: string): object {
  return {
    id: from.id,
    tenant_id: tenantId,
    name: from.name,
    slug: from.slug,
    template_type: from.templateType,
    size: from.size,
    vcpus: from.vcpus,
    memory_mb: from.memoryMb,
    status: from.statusText,
    vm_id: from.statusText === 'provisioning' ? null : `vm-${from.id.slice(0, 8)}`,
    workspace_id: from.workspaceId,
    project_id: from.projectId,
    sandbox_url: from.sandboxUrl,
    desktop_url: from.desktopUrl,
    selected_apps: [],
    settings: {},
    visibility: from.visibility,
    metadata: from.metadata,
    created_at: toTime(from.createdAt),
    updated_at: toTime(from.updatedAt ?? from.createdAt),
  };
}

/** Of a workspace or a project. */
export function toPreviewDomain(id: string, from: PreviewDomain): object {
  return {
    scope: from.place.scope,
    id,
    preview_domain: from.domain,
    effective_domain: from.effectiveDomain,
    status: from.statusText,
    dns_status: from.dnsStatus,
    url_examples: from.urlExamples && {
      default_preview: from.urlExamples.defaultPreview,
      port_preview: from.urlExamples.portPreview,
      deployment: from.urlExamples.deployment,
    },
  };
}

/** The tenant's has a form of its own; `dns_status` is always told here, and the default only where it holds. */
export function toTenantDomain(from: PreviewDomain): object {
  const { domain, effectiveDomain, dnsRecords, dnsStatus } = from;
  if (domain === null) {
    return {
      ...{ preview_domain: null, default_domain: effectiveDomain },
      ...{ status: 'not_configured', dns_instructions: null },
    };
  }
  const [first] = dnsRecords;
  return {
    preview_domain: domain,
    status: 'configured',
    dns_status: dnsStatus,
    dns_instructions: first && { ...first, name: `${first.name}.${domain}` },
  };
}

/** In both of the forms in which MIOSA lists files. */
export function toFile(from: ComputerFile): object {
  return {
    name: from.name,
    path: from.path,
    type: from.isFolder ? 'directory' : 'file',
    size: from.sizeBytes ?? 0,
    size_bytes: from.sizeBytes ?? 0,
    is_dir: from.isFolder,
    modified_at: from.modifiedAt && toTime(from.modifiedAt),
  };
}
