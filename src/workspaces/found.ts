import { Surface, WorkspaceStatus } from '../store/generated/prisma/enums.js';
import type { MiosaWorkspace } from '../surfaces/miosa/port.js';
import type { MiteosWorkspace } from '../surfaces/miteos/port.js';
import type { RoutaWorkspace } from '../surfaces/routa/port.js';
import { partState, type Found, type PartState } from './part-state.js';

/** What a surface does not have. */
const nothing = {
  ...{ description: null, slug: null, externalId: null, metadata: null, repository: null },
  ...{ isDefault: null, statusText: null, fileCount: null, computerCount: null },
  status: WorkspaceStatus.ACTIVE,
} as const;

export function foundOnMiteos(workspace: MiteosWorkspace): Found {
  const { id, name, description, statusText, fileCount, createdAt } = workspace;
  return found(Surface.MITEOS, id, {
    ...{ ...nothing, name, description, statusText, fileCount },
    // Miteos documents no other word.
    status: statusText === 'active' ? WorkspaceStatus.ACTIVE : WorkspaceStatus.UNKNOWN,
    createdAt: createdAt.toISOString(),
    updatedAt: createdAt.toISOString(),
  });
}

export function foundOnMiosa(workspace: MiosaWorkspace): Found {
  const { id, name, description, slug, externalId, metadata, isDefault, computerCount } = workspace;
  return found(Surface.MIOSA, id, {
    ...{ ...nothing, name, description, slug, externalId },
    ...{ metadata, isDefault, computerCount },
    createdAt: workspace.createdAt.toISOString(),
    updatedAt: workspace.updatedAt.toISOString(),
  });
}

export function foundOnRouta(workspace: RoutaWorkspace): Found {
  const { id, title, repository, status, statusText, metadata } = workspace;
  return found(Surface.ROUTA, id, {
    ...{ ...nothing, name: title, repository, status, statusText },
    metadata,
    createdAt: workspace.createdAt.toISOString(),
    updatedAt: workspace.updatedAt.toISOString(),
  });
}

/** What the caller of a surface has put into its metadata may be anything that JSON can hold. */
type Shown = Omit<PartState, 'metadata'> & { metadata: unknown };

function found(surface: Surface, id: string, shown: Shown): Found {
  return { surface, id, state: partState.parse(storableJson(shown)) };
}

/** As PostgreSQL can hold it: without NUL and half characters. */
export function storable(text: string): string {
  return Buffer.from(text.replaceAll('\0', '')).toString();
}

function storableJson(value: unknown): unknown {
  if (typeof value === 'string') return storable(value);
  if (Array.isArray(value)) return value.map(storableJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [storable(key), storableJson(inner)]),
  );
}
