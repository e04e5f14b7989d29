import type { Context } from '../context.js';
import { fromSurfaceError, UnsupportedError, type KnownError } from '../errors.js';
import { Surface } from '../store/generated/prisma/enums.js';
import { SurfaceError } from '../surfaces/errors.js';
import { namedAsIn } from '../surfaces/input-names.js';
import { surfaceNames } from '../surfaces/names.js';
import { changePart } from './links.js';
import { givenFields, hasField, requireFields, workspacesOn } from './on-surfaces.js';
import type { WorkspaceChanges } from './on-surfaces.js';
import type { PartState } from './part-state.js';
import { partsOf, type PartId } from './parts.js';
import { lackingIn } from './stored.js';

/** What one surface has made of the changes. */
export interface PartUpdate {
  readonly surface: Surface;
  /** The workspace as the surface has it now; null when it has not said. */
  readonly stored: PartState | null;
  /** What was given and is not there, as in `name`, `metadata.tier`. */
  readonly notStored: readonly string[];
  /** Why the surface has not taken the changes; null when it has answered that it did. */
  readonly error: KnownError | null;
}

export interface WorkspaceUpdate {
  /** The id of the Workspace. */
  readonly workspaceId: string;
  /** In the order in which fields are read from them; those only that have any of the fields. */
  readonly parts: readonly PartUpdate[];
}

/**
 * Changes what is given, on the surface of each part that has such a field, and then in ours. Each
 * answers for itself: what one refuses, another may have stored.
 *
 * @throws NotFoundError, UnsupportedError for a field that no part has, and what a surface answers when
 *   none has stored anything: if one of them may have, then that.
 */
export async function updateWorkspace(
  context: Context,
  id: string,
  changes: WorkspaceChanges,
): Promise<WorkspaceUpdate> {
  const { store, viewer } = context;
  const { workspaceId, parts } = await partsOf(store.prisma, viewer.tenantId, id);
  const surfaces = parts.map(({ surface }) => surface);
  requireFields(surfaces, changes);
  const given = givenFields(changes);
  const concerned = parts.filter(({ surface }) => given.some((field) => hasField(surface, field)));
  const updates = await Promise.all(concerned.map((part) => updatePart(context, part, changes)));
  const errors = updates.flatMap(({ error }) => error ?? []);
  if (errors.length === updates.length) throwWorst(errors);
  return { workspaceId, parts: updates };
}

/** Of several errors, that something may have happened comes before why it has not. */
function throwWorst(errors: readonly KnownError[]): void {
  const worst =
    errors.find(({ code }) => code === 'IN_DOUBT') ??
    errors.find(({ code }) => code !== 'UNSUPPORTED') ??
    errors[0];
  if (worst) throw worst;
}

/** What Routa calls otherwise. */
const names = { title: 'name', path: 'repository.path', branch: 'repository.branch' };

async function updatePart(
  context: Context,
  part: PartId,
  changes: WorkspaceChanges,
): Promise<PartUpdate> {
  const { surface, upstreamId } = part;
  const given = givenFields(changes).filter((field) => hasField(surface, field));
  const failed = (error: KnownError): PartUpdate => ({
    ...{ surface, stored: null, notStored: lackingIn(null, changes, given), error },
  });
  const { update } = workspacesOn[surface];
  if (!update) return failed(cannotBeChanged(surface));
  try {
    const found = await changePart(context, part, () =>
      namedAsIn(names, update(context, upstreamId, changes)),
    );
    const notStored = lackingIn(found.state, changes, given);
    return { surface, stored: found.state, notStored, error: null };
  } catch (error) {
    if (!(error instanceof SurfaceError)) throw error;
    return failed(fromSurfaceError(error));
  }
}

function cannotBeChanged(surface: Surface): UnsupportedError {
  const message = `A workspace on ${surfaceNames[surface]} cannot be changed.`;
  return new UnsupportedError(message, surface);
}
