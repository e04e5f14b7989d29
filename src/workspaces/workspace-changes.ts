import type { Context } from '../context.js';
import type { Workspace } from '../store/generated/prisma/client.js';
import type { RoutaWorkspace } from '../surfaces/routa/port.js';
import { foundOnRouta } from './found.js';
import { keepLink } from './links.js';
import { requireFields, type WorkspaceChanges } from './on-surfaces.js';
import type { Found } from './part-state.js';
import { changeablePartsOf, routaPartOf } from './parts.js';

/**
 * Changes what is given, on the surface of each part and then in ours; each surface takes the fields
 * that it has. What one has done is kept before the next is asked.
 *
 * @throws NotFoundError, UnsupportedError for a part that cannot be changed and for a field that no part
 *   has, and what the surfaces answer.
 */
export async function updateWorkspace(
  context: Context,
  id: string,
  changes: WorkspaceChanges,
): Promise<Workspace> {
  const parts = await changeablePartsOf(context, id);
  const surfaces = parts.map(({ surface }) => surface);
  requireFields(surfaces, changes);
  for (const { upstreamId, update } of parts) {
    await keep(context, await update(context, upstreamId, changes));
  }
  return kept(context, id);
}

/**
 * Archives the part on Routa.
 *
 * @throws NotFoundError, NotLinkedError without such a part, and what Routa answers.
 */
export function archiveWorkspace(context: Context, id: string): Promise<Workspace> {
  return changeOnRouta(context, id, (upstreamId) =>
    context.routa.archiveWorkspace(context.write(), upstreamId),
  );
}

/** The other way. `UNSUPPORTED` by a Routa that cannot. */
export function unarchiveWorkspace(context: Context, id: string): Promise<Workspace> {
  return changeOnRouta(context, id, (upstreamId) =>
    context.routa.unarchiveWorkspace(context.write(), upstreamId),
  );
}

async function changeOnRouta(
  context: Context,
  id: string,
  change: (upstreamId: string) => Promise<RoutaWorkspace>,
): Promise<Workspace> {
  const upstreamId = await routaPartOf(context, id);
  await keep(context, foundOnRouta(await change(upstreamId)));
  return kept(context, id);
}

function keep(context: Context, found: Found): Promise<void> {
  return context.store.transaction((tx) => keepLink(tx, context, found));
}

function kept({ store, viewer }: Context, id: string): Promise<Workspace> {
  return store.prisma.workspace.findUniqueOrThrow({ where: { id, tenantId: viewer.tenantId } });
}
