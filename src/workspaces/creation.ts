import type { Context } from '../context.js';
import { ConflictError, UpstreamError } from '../errors.js';
import type { Surface } from '../store/generated/prisma/enums.js';
import type { Transaction } from '../store/store.js';
import { surfaceNames } from '../surfaces/names.js';
import { readOneByAnyId, type Reader } from './aliases.js';
import { newWorkspace, surfacesFor, type NewWorkspace } from './new-workspace.js';
import { noWorkspace } from './no-workspace.js';
import { workspacesOn } from './on-surfaces.js';
import { OutdatedError, type NewOperation, type Operation } from './operations/journal.js';
import { joined, partState } from './part-state.js';

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
  return perform(context, () =>
    Promise.resolve({ kind: 'CREATE_WORKSPACE', workspaceId: null, input, steps }),
  );
}

/** The part to add: where it is given nothing, it has the name and description that the others say. */
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
  const lacking = (reader: Reader) =>
    workspaceLacking(reader, { tenantId: viewer.tenantId, id, surface });
  return perform(context, async () => {
    const { workspaceId, name, description } = await lacking(store.prisma);
    const isDescribed = workspacesOn[surface].fields.includes('description');
    const input = newWorkspace.parse({
      ...wanted,
      name: wanted.name ?? name,
      ...(isDescribed && { description: wanted.description ?? description }),
      surfaces: [surface],
    });
    const steps = surfacesFor(input).map((surface) => ({ surface, upstreamId: null }));
    const isCurrent = async (tx: Transaction): Promise<boolean> =>
      (await lacking(tx)).workspaceId === workspaceId;
    return { kind: 'ADD_SURFACE', workspaceId, input, steps, isCurrent };
  });
}

/**
 * What its parts say of a Workspace, whatever overrides it here.
 *
 * @throws NotFoundError, ConflictError when it has a part on the surface.
 */
async function workspaceLacking(
  reader: Reader,
  { tenantId, id, surface }: { tenantId: string; id: string; surface: Surface },
): Promise<{ workspaceId: string; name: string; description: string | null }> {
  const workspace = await readOneByAnyId(reader, tenantId, id, (id) =>
    reader.workspace.findUnique({
      where: { id, tenantId, goneAt: null },
      include: { links: { where: { tenantId, goneAt: null } } },
    }),
  );
  const links = workspace?.links ?? [];
  const [first, ...others] = links.map((link) => ({ ...link, state: partState.parse(link.state) }));
  if (!workspace || !first) throw await noWorkspace(reader, tenantId, id);
  if (links.some((link) => link.surface === surface)) {
    throw new ConflictError(`The Workspace has a part on ${surfaceNames[surface]} already.`);
  }
  const { name, description } = joined([first, ...others]);
  return { workspaceId: workspace.id, name, description };
}

type Plan = Omit<NewOperation, 'tenantId' | 'writeKey'>;

/**
 * Does for the viewer, who waits for its end, what is planned; planned anew when what the plan was made
 * from has been changed by somebody else before it could begin. There may be nothing left to plan when
 * an earlier attempt has done it, whose operation that is.
 */
export async function perform(
  { operations, viewer: { tenantId }, writeKey, patience, call }: Context,
  plan: () => Promise<Plan>,
): Promise<Operation> {
  const key = { tenantId, writeKey: writeKey() };
  const waiter = { patience: patience(), call };
  for (;;) {
    let planned: Plan;
    try {
      planned = await plan();
    } catch (error) {
      const begun = await operations.resume(key, waiter);
      if (begun) return begun;
      throw error;
    }
    try {
      return await operations.perform({ ...planned, ...key }, waiter);
    } catch (error) {
      if (!(error instanceof OutdatedError)) throw error;
    }
  }
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
