import { NotFoundError } from '../errors.js';
import { mergedInto, type Reader } from './aliases.js';

/** For an id of which the tenant has no Workspace. Of one that is hidden it says how that comes back. */
export async function noWorkspace(
  reader: Reader,
  tenantId: string,
  id: string,
): Promise<NotFoundError> {
  const workspaceId = (await mergedInto(reader, tenantId, [id])).get(id) ?? id;
  const hidden = await reader.hiddenUpstream.count({ where: { tenantId, workspaceId } });
  return new NotFoundError(
    hidden === 0
      ? 'There is no Workspace with this id.'
      : 'This Workspace was deleted, and is hidden where its surface cannot delete it. `restoreWorkspace` brings that back.',
  );
}
