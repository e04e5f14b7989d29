import type { UpstreamCall } from '../../../upstream/upstream.js';
import { changed, is } from '../../live/outcomes.js';
import type { Workspaces } from './workspaces.js';

/**
 * What is made in a workspace. Miteos does not say which field it refuses, so that the workspace is
 * looked for then.
 *
 * @throws SurfaceError `INVALID` for the field `workspace` when there is no such workspace
 */
export async function orNoWorkspace<T>(
  made: Promise<T>,
  look: { out: UpstreamCall; workspaces: Workspaces; workspaceId?: string | null },
): Promise<T> {
  try {
    return await made;
  } catch (error) {
    const { out, workspaces, workspaceId } = look;
    const mayBeIt = is(error, 'INVALID') || is(error, 'NOT_FOUND');
    if (!mayBeIt || typeof workspaceId !== 'string') throw error;
    if (!(await workspaces.lacks(out, workspaceId))) throw error;
    const message = 'There is no such workspace.';
    throw changed(error, 'INVALID', { field: 'workspace', message });
  }
}
