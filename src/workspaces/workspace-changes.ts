import type { Context } from '../context.js';
import { NotFoundError } from '../errors.js';
import type { Workspace } from '../store/generated/prisma/client.js';
import { Surface } from '../store/generated/prisma/enums.js';
import type { RoutaWorkspace } from '../surfaces/routa/port.js';
import { foundOnRouta } from './found.js';
import { changePart } from './links.js';
import { routaPartOf } from './parts.js';

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
  await changePart(context, { surface: Surface.ROUTA, upstreamId }, async () =>
    foundOnRouta(await change(upstreamId)),
  );
  return kept(context, id);
}

async function kept({ loaders }: Context, id: string): Promise<Workspace> {
  const workspace = await loaders().workspace.clear(id).load(id);
  if (!workspace) throw new NotFoundError('There is no Workspace with this id.');
  return workspace;
}
