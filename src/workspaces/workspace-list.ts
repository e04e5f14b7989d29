import type { Prisma } from '../store/generated/prisma/client.js';
import type { Surface, WorkspaceStatus } from '../store/generated/prisma/enums.js';

/** Which Workspaces; all where it says nothing. */
export interface WorkspaceFilter {
  surface?: Surface | null;
  status?: WorkspaceStatus | null;
  /** In the name or the description, whatever the case. */
  text?: string | null;
}

export const orderFields = ['createdAt', 'updatedAt', 'name'] as const;
export interface WorkspaceOrder {
  field: (typeof orderFields)[number];
  direction: 'asc' | 'desc';
}

/** Where a Workspace stood in an order: what is behind it stays behind it, whatever becomes of the rest. */
export interface WorkspacePlace {
  value: string;
  id: string;
}

/** The tenant's Workspaces that match and are not gone. */
export function matching(
  tenantId: string,
  { surface, status, text }: WorkspaceFilter,
): Prisma.WorkspaceWhereInput {
  const contains = {
    contains: text?.replace(/[\\%_]/g, '\\$&') ?? '',
    mode: 'insensitive',
  } as const;
  return {
    tenantId,
    goneAt: null,
    ...(surface && { links: { some: { tenantId, surface, goneAt: null } } }),
    ...(status && { status }),
    ...(text && { OR: [{ name: contains }, { description: contains }] }),
  };
}

/** Beyond the place in the direction of the order; with `reverse`, in front of it. */
export function beyond(
  { field, direction }: WorkspaceOrder,
  place: WorkspacePlace,
  { reverse }: { reverse: boolean },
): Prisma.WorkspaceWhereInput {
  const comparison = (direction === 'asc') === reverse ? 'lt' : 'gt';
  return {
    OR: [
      { [field]: { [comparison]: place.value } },
      { [field]: place.value, id: { [comparison]: place.id } },
    ],
  };
}

export function placeOf(
  { field }: WorkspaceOrder,
  workspace: { id: string; name: string; createdAt: Date; updatedAt: Date },
): WorkspacePlace {
  const value = workspace[field];
  return { id: workspace.id, value: typeof value === 'string' ? value : value.toISOString() };
}

/** As the database is asked for it. */
export function sorting(
  { field, direction }: WorkspaceOrder,
  { reverse }: { reverse: boolean },
): Prisma.WorkspaceOrderByWithRelationInput[] {
  const way = (direction === 'asc') === reverse ? 'desc' : 'asc';
  return [{ [field]: way }, { id: way }];
}
