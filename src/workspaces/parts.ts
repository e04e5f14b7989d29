import type { Context } from '../context.js';
import { NotFoundError, NotLinkedError, UnsupportedError } from '../errors.js';
import { Surface } from '../store/generated/prisma/enums.js';
import { surfaceNames } from '../surfaces/names.js';
import { workspacesOn, type Update } from './on-surfaces.js';
import { byPrecedence } from './part-state.js';

/**
 * The id on Miteos of a Workspace's part there.
 *
 * @throws NotFoundError when the viewer has no such Workspace, NotLinkedError when it has no such part.
 */
export function miteosPartOf(context: Context, workspaceId: string): Promise<string> {
  return partOf(context, workspaceId, Surface.MITEOS);
}

/** The same for the part on MIOSA. */
export function miosaPartOf(context: Context, workspaceId: string): Promise<string> {
  return partOf(context, workspaceId, Surface.MIOSA);
}

/** The same for the part on Routa. */
export function routaPartOf(context: Context, workspaceId: string): Promise<string> {
  return partOf(context, workspaceId, Surface.ROUTA);
}

async function partOf(context: Context, workspaceId: string, surface: Surface): Promise<string> {
  const links = await linksOf(context, workspaceId);
  const link = links.find((link) => link.surface === surface);
  if (!link) throw notLinked(surface);
  return link.upstreamId;
}

/** One part of a Workspace, and how its surface has it changed. */
export interface ChangeablePart {
  readonly surface: Surface;
  readonly upstreamId: string;
  readonly update: Update;
}

/**
 * The parts of a Workspace, in the order in which fields are read from them, once it is clear that the
 * surfaces of all of them let theirs be changed.
 *
 * @throws NotFoundError when the viewer has no such Workspace, UnsupportedError for another part.
 */
export async function changeablePartsOf(
  context: Context,
  workspaceId: string,
): Promise<ChangeablePart[]> {
  const links = await linksOf(context, workspaceId);
  return byPrecedence(links).map(({ surface, upstreamId }) => {
    const { update } = workspacesOn[surface];
    if (update) return { surface, upstreamId, update };
    const message = `A workspace on ${surfaceNames[surface]} cannot be changed.`;
    throw new UnsupportedError(message, surface);
  });
}

/** Its parts. @throws NotFoundError when the viewer has no such Workspace. */
export async function linksOf({ store, viewer: { tenantId } }: Context, workspaceId: string) {
  const workspace = await store.prisma.workspace.findUnique({
    where: { id: workspaceId, tenantId, goneAt: null },
    select: {
      links: { where: { tenantId, goneAt: null }, select: { surface: true, upstreamId: true } },
    },
  });
  if (!workspace) throw new NotFoundError('There is no Workspace with this id.');
  return workspace.links;
}

function notLinked(surface: Surface): NotLinkedError {
  const message = `This Workspace has no part on ${surfaceNames[surface]}; \`addSurface\` adds one.`;
  return new NotLinkedError(message, surface);
}
