import type { Context } from '../src/context.js';
import type { WorkspaceLink } from '../src/store/generated/prisma/client.js';
import { Surface } from '../src/store/generated/prisma/enums.js';
import { SurfaceError } from '../src/surfaces/errors.js';
import { byPrecedence, partState, type PartState } from '../src/workspaces/part-state.js';

/** What fields need that are read from the parts of a Workspace. */
export function ownLinks(_: object, { viewer }: Context) {
  return { links: { where: { tenantId: viewer.tenantId, goneAt: null } } };
}

interface Linked {
  links: WorkspaceLink[];
}

/** The id on Miteos; null when the Workspace has no part there. */
export function onMiteos(workspace: Linked): string | null {
  return on(Surface.MITEOS, workspace);
}

/** The same on MIOSA. */
export function onMiosa(workspace: Linked): string | null {
  return on(Surface.MIOSA, workspace);
}

/** The same on Routa. */
export function onRouta(workspace: Linked): string | null {
  return on(Surface.ROUTA, workspace);
}

/** What is read of the part on MIOSA; null when the Workspace has none. */
export async function ofMiosa<T>(
  workspace: Linked,
  read: (upstreamId: string) => Promise<T>,
): Promise<T | null> {
  const upstreamId = onMiosa(workspace);
  return upstreamId === null ? null : read(upstreamId);
}

function on(wanted: Surface, { links }: Linked): string | null {
  return links.find(({ surface }) => surface === wanted)?.upstreamId ?? null;
}

/** What the first part says that has it, as it was known last; null when none has. */
export function firstOf<T>(
  links: readonly WorkspaceLink[],
  read: (state: PartState) => T | null,
): T | null {
  for (const { state } of byPrecedence(links)) {
    const value = read(partState.parse(state));
    if (value !== null) return value;
  }
  return null;
}

/** A count as the surface gives it now; as it was known last where the surface does not answer. */
export async function orKnown<Count extends 'fileCount' | 'computerCount'>(
  reading: Promise<Pick<PartState, Count> | null>,
  links: readonly WorkspaceLink[],
  count: Count,
): Promise<number | null> {
  try {
    return (await reading)?.[count] ?? null;
  } catch (error) {
    if (!(error instanceof SurfaceError)) throw error;
    return firstOf(links, (state) => state[count]);
  }
}
