import type { Context } from '../context.js';
import { ValidationError } from '../errors.js';
import { Prisma, type Workspace } from '../store/generated/prisma/client.js';
import { Surface } from '../store/generated/prisma/enums.js';
import { requireFields, workspacesOn, type NewWorkspace } from './on-surfaces.js';
import { joined, type Found } from './part-state.js';
import { tellOf } from './telling.js';

/** Where to create it. */
interface Chosen {
  surfaces?: readonly Surface[] | null;
}

/**
 * Creates the workspace on its surface, and then ours with the link to it. When the surface gives one
 * that it made for the same key before, ours is that of then.
 *
 * @throws ValidationError, UnsupportedError, ConflictError, and what the surface answers.
 */
export async function createWorkspace(
  context: Context,
  input: NewWorkspace & Chosen,
): Promise<Workspace> {
  const made = await workspacesOn[onlySurface(input)].create(context, input);
  try {
    return await linkNew(context, made);
  } catch (error) {
    const linked = isTaken(error) ? await findLinked(context, made) : null;
    if (!linked) throw error;
    return linked;
  }
}

async function linkNew(context: Context, made: Found): Promise<Workspace> {
  const { store, clock, surfaces, viewer } = context;
  const { tenantId } = viewer;
  const { surface, id: upstreamId, state } = made;
  const seenWith = await surfaces.identify(surface, tenantId);
  const link = { tenantId, surface, upstreamId, state, asOf: clock.now(), seenWith };
  return store.transaction(async (tx) => {
    const workspace = await tx.workspace.create({
      data: { tenantId, ...joined([made]), links: { create: link } },
    });
    const change = { workspaceId: workspace.id, surface, upstreamId, before: null, now: state };
    await tellOf(tx, context, [change]);
    return workspace;
  });
}

/** The Workspace with this part. */
async function findLinked(
  { store, viewer: { tenantId } }: Context,
  { surface, id: upstreamId }: Found,
): Promise<Workspace | null> {
  const link = await store.prisma.workspaceLink.findUnique({
    where: { tenantId_surface_upstreamId: { tenantId, surface, upstreamId } },
    select: { workspace: true },
  });
  return link?.workspace ?? null;
}

/** A unique index holds such a row already. */
function isTaken(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}

/** The surface on which to create it, once it is clear that it has all that is given. */
function onlySurface({ surfaces, ...input }: NewWorkspace & Chosen): Surface {
  const [surface, ...others] = new Set(surfaces ?? [Surface.MITEOS]);
  if (surface === undefined || others.length > 0) {
    const message = 'Name exactly one surface.';
    throw new ValidationError(message, [{ path: 'surfaces', message }]);
  }
  requireFields([surface], input);
  return surface;
}
