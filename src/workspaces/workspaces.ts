import type { Context } from '../context.js';
import { UnsupportedError, ValidationError } from '../errors.js';
import { Prisma, type Workspace } from '../store/generated/prisma/client.js';
import { Surface } from '../store/generated/prisma/enums.js';
import { SurfaceError } from '../surfaces/errors.js';
import type { Metadata, MiosaWorkspaceChanges } from '../surfaces/miosa/port.js';
import { surfaceNames } from '../surfaces/names.js';
import { foundOnMiosa, foundOnMiteos, foundOnRouta } from './found.js';
import { buryLinks, keepLink } from './links.js';
import { joined, type Found } from './part-state.js';
import { changeablePartOf } from './parts.js';

/** The whole input of `createWorkspace`; which fields a surface has is checked here. */
export interface NewWorkspace {
  name: string;
  slug?: string | null;
  description?: string | null;
  metadata?: Metadata | null;
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
  const made = await createOn(onlySurface(input), context, input);
  try {
    return await linkNew(context, made);
  } catch (error) {
    const linked = isTaken(error) ? await findLinked(context, made) : null;
    if (!linked) throw error;
    return linked;
  }
}

async function createOn(
  surface: Surface,
  { miteos, miosa, routa, write }: Context,
  input: NewWorkspace,
): Promise<Found> {
  const { name, slug, description = null, metadata, externalId, repository } = input;
  if (surface === Surface.MITEOS) {
    return foundOnMiteos(await miteos.createWorkspace(write(), { name, description }));
  }
  if (surface === Surface.ROUTA) {
    const wish = { title: name, repository, metadata };
    return foundOnRouta(await routa.createWorkspace(write(), wish));
  }
  const made = await miosa.createWorkspace(write(), {
    ...{ name, slug, description, metadata, externalId },
  });
  return foundOnMiosa(made);
}

async function linkNew(
  { store, clock, surfaces, viewer }: Context,
  made: Found,
): Promise<Workspace> {
  const { tenantId } = viewer;
  const { surface, id: upstreamId, state } = made;
  const seenWith = await surfaces.identify(surface, tenantId);
  const link = { tenantId, surface, upstreamId, state, asOf: clock.now(), seenWith };
  return store.prisma.workspace.create({
    data: { tenantId, ...joined([made]), links: { create: link } },
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

/** Which fields that not every workspace has are there, by surface. */
const ownFields = {
  [Surface.MITEOS]: ['description'],
  [Surface.MIOSA]: ['description', 'slug', 'metadata', 'externalId'],
  [Surface.ROUTA]: ['metadata', 'repository'],
} as const satisfies Record<Surface, readonly (keyof NewWorkspace)[]>;

/** The surface on which to create it, once it is clear that it has all that is given. */
function onlySurface(input: NewWorkspace): Surface {
  const [surface, ...others] = new Set(input.surfaces ?? [Surface.MITEOS]);
  if (surface === undefined || others.length > 0) {
    const message = 'Name exactly one surface.';
    throw new ValidationError(message, [{ path: 'surfaces', message }]);
  }
  const has: readonly string[] = ownFields[surface];
  for (const field of ['description', 'slug', 'metadata', 'externalId', 'repository'] as const) {
    if (input[field] !== undefined && input[field] !== null && !has.includes(field)) {
      const message = `A workspace on ${surfaceNames[surface]} has no ${field}.`;
      throw new UnsupportedError(message, surface);
    }
  }
  return surface;
}

/**
 * Changes what is given, on MIOSA and then in ours.
 *
 * @throws NotFoundError, UnsupportedError for one on another surface, and what MIOSA answers.
 */
export async function updateWorkspace(
  context: Context,
  id: string,
  changes: MiosaWorkspaceChanges,
): Promise<Workspace> {
  const { store, miosa, viewer } = context;
  const upstreamId = await changeablePartOf(context, id, 'changed');
  const changed = await miosa.updateWorkspace(context.write(), upstreamId, changes);
  await store.transaction((tx) => keepLink(tx, context, foundOnMiosa(changed)));
  return store.prisma.workspace.findUniqueOrThrow({ where: { id, tenantId: viewer.tenantId } });
}

/**
 * Deletes it on MIOSA, and then ours. One that MIOSA does not have any more goes as well.
 *
 * @throws NotFoundError, UnsupportedError for one on another surface, and what MIOSA answers.
 */
export async function deleteWorkspace(context: Context, id: string): Promise<void> {
  const { store, miosa } = context;
  const upstreamId = await changeablePartOf(context, id, 'deleted');
  try {
    await miosa.deleteWorkspace(context.write(), upstreamId);
  } catch (error) {
    if (!(error instanceof SurfaceError && error.code === 'NOT_FOUND')) throw error;
  }
  await store.transaction((tx) => buryLinks(tx, context, Surface.MIOSA, [upstreamId]));
}
