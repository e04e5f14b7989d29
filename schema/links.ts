import type { Context } from '../src/context.js';
import type { WorkspaceLink } from '../src/store/generated/prisma/client.js';
import { Surface } from '../src/store/generated/prisma/enums.js';

/** What fields need that are read from the parts of a Workspace. */
export function ownLinks(_: object, { viewer }: Context) {
  return { links: { where: { tenantId: viewer.tenantId } } };
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
