import { NotFoundError } from '../errors.js';
import { mergedInto, type Reader } from './aliases.js';

/** For an id of which the tenant has no Workspace. Of one that is hidden it says how that comes back. */
export async function noWorkspace(
  reader: Reader,
  tenantId: string,
  id: string,
): Promise<NotFoundError> {
  const errors = await noWorkspaces(reader, tenantId, [id]);
  return errors.get(id) ?? new NotFoundError(NONE);
}

/** The same for several, by their ids, in as few statements. */
export async function noWorkspaces(
  reader: Reader,
  tenantId: string,
  ids: readonly string[],
): Promise<Map<string, NotFoundError>> {
  if (ids.length === 0) return new Map();
  const merged = await mergedInto(reader, tenantId, ids);
  const ownerOf = (id: string): string => merged.get(id) ?? id;
  const rows = await reader.hiddenUpstream.findMany({
    where: { tenantId, workspaceId: { in: ids.map(ownerOf) } },
    select: { workspaceId: true },
  });
  const hidden = new Set(rows.map(({ workspaceId }) => workspaceId));
  return new Map(ids.map((id) => [id, new NotFoundError(hidden.has(ownerOf(id)) ? HIDDEN : NONE)]));
}

const NONE = 'There is no Workspace with this id.';
const HIDDEN =
  'This Workspace was deleted, and is hidden where its surface cannot delete it. `restoreWorkspace` brings that back.';
