import type { Context } from '../context.js';
import { UpstreamError } from '../errors.js';
import type { Surface } from '../store/generated/prisma/enums.js';
import { surfaceNames } from '../surfaces/names.js';
import { newWorkspace, surfacesFor, type NewWorkspace } from './new-workspace.js';
import type { Operation } from './operations/journal.js';

/**
 * Creates the workspace on its surfaces, all or none, and makes one Workspace of them.
 *
 * @returns the operation, which goes on by itself when it has not ended at the deadline.
 * @throws ValidationError, UnsupportedError, UpstreamError before anything is sent
 */
export async function createWorkspace(context: Context, wanted: NewWorkspace): Promise<Operation> {
  const { operations, viewer, writeKey, patience, call } = context;
  const { tenantId } = viewer;
  const input = newWorkspace.parse(wanted);
  const surfaces = surfacesFor(input);
  if (surfaces.length > 1) await requireConfigured(context, surfaces);
  return operations.createWorkspace(
    { tenantId, writeKey: writeKey(), input, surfaces },
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
