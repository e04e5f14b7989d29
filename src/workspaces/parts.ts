import type { Context } from '../context.js';
import { NotLinkedError } from '../errors.js';
import { Surface } from '../store/generated/prisma/enums.js';
import { surfaceNames } from '../surfaces/names.js';
import { readOneByAnyId, type Reader } from './aliases.js';
import { noWorkspace } from './no-workspace.js';
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

async function partOf(
  { store, viewer }: Context,
  workspaceId: string,
  surface: Surface,
): Promise<string> {
  const { links } = await linked(store.prisma, viewer.tenantId, workspaceId);
  const link = links.find((link) => link.surface === surface);
  if (!link) throw notLinked(surface);
  return link.upstreamId;
}

/** What a part is on its surface. */
export interface PartId {
  readonly surface: Surface;
  readonly upstreamId: string;
}

/**
 * The parts of a Workspace, in the order in which fields are read from them.
 *
 * @throws NotFoundError when the viewer has no such Workspace.
 */
export async function partsOf(
  reader: Reader,
  tenantId: string,
  id: string,
): Promise<{ workspaceId: string; parts: PartId[] }> {
  const { id: workspaceId, links } = await linked(reader, tenantId, id);
  return { workspaceId, parts: byPrecedence(links) };
}

async function linked(reader: Reader, tenantId: string, workspaceId: string) {
  const workspace = await readOneByAnyId(reader, tenantId, workspaceId, (id) =>
    reader.workspace.findUnique({
      where: { id, tenantId, goneAt: null },
      select: {
        id: true,
        links: { where: { tenantId, goneAt: null }, select: { surface: true, upstreamId: true } },
      },
    }),
  );
  if (!workspace) throw await noWorkspace(reader, tenantId, workspaceId);
  return workspace;
}

/** For a Workspace without a part on a surface that is needed. */
export function notLinked(surface: Surface): NotLinkedError {
  const message = `This Workspace has no part on ${surfaceNames[surface]}; \`addSurface\` adds one.`;
  return new NotLinkedError(message, surface);
}
