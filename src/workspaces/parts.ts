import type { Context } from '../context.js';
import { NotFoundError, NotLinkedError, UnsupportedError } from '../errors.js';
import { Surface } from '../store/generated/prisma/enums.js';
import { surfaceNames } from '../surfaces/names.js';

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

async function partOf(context: Context, workspaceId: string, surface: Surface): Promise<string> {
  const links = await linksOf(context, workspaceId);
  const link = links.find((link) => link.surface === surface);
  if (!link) throw notLinked(surface);
  return link.upstreamId;
}

/**
 * The id on MIOSA of a Workspace that has a part there and no other: other surfaces let nobody change
 * or delete theirs.
 *
 * @throws NotFoundError when the viewer has no such Workspace, UnsupportedError when it has another
 * part, NotLinkedError when it has none.
 */
export async function changeablePartOf(
  context: Context,
  workspaceId: string,
  change: 'changed' | 'deleted',
): Promise<string> {
  const links = await linksOf(context, workspaceId);
  const other = links.find(({ surface }) => surface !== Surface.MIOSA);
  if (other) {
    const message = `A workspace on ${surfaceNames[other.surface]} cannot be ${change}.`;
    throw new UnsupportedError(message, other.surface);
  }
  const [link] = links;
  if (!link) throw notLinked(Surface.MIOSA);
  return link.upstreamId;
}

async function linksOf({ store, viewer: { tenantId } }: Context, workspaceId: string) {
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
  return new NotLinkedError(`This workspace has no part on ${surfaceNames[surface]}.`, surface);
}
