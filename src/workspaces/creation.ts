import type { Context } from '../context.js';
import { ConflictError, NotFoundError, UpstreamError } from '../errors.js';
import type { Surface } from '../store/generated/prisma/enums.js';
import { surfaceNames } from '../surfaces/names.js';
import { readOneByAnyId } from './aliases.js';
import { newWorkspace, surfacesFor, type NewWorkspace } from './new-workspace.js';
import { workspacesOn } from './on-surfaces.js';
import type { NewOperation, Operation } from './operations/journal.js';

/**
 * Creates the workspace on its surfaces, all or none, and makes one Workspace of them.
 *
 * @returns the operation, which goes on by itself when it has not ended at the deadline.
 * @throws ValidationError, UnsupportedError, UpstreamError before anything is sent
 */
export async function createWorkspace(context: Context, wanted: NewWorkspace): Promise<Operation> {
  const input = newWorkspace.parse(wanted);
  const surfaces = surfacesFor(input);
  if (surfaces.length > 1) await requireConfigured(context, surfaces);
  const steps = surfaces.map((surface) => ({ surface, upstreamId: null }));
  return perform(context, { kind: 'CREATE_WORKSPACE', workspaceId: null, input, steps });
}

/** The part to add: where it is given nothing, it has the name and description of the Workspace. */
export type AddedPart = Omit<NewWorkspace, 'name' | 'surfaces'> & { name?: string | null };

/**
 * Creates the part that a Workspace lacks on a surface.
 *
 * @returns the operation, as above.
 * @throws NotFoundError, ConflictError when it has one or another operation is at work on it,
 *   ValidationError, UnsupportedError before anything is sent
 */
export async function addSurface(
  context: Context,
  { id, surface }: { id: string; surface: Surface },
  wanted: AddedPart,
): Promise<Operation> {
  const { store, viewer } = context;
  const { tenantId } = viewer;
  const workspace = await readOneByAnyId(store.prisma, tenantId, id, (id) =>
    store.prisma.workspace.findUnique({
      where: { id, tenantId, goneAt: null },
      include: { links: { where: { tenantId, surface, goneAt: null } } },
    }),
  );
  if (!workspace) throw new NotFoundError('There is no Workspace with this id.');
  if (workspace.links.length > 0) {
    throw new ConflictError(`The Workspace has a part on ${surfaceNames[surface]} already.`);
  }
  const isDescribed = workspacesOn[surface].fields.includes('description');
  const input = newWorkspace.parse({
    ...wanted,
    name: wanted.name ?? workspace.name,
    ...(isDescribed && { description: wanted.description ?? workspace.description }),
    surfaces: [surface],
  });
  const steps = surfacesFor(input).map((surface) => ({ surface, upstreamId: null }));
  return perform(context, { kind: 'ADD_SURFACE', workspaceId: workspace.id, input, steps });
}

/** Does it for the viewer, who waits for its end. */
export function perform(
  { operations, viewer: { tenantId }, writeKey, patience, call }: Context,
  wanted: Omit<NewOperation, 'tenantId' | 'writeKey'>,
): Promise<Operation> {
  return operations.perform(
    { ...wanted, tenantId, writeKey: writeKey() },
    { patience: patience(), call },
  );
}

async function requireConfigured(
  { surfaces, viewer }: Context,
  wanted: readonly Surface[],
): Promise<void> {
  for (const surface of wanted) {
    if ((await surfaces.identify(surface, viewer.tenantId)) !== null) continue;
    const message = `${surfaceNames[surface]} is not configured for this tenant.`;
    throw new UpstreamError(message, surface);
  }
}
