import type { Context } from '../context.js';
import { NotFoundError, NotLinkedError, UnsupportedError, ValidationError } from '../errors.js';
import { Prisma, type Workspace } from '../store/generated/prisma/client.js';
import { Surface } from '../store/generated/prisma/enums.js';
import type { MiteosWorkspace } from '../surfaces/miteos/port.js';

/** The whole input of `createWorkspace`; which fields a surface has is checked here. */
export interface NewWorkspace {
  name: string;
  slug?: string | null;
  description?: string | null;
  metadata?: unknown;
  externalId?: string | null;
  repository?: { path: string; branch?: string | null } | null;
  surfaces?: readonly Surface[] | null;
}

/**
 * Creates the workspace on its surface, and then ours with the link to it. When the surface gives one
 * that it made for the same key before, ours is that of then.
 *
 * @throws ValidationError, UnsupportedError, ConflictError, and what the surface answers.
 */
export async function createWorkspace(context: Context, input: NewWorkspace): Promise<Workspace> {
  requireMiteosOnly(input);
  const made = await context.miteos.createWorkspace(context.write(), {
    name: input.name,
    description: input.description ?? null,
  });
  try {
    return await linkNew(context, made);
  } catch (error) {
    const linked = isTaken(error) ? await findLinked(context, made.id) : null;
    if (!linked) throw error;
    return linked;
  }
}

function linkNew({ store, clock, viewer }: Context, made: MiteosWorkspace): Promise<Workspace> {
  const { tenantId } = viewer;
  return store.prisma.workspace.create({
    data: {
      tenantId,
      name: made.name,
      description: made.description,
      createdAt: made.createdAt,
      updatedAt: made.createdAt,
      links: {
        create: {
          tenantId,
          surface: Surface.MITEOS,
          upstreamId: made.id,
          state: { statusText: made.statusText },
          asOf: clock.now(),
        },
      },
    },
  });
}

/** The Workspace with this part on Miteos. */
async function findLinked(
  { store, viewer: { tenantId } }: Context,
  upstreamId: string,
): Promise<Workspace | null> {
  const link = await store.prisma.workspaceLink.findUnique({
    where: {
      tenantId_surface_upstreamId: { tenantId, surface: Surface.MITEOS, upstreamId },
    },
    select: { workspace: true },
  });
  return link?.workspace ?? null;
}

/** A unique index holds such a row already. */
function isTaken(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}

/** Miteos is the only surface so far, and knows a name and a description. */
function requireMiteosOnly(input: NewWorkspace): void {
  const surfaces = new Set(input.surfaces ?? [Surface.MITEOS]);
  if (surfaces.size !== 1) {
    const message = 'Name exactly one surface.';
    throw new ValidationError(message, [{ path: 'surfaces', message }]);
  }
  for (const surface of surfaces) {
    if (surface !== Surface.MITEOS) {
      throw new UnsupportedError(`${surface} is not available in this version.`, surface);
    }
  }
  for (const field of ['slug', 'metadata', 'externalId', 'repository'] as const) {
    if (input[field] !== undefined && input[field] !== null) {
      throw new UnsupportedError(`A workspace on Miteos has no ${field}.`, Surface.MITEOS);
    }
  }
}

/**
 * The id on Miteos of a Workspace's part there.
 *
 * @throws NotFoundError when the viewer has no such Workspace, NotLinkedError when it has no such part.
 */
export async function miteosPartOf(context: Context, workspaceId: string): Promise<string> {
  const { tenantId } = context.viewer;
  const workspace = await context.store.prisma.workspace.findUnique({
    where: { id: workspaceId, tenantId },
    select: {
      links: { where: { tenantId, surface: Surface.MITEOS }, select: { upstreamId: true } },
    },
  });
  if (!workspace) throw new NotFoundError('There is no Workspace with this id.');
  const [link] = workspace.links;
  if (!link) throw new NotLinkedError('This workspace has no part on Miteos.', Surface.MITEOS);
  return link.upstreamId;
}
